"""What is covered before words leave the house, and what must stay readable."""

import time
from pathlib import Path

import pytest

from casebook.private import mask, mask_name, mask_number, mask_trace


def rows_of(name: str) -> list[str]:
    rows = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    return [row for row in rows if row and not row.startswith("#")]


ROWS, TRACES = rows_of("private.tsv"), rows_of("traces.tsv")


@pytest.mark.parametrize("row", [row for row in ROWS if "⟦" in row])
def test_what_leads_to_a_person_is_covered(row: str) -> None:
    before, rest = row.split("⟦")
    private, after = rest.split("⟧")
    shown = mask(before + private + after)[len(before) :][: len(private)]
    assert not [sign for sign in shown if sign.isalnum()]


@pytest.mark.parametrize("row", [row for row in ROWS if "⟦" not in row] + [""])
def test_facts_stay_readable(row: str) -> None:
    assert mask(row) == row


@pytest.mark.parametrize("row", ROWS)
def test_covering_keeps_every_offset_and_is_done_once(row: str) -> None:
    text = row.replace("⟦", "").replace("⟧", "")
    assert len(mask(text)) == len(text)
    assert mask(mask(text)) == mask(text)


@pytest.mark.parametrize("row", [row for row in TRACES if "⟦" in row])
def test_nobody_is_named_in_a_trace(row: str) -> None:
    before, rest = row.split("⟦")
    private, after = rest.split("⟧")
    shown = mask_trace(before + private + after)[len(before) :][: len(private)]
    assert not [sign for sign in shown if sign.isalnum()]


@pytest.mark.parametrize("row", [row for row in TRACES if "⟦" not in row] + [""])
def test_what_a_trace_proves_stays_readable(row: str) -> None:
    assert mask_trace(row) == row


@pytest.mark.parametrize("row", TRACES)
def test_covering_a_trace_keeps_every_offset_and_is_done_once(row: str) -> None:
    text = row.replace("⟦", "").replace("⟧", "")
    assert len(mask_trace(text)) == len(text)
    assert mask_trace(mask_trace(text)) == mask_trace(text)


@pytest.mark.parametrize(
    ("number", "shown"), [("2026110112345678", "************5678"), ("12345678", "********"), ("", "")]
)
def test_of_a_number_the_end_stays(number: str, shown: str) -> None:
    assert mask_number(number) == shown


@pytest.mark.parametrize(("name", "shown"), [("林小子", "林**"), ("林", "*"), ("", "")])
def test_of_a_name_the_first_sign_stays(name: str, shown: str) -> None:
    assert mask_name(name) == shown


def test_a_name_we_know_is_covered_in_the_words_too() -> None:
    assert mask("我是林小子", names=("林小子",)) == "我是林**"


def test_the_longer_of_two_names_is_covered_whole() -> None:
    assert mask("林小子来了", names=("林小子", "林小")) == "林**来了"


@pytest.mark.parametrize(
    "hostile",
    ["区", "1-", "1", "a@", "路1号", "微信", "一", "3栋", "地址是1", "省路", "a.", "订单号a ", "由张", "【驿", "送到"],
)
def test_covering_a_hostile_text_takes_no_more_than_its_share(hostile: str) -> None:
    began = time.process_time()
    mask_trace(hostile * (20_000 // len(hostile)))
    assert time.process_time() - began < 2
