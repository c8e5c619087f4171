"""CSV and JSON that give the same bytes and do nothing when opened."""

import pytest

from responder.evidence.tables import cell, csv_body, json_body, lines_body


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1", "＝1"])
def test_nothing_is_a_formula(text: str) -> None:
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize(("value", "shown"), [(None, ""), (3, "3"), ("a=b", "a=b"), ("坏\0了", "坏\ufffd了")])
def test_other_values_are_shown_as_they_are(value: object, shown: str) -> None:
    assert cell(value) == shown


def test_a_table_starts_with_a_mark_and_ends_lines_with_lf() -> None:
    assert csv_body(["名称"], [["甲,乙"]]) == b"\xef\xbb\xbf" + '名称\n"甲,乙"\n'.encode()


def test_keys_are_sorted_and_chinese_stays_readable() -> None:
    assert json_body({"b": "评", "a": 1}) == '{"a": 1, "b": "评"}\n'.encode()


def test_half_a_character_pair_stays_as_its_escape() -> None:
    assert json_body("\ud83d") == b'"\\ud83d"\n'


def test_no_rows_are_no_bytes() -> None:
    assert lines_body([]) == b""
