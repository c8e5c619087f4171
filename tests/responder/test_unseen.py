"""Coverage names what could not be seen, as the last run saw it."""

from __future__ import annotations

from datetime import timedelta

from casebook.model import Unseen
from responder.unseen import seen
from tests.casebook.makers import a_coverage_row
from tests.makers import NOON
from tests.responder.mail_makers import a_day, a_line


def rows(*said: dict[str, object]):
    return tuple(a_coverage_row(**one) for one in said)


def reasons(*codes: str, detail: str = "") -> tuple[Unseen, ...]:
    return tuple(Unseen(code=code, detail=detail) for code in codes)


def test_no_run_means_nothing_was_looked_for() -> None:
    assert not seen(a_day()).looked


def test_a_product_read_whole_is_no_gap() -> None:
    assert seen(a_day(coverage=rows({"product_id": "p-1", "stated": 20, "read": 20}))).gaps == ()


def test_the_last_run_of_a_product_counts() -> None:
    twice = rows({"product_id": "p-1", "stated": 20, "read": 2}, {"product_id": "p-1", "stated": 20, "read": 20})
    assert (seen(a_day(coverage=twice)).read, seen(a_day(coverage=twice)).gap_count) == (20, 0)


def test_a_run_after_the_day_is_left_to_the_next_digest() -> None:
    later = NOON + timedelta(hours=13)
    assert not seen(a_day(coverage=rows({"product_id": "p-1", "at": later}))).looked


def test_the_widest_gap_comes_first_and_has_the_products_name() -> None:
    gaps = rows(
        {"product_id": "p-2", "stated": 20, "read": 19},
        {"product_id": "p-1", "stated": 20, "read": 2, "unseen": reasons("not_reached", "count_differs")},
    )
    first = seen(a_day(a_line(), coverage=gaps)).gaps[0]
    assert (first.product, first.stated, first.read) == ("保温杯", 20, 2)
    assert first.why == reasons("not_reached")


def test_a_page_without_a_stated_count_is_said_to_be_unverifiable() -> None:
    found = seen(a_day(coverage=rows({"product_id": "p-1", "read": 9, "unknown": "the site states no count"})))
    assert (found.uncounted, found.gap_count) == (1, 0)


def test_files_without_a_product_stand_each_for_itself() -> None:
    found = seen(a_day(coverage=rows({"run": "a", "read": 5}, {"run": "b", "read": 6, "rejected": 1})))
    assert (found.read, found.rejected, found.gap_count) == (11, 1, 1)


def test_gaps_beyond_the_shown_are_counted() -> None:
    many = rows(*({"product_id": f"p-{n}", "stated": 2, "read": 1} for n in range(13)))
    assert (len(seen(a_day(coverage=many)).gaps), seen(a_day(coverage=many)).rest) == (10, 3)


def test_what_was_read_lately_and_is_not_due_is_no_gap() -> None:
    rest = {"product_id": "p-1", "stated": 20, "read": 20, "unseen": reasons("recheck_later", detail="2026-11-20")}
    assert seen(a_day(coverage=rows(rest))).gap_count == 0


def test_reading_the_pages_instead_of_an_interface_is_no_gap() -> None:
    other = {"product_id": "p-1", "stated": 2, "read": 2, "unseen": reasons("other_way_robots")}
    assert seen(a_day(coverage=rows(other))).gap_count == 0


def test_rows_from_before_there_were_codes_are_read_as_words() -> None:
    old = {"product_id": "p-1", "stated": 3, "read": 2, "unknown": "http://x: HTTP 500; 3 stated, 2 read"}
    assert [one.detail for one in seen(a_day(coverage=rows(old))).gaps[0].why] == ["http://x: HTTP 500"]
