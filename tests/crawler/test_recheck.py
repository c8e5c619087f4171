"""How much of a product is read again, over simulated weeks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from casebook.model import LastReading
from crawler.recheck import is_due, may_rest

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def rests(last: LastReading | None, **said: object) -> bool:
    given = {"product_id": "p-1", "newest_first": True, "stated": 9, "now": NOW, "shows_nothing_new": lambda: True}
    return may_rest(last, **{**given, **said})  # type: ignore[arg-type]


def a_reading(**said: object) -> LastReading:
    return LastReading(**{"reviews": 9, "newest": NOW - 90 * DAY, "complete_at": NOW, **said})  # type: ignore[arg-type]


def test_a_product_that_shows_nothing_new_and_was_lately_read_completely_rests() -> None:
    assert rests(a_reading())


@pytest.mark.parametrize(
    ("last", "said"),
    [
        (None, {}),
        (a_reading(complete_at=None), {}),
        (a_reading(complete_at=NOW - 8 * DAY), {}),
        (a_reading(newest=NOW, complete_at=NOW - 2 * DAY), {}),
        (a_reading(), {"stated": 10}),
        (a_reading(), {"stated": None}),
        (a_reading(), {"newest_first": False}),
        (a_reading(), {"shows_nothing_new": lambda: False}),
    ],
)
def test_everything_else_is_read_completely(last: LastReading | None, said: dict[str, object]) -> None:
    assert not rests(last, **said)


@dataclass
class Simulated:
    """A product over time: what the site shows, newest first, and what the book holds of it."""

    name: str
    shown: list[str]
    kept: list[str] = field(default_factory=list)
    written: datetime = NOW
    complete_at: datetime | None = None
    pages_asked: int = 0

    def read(self, now: datetime, *, on_a_page: int = 5) -> bool:
        """One run: whether it read the product completely."""
        first, self.pages_asked = self.shown[:on_a_page], self.pages_asked + 1
        last = LastReading(reviews=len(self.kept), newest=self.written, complete_at=self.complete_at)
        nothing_new = set(first) <= set(self.kept)
        if may_rest(
            last,
            product_id=self.name,
            newest_first=True,
            stated=len(self.shown),
            now=now,
            shows_nothing_new=lambda: nothing_new,
        ):
            return False
        self.pages_asked += len(self.shown) // on_a_page
        self.kept, self.complete_at = list(self.shown), now
        return True


def runs(
    *products: Simulated, days: int, start: datetime = NOW, each: timedelta = DAY / 4
) -> list[tuple[str, datetime]]:
    found, now = [], start
    while now < start + days * DAY:
        found += [(product.name, now) for product in products if product.read(now)]
        now += each
    return found


def a_product(name: str = "p-1", **said: object) -> Simulated:
    return Simulated(name, [f"{name}-{number}" for number in range(30)], **said)  # type: ignore[arg-type]


def test_a_new_review_is_found_by_the_next_run() -> None:
    product = a_product()
    product.read(NOW)
    product.shown.insert(0, "new")
    assert product.read(NOW + DAY / 4) and "new" in product.kept


@pytest.mark.parametrize(("written", "days"), [(NOW, 1), (NOW - 60 * DAY, 7)])
def test_a_change_deep_in_the_pages_is_found_by_the_recheck_at_the_latest(written: datetime, days: int) -> None:
    product = a_product(written=written)
    product.read(NOW)
    product.shown[25] = "edited"
    found = runs(product, days=8, start=NOW + DAY / 4)
    assert found[0][1] - NOW <= days * DAY + DAY / 4
    assert "edited" in product.kept


def test_quiet_products_are_read_completely_once_a_week_and_busy_ones_once_a_day() -> None:
    quiet, busy = a_product("quiet", written=NOW - 90 * DAY), a_product("busy", written=NOW)
    counts = Counter(name for name, _ in runs(quiet, busy, days=28))
    assert 4 <= counts["quiet"] <= 6
    assert 27 <= counts["busy"] <= 30


def test_rechecks_do_not_all_fall_on_one_day() -> None:
    products = [a_product(f"p-{number}", written=NOW - 90 * DAY) for number in range(140)]
    days = Counter((when - NOW) // DAY for _, when in runs(*products, days=15) if when > NOW + 7 * DAY)
    assert max(days.values()) < 40


def test_most_runs_ask_for_one_page_only() -> None:
    product = a_product(written=NOW - 90 * DAY)
    runs(product, days=28)
    assert product.pages_asked < 28 * 4 + 6 * 6


def test_a_product_never_read_completely_is_due() -> None:
    assert is_due(LastReading(reviews=3), product_id="p-1", now=NOW)
