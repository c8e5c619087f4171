"""JSON documents: the list an answer wraps, objects over several lines."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.errors import FileError
from crawler.sources import jsonobject
from crawler.sources.opened import opened
from crawler.sources.reading import read
from tests.crawler.makers import NOW, a_file, errors_of, json_lines, reviews_of

ANSWER = {
    "code": 0,
    "tags": [{"name": "好用", "count": 3}],
    "data": {"total": 2, "list": [{"content": "好", "score": 5}, {"content": "坏[", "score": 9}]},
}


@pytest.mark.parametrize("indent", [None, 1])
def test_the_list_an_answer_wraps_is_read(tmp_path: Path, indent: int | None) -> None:
    path = a_file(tmp_path, json.dumps(ANSWER, indent=indent, ensure_ascii=False), "answer.json")
    assert [review.text for review in reviews_of(path)] == ["好"]
    assert [error.line for error in errors_of(path)] == [16 if indent else 1]


def test_without_known_keys_an_answer_is_one_row(tmp_path: Path) -> None:
    stream = opened(a_file(tmp_path, json.dumps(ANSWER, indent=1), "a.json")).stream()
    with stream:
        assert [row.values for row in jsonobject.rows(stream)[1]] == [ANSWER]


def test_which_list_was_read_is_told(tmp_path: Path) -> None:
    reading = read(a_file(tmp_path, json.dumps(ANSWER, indent=1), "a.json"), shop="demo", source="export", now=NOW)
    list(reading)
    assert reading.notes == ("read is the list that begins on line 11",)


def test_objects_over_several_lines_are_rows(tmp_path: Path) -> None:
    path = a_file(tmp_path, '{\n "id": "1",\n "text": "好"\n}\n{\n "id": "2",\n "text": "差"\n}\n', "x.jsonl")
    assert [review.external_id for review in reviews_of(path)] == ["1", "2"]


def test_one_review_with_a_list_inside_stays_one_review(tmp_path: Path) -> None:
    path = json_lines(tmp_path, {"id": "1", "text": "漏", "appended": [{"text": "还是漏", "date": "2026-11-19"}]})
    assert [(review.text, len(review.appended)) for review in reviews_of(path)] == [("漏", 1)]


def test_an_answer_cut_off_keeps_what_stands_before(tmp_path: Path) -> None:
    cut = json.dumps(ANSWER, indent=1, ensure_ascii=False)[:-40]
    assert [review.text for review in reviews_of(a_file(tmp_path, cut, "a.json"))] == ["好"]


def test_a_document_too_large_to_hold_is_refused_with_advice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonobject, "MOST", 20)
    with pytest.raises(FileError, match="one object a line"):
        reviews_of(a_file(tmp_path, json.dumps(ANSWER, indent=1), "a.json"))


@settings(deadline=None, max_examples=150)
@given(
    st.binary(max_size=200), st.sampled_from((b"", b"{", b"[", b'{"a": [{', b"[{}, ", b"\xff\xfe", b"\xef\xbb\xbf{"))
)
def test_no_bytes_are_more_than_a_file_error(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, lead: bytes
) -> None:
    for name in ("x.json", "x.csv"):
        path = tmp_path_factory.getbasetemp() / name
        path.write_bytes(lead + content)
        try:
            stream = opened(path).stream()
            stream.close()
            reviews_of(path)
        except FileError as exc:
            assert str(exc)
