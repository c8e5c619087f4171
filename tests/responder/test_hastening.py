"""Cases whose window is about to close are moved up before it does."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from casebook.store import Casebook
from responder.hastening import hasten
from tests.casebook.makers import an_open_case
from tests.makers import NOON, a_drafting, a_shop

DAY = timedelta(days=1)


@pytest.fixture
def case_id(each_book: Casebook) -> int:
    """A case on Taobao, which takes answers for thirty days, drafted as one that can wait."""
    each_book.shops.keep(a_shop(platform="taobao"))
    found = an_open_case(each_book)
    each_book.drafts.add(found, each_book.cases.file(found).state.id, a_drafting(tier=2), at=NOON)
    return found


def tier(book: Casebook, case_id: int, now: datetime) -> int:
    hasten(book, now=now)
    return book.cases.get(case_id).tier


@pytest.mark.parametrize(("days", "wanted"), [(1, 2), (26, 2), (28, 1), (29, 1), (31, 2)])
def test_a_case_moves_up_in_its_last_days(each_book: Casebook, case_id: int, days: int, wanted: int) -> None:
    assert tier(each_book, case_id, NOON + days * DAY) == wanted


def test_every_hour_of_its_life_a_case_is_moved_up_once_and_in_time(each_book: Casebook, case_id: int) -> None:
    moved = [hours for hours in range(0, 31 * 24, 6) if hasten(each_book, now=NOON + timedelta(hours=hours))]
    assert len(moved) == 1 and 27 * 24 <= moved[0] < 30 * 24


def test_what_is_sent_or_dismissed_stays_where_it_is(each_book: Casebook, case_id: int) -> None:
    each_book.cases.move(case_id, "dismiss", by="owner", at=NOON, note="自然消费")
    assert tier(each_book, case_id, NOON + 29 * DAY) == 2


def test_where_no_end_is_known_nothing_moves(each_book: Casebook) -> None:
    found = an_open_case(each_book)
    each_book.drafts.add(found, each_book.cases.file(found).state.id, a_drafting(tier=2), at=NOON)
    assert tier(each_book, found, NOON + 29 * DAY) == 2
