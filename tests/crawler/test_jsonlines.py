"""JSON Lines: each line on its own."""

from pathlib import Path

import pytest

from casebook.errors import FileError
from tests.crawler.makers import a_file, errors_of, json_lines, reviews_of

GOOD = '{"id": "1", "text": "好", "stars": 5}\n'


@pytest.mark.parametrize(
    "bad",
    [
        '{"id": "2", "text": "断',
        "[1, 2]",
        '{"id": "2", "text": "好", "stars": NaN}',
        '{"a":' * 100_000,
        '{"id": "2", "text": ["列", "表"]}',
        '{"id": "2", "text": "零\\u0000字节"}',
    ],
)
def test_a_broken_line_costs_itself_alone(tmp_path: Path, bad: str) -> None:
    path = a_file(tmp_path, GOOD + bad + "\n" + GOOD.replace("1", "3"), "reviews.jsonl")
    assert ([review.external_id for review in reviews_of(path)], errors_of(path)[0].line) == (["1", "3"], 2)


def test_half_an_emoji_does_not_cost_the_words_around_it(tmp_path: Path) -> None:
    path = a_file(tmp_path, '{"id": "1", "text": "好\\ud83d", "stars": 5}\n', "reviews.jsonl")
    assert reviews_of(path)[0].text == "好\ufffd"


def test_added_words_come_as_text_list_or_objects(tmp_path: Path) -> None:
    added = ["还是漏", ["还是漏"], [{"text": "还是漏", "date": "2026-11-19 10:00"}], {"text": "还是漏"}]
    path = json_lines(tmp_path, *[{"id": str(n), "text": "漏", "appended": one} for n, one in enumerate(added)])
    assert [review.appended[0].text for review in reviews_of(path)] == ["还是漏"] * 4


def test_a_file_without_one_readable_line_is_refused_with_advice(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="one object a line"):
        reviews_of(a_file(tmp_path, '{\n "comments": [\n', "answer.json"))
