"""One array of objects, read a piece at a time."""

import json
from pathlib import Path

from tests.crawler.makers import a_file, errors_of, reviews_of


def objects(count: int) -> list[dict[str, object]]:
    return [{"id": str(n), "text": "好评" * (n % 200), "stars": 5} for n in range(count)]


def test_an_array_longer_than_one_piece_is_read_whole(tmp_path: Path) -> None:
    path = a_file(tmp_path, json.dumps(objects(900), ensure_ascii=False), "reviews.json")
    assert [review.external_id for review in reviews_of(path)] == [str(n) for n in range(900)]


def test_an_element_that_is_no_object_is_named_by_its_line(tmp_path: Path) -> None:
    path = a_file(tmp_path, '[\n{"id": "1", "text": "好"},\n7,\n{"id": "2", "text": "好"}\n]', "reviews.json")
    assert (len(reviews_of(path)), errors_of(path)[0].line) == (2, 3)


def test_what_stands_before_a_break_is_kept(tmp_path: Path) -> None:
    path = a_file(tmp_path, '[{"id": "1", "text": "好"},\n{"id": "2", "te', "reviews.json")
    assert (len(reviews_of(path)), "broken here" in str(errors_of(path)[0])) == (1, True)
