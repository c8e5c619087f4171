"""Published replies are looked for where they were published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from casebook.house import House
from casebook.model import Awaited, Publication, Reply, Result, SightingState
from casebook.readback import sighting
from casebook.settings import read_settings
from casebook.store import Casebook
from casebook.upkeep import read_back
from tests.casebook.makers import a_coverage_row, a_publication
from tests.makers import NOON

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
WORDS = "很抱歉，\n已为您补发。"
SEEN, OTHER, MISSING = SightingState.SEEN, SightingState.OTHER, SightingState.MISSING


def awaited(**said: object) -> Awaited:
    return Awaited(**{"publication_id": 1, "words": WORDS, "published_at": NOON, **said})


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({}, None),
        ({"replies": (("很抱歉，已为您补发。", NOON + DAY),)}, SEEN),
        ({"replies": (("店铺回复：很抱歉， 已为您补发。", NOON + DAY),)}, SEEN),
        ({"replies": (("以前的回复", NOON - DAY),)}, None),
        ({"replies": (("别的话", NOON + DAY),)}, OTHER),
        ({"replies": (("别的话", NOON + DAY), ("很抱歉，已为您补发。", NOON + 2 * DAY))}, SEEN),
        ({"read_at": NOON + DAY}, MISSING),
        ({"read_at": NOON + MINUTE}, None),
        ({"read_at": NOON - DAY}, None),
    ],
)
def test_what_the_page_shows_decides(said: dict[str, object], state: SightingState | None) -> None:
    found = sighting(awaited(**said))
    assert (found.state if found else None) is state


@pytest.fixture
def published(each_book: Casebook) -> Publication:
    return a_publication(each_book)


@pytest.fixture
def look(each_book: Casebook, tmp_path: Path, published: Publication) -> Callable[..., SightingState | None]:
    def looking(at: timedelta) -> SightingState | None:
        house = House(book=each_book, settings=read_settings({}, home=tmp_path), clock=lambda: NOON + at, owner="one")
        read_back(house)
        found = each_book.sightings.of(published.id)
        return found.state if found else None

    return looking


def test_a_reply_is_missing_until_the_page_shows_it(
    each_book: Casebook, published: Publication, look: Callable[..., SightingState | None]
) -> None:
    assert look(DAY) is None
    each_book.coverage.add([a_coverage_row(product_id="p-1", at=NOON + DAY, complete_at=NOON + DAY)])
    assert look(DAY) is MISSING
    shown = Reply(text=each_book.approvals.get(published.approval_id).text)
    each_book.reviews.keep([replace(each_book.reviews.review(1), reply=shown)], at=NOON + 2 * DAY)
    assert look(2 * DAY) is SEEN
    found = each_book.sightings.of(published.id)
    assert found is not None and found.at == NOON + 2 * DAY


def test_what_is_old_is_no_longer_looked_for(each_book: Casebook, look: Callable[..., SightingState | None]) -> None:
    each_book.coverage.add([a_coverage_row(product_id="p-1", at=NOON + DAY, complete_at=NOON + DAY)])
    assert look(15 * DAY) is None


def test_a_product_with_a_fresh_reply_is_read_completely_again(each_book: Casebook) -> None:
    rows = [a_coverage_row(product_id="p-1", complete_at=NOON), a_coverage_row(product_id="p-2", complete_at=NOON)]
    each_book.coverage.add(rows)
    assert each_book.coverage.last_reading("demo", "p-1").complete_at == NOON
    a_publication(each_book, at=NOON + MINUTE)
    assert each_book.coverage.last_reading("demo", "p-1").complete_at is None
    assert each_book.coverage.last_reading("demo", "p-2").complete_at == NOON
    each_book.coverage.add([a_coverage_row(product_id="p-1", complete_at=NOON + DAY)])
    assert each_book.coverage.last_reading("demo", "p-1").complete_at == NOON + DAY


def test_what_was_not_published_is_not_looked_for(each_book: Casebook) -> None:
    a_publication(each_book, result=Result.UNKNOWN)
    assert each_book.sightings.awaited(since=NOON - DAY) == []
