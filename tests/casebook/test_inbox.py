"""The inbox in the book: most urgent first, page after page, filtered and searched alike on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from threading import Thread
from typing import Any

import pytest

from casebook.model import Finding, Level, Review, Status, Suspicion
from casebook.store import Casebook
from casebook.store.inbox import Asked, Place
from casebook.store.moves import make_move
from casebook.urgency import AnswerWindow, folded
from tests.casebook.makers import judge, keep
from tests.makers import NOON, a_drafting, a_review, a_shop, an_appended

TODO = (Status.OPEN, Status.DRAFTED)
TEN_DAYS = AnswerWindow(platform="demo", days=10, after_appended=None, closes=True, replies=1)
DAY = timedelta(days=1)


def asked(**said: Any) -> Asked:
    return Asked(**{"shops": ("demo",), "statuses": TODO, **said})


def a_case(book: Casebook, text: str = "漏水", *, tier: int | None = None, verdict: Any = None, **said: Any) -> int:
    """A case of its own; with a tier it has a draft."""
    review = a_review(text, **{"external_id": f"r-{book.reviews.count()}", **said})
    (review_id,) = keep(book, review)
    judge(book, **(verdict or {}))
    book.cases.open_due("test-1", at=NOON)
    found = next(one for one in book.cases.inbox([review.shop], limit=500) if one.case.review_id == review_id)
    if tier is not None:
        book.drafts.add(found.case.id, found.state.id, a_drafting(tier=tier, rules=f"rules-{tier}"), at=NOON)
    return found.case.id


def shown(book: Casebook, *, now: datetime = NOON, newest: bool = False, **said: Any) -> list[int]:
    return list(book.inbox.page(asked(**said), Place(at=now), limit=100, newest=newest).ids)


def searched(book: Casebook, said: str) -> list[int]:
    return sorted(shown(book, words=tuple(folded(said).split())))


def test_tiers_come_one_after_another(each_book: Casebook) -> None:
    late, now, today = (a_case(each_book, tier=tier) for tier in (2, 0, 1))
    assert shown(each_book) == [now, today, late]


def test_a_case_that_is_hastened_moves_up(each_book: Casebook) -> None:
    first, second = (a_case(each_book, tier=2) for _ in range(2))
    later = shown(each_book)[-1]
    assert each_book.cases.hasten([later]) == 1
    assert shown(each_book)[0] == later and {first, second} == set(shown(each_book))


def test_within_a_tier_the_window_that_ends_first_comes_first(each_book: Casebook) -> None:
    each_book.inbox.know([TEN_DAYS])
    fresh = a_case(each_book, time=NOON)
    soon = a_case(each_book, time=NOON - 8 * DAY)
    assert shown(each_book) == [soon, fresh]


def test_what_can_no_longer_be_answered_comes_last_unless_it_burns(each_book: Casebook) -> None:
    each_book.inbox.know([TEN_DAYS])
    over = a_case(each_book, tier=1, time=NOON - 11 * DAY)
    burning = a_case(each_book, tier=0, time=NOON - 11 * DAY)
    fresh = a_case(each_book, tier=2, time=NOON)
    found = each_book.inbox.page(asked(), Place(at=NOON), limit=9)
    assert found.ids == (burning, fresh, over)
    assert found.over == {burning, over}


def test_a_window_closes_by_itself_as_time_goes_by(each_book: Casebook) -> None:
    each_book.inbox.know([TEN_DAYS])
    first = a_case(each_book, time=NOON - 9 * DAY)
    second = a_case(each_book, time=NOON)
    assert shown(each_book) == [first, second]
    assert shown(each_book, now=NOON + 2 * DAY) == [second, first]


@pytest.mark.parametrize(
    ("urgent", "other"),
    [
        ({"stars": 1}, {"stars": 3}),
        ({"stars": 5}, {"stars": None}),
        ({"verdict": {"suspicion": Suspicion(level=Level.STRONG)}}, {"verdict": {"suspicion": Suspicion()}}),
        ({"time": NOON}, {"time": NOON - timedelta(hours=1)}),
    ],
)
def test_else_stars_suspicion_and_age_decide(
    each_book: Casebook, urgent: dict[str, Any], other: dict[str, Any]
) -> None:
    second, first = a_case(each_book, **other), a_case(each_book, **urgent)
    assert shown(each_book) == [first, second]


def test_the_larger_sum_asked_for_comes_first(each_book: Casebook) -> None:
    def asking(quote: str) -> dict[str, Any]:
        return {"suspicion": Suspicion(level=Level.STRONG, reasons=(Finding(code="extortion", quote=quote),))}

    little = a_case(each_book, verdict=asking("给20元就改"))
    much = a_case(each_book, verdict=asking("赔两千就删"))
    assert shown(each_book) == [much, little]


def test_pages_show_each_case_once_while_new_ones_come_in(each_book: Casebook) -> None:
    before = [a_case(each_book, tier=n % 3, time=NOON - n * timedelta(hours=1)) for n in range(9)]
    found, place = [], Place(at=NOON)
    while True:
        page = each_book.inbox.page(asked(), place, limit=2)
        found += page.ids
        if page.next is None:
            break
        # Somebody's review comes in before and after every page.
        a_case(each_book, tier=0, time=NOON + timedelta(hours=len(found)))
        a_case(each_book, tier=2, time=NOON - timedelta(days=30 + len(found)))
        place = page.next
    assert len(found) == len(set(found))
    assert set(before) <= set(found)


def test_the_newest_first_is_paged_as_well(each_book: Casebook) -> None:
    made = [a_case(each_book, time=NOON - n * DAY) for n in range(5)]
    first = each_book.inbox.page(asked(), Place(at=NOON), limit=3, newest=True)
    assert first.next is not None
    rest = each_book.inbox.page(asked(), first.next, limit=3, newest=True)
    assert [*first.ids, *rest.ids] == made
    assert rest.next is None


def test_statuses_and_shops_are_kept_apart(each_book: Casebook) -> None:
    each_book.shops.keep(a_shop(key="other"))
    ours, laid = a_case(each_book), a_case(each_book)
    theirs = a_case(each_book, shop="other")
    each_book.cases.move(laid, "dismiss", by="owner", at=NOON)
    assert shown(each_book) == [ours]
    assert shown(each_book, statuses=(Status.DISMISSED,)) == [laid]
    assert shown(each_book, shops=("other",)) == [theirs]
    assert shown(each_book, shops=()) == []


@pytest.mark.parametrize(
    ("filter", "fits"),
    [
        ({"product": "保温"}, 0),
        ({"product": "p-2"}, 1),
        ({"stars": (1,)}, 0),
        ({"stars": (2, 3)}, 1),
        ({"stars": (0,)}, 2),
        ({"cause": "logistics"}, 1),
        ({"level": Level.REVIEW}, 2),
        ({"since": NOON}, 0),
        ({"before": NOON - 5 * DAY}, 2),
    ],
)
def test_filters_leave_what_fits(each_book: Casebook, filter: dict[str, Any], fits: int) -> None:
    made = [
        a_case(each_book, stars=1),
        a_case(each_book, stars=2, product="雨伞", product_id="p-2", time=NOON - DAY),
        a_case(
            each_book,
            stars=None,
            product="毛巾",
            product_id="p-3",
            time=NOON - 9 * DAY,
            verdict={"suspicion": Suspicion(level=Level.STRONG)},
        ),
    ]
    state = next(one.state.id for one in each_book.cases.inbox(["demo"]) if one.case.id == made[1])
    each_book.drafts.add(made[1], state, a_drafting(cause="logistics"), at=NOON)
    assert shown(each_book, **filter) == [made[fits]]
    assert each_book.inbox.count(asked(**filter)) == 1


def test_counting_stops_where_nobody_counts_on(each_book: Casebook) -> None:
    for _ in range(4):
        a_case(each_book)
    assert each_book.inbox.count(asked(), most=3) == 3
    assert each_book.inbox.count(asked()) == 4


WORDS = ("杯盖漏水，包里全湿了", "水杯 100% 漏", 'he said "OR" NOT_x', "it's an A*B (test) -- ok", "漏", "Ａｂｃ 漏")


@pytest.mark.parametrize(
    ("said", "fits"),
    [
        ("漏水", {0}),
        ("漏", {0, 1, 4, 5}),
        ("包里全", {0}),
        ("全湿了 杯盖漏", {0}),
        ("杯盖漏 没有的词", set()),
        ("100%", {1}),
        ("0%", {1}),
        ("1%0", set()),
        ('"OR"', {2}),
        ("not_x", {2}),
        ("notax", set()),
        ("a*b", {3}),
        ("(test)", {3}),
        ("it's", {3}),
        ("--", {3}),
        ("abc", {5}),
        ("words:漏水了", set()),
        ("杯盖漏*", set()),
        ("NEAR(杯盖漏)", set()),
        ("\\", set()),
    ],
)
def test_a_search_takes_what_was_typed_as_words_alone(each_book: Casebook, said: str, fits: set[int]) -> None:
    made = [a_case(each_book, text) for text in WORDS]
    assert searched(each_book, said) == sorted(made[nth] for nth in fits)


def test_a_search_finds_product_and_what_was_added_later(each_book: Casebook) -> None:
    case_id = a_case(each_book, "一般", product="不锈钢保温杯")
    assert searched(each_book, "不锈钢") == [case_id]
    again = a_review("一般", external_id="r-0", product="不锈钢保温杯", appended=(an_appended("后来生锈了"),))
    keep(each_book, again)
    assert searched(each_book, "生锈了") == [case_id]


def test_words_the_buyer_took_back_are_found_no_more(each_book: Casebook) -> None:
    case_id = a_case(each_book, "杯盖漏水")
    keep(each_book, a_review("已经解决了", external_id="r-0"))
    assert searched(each_book, "杯盖漏水") == []
    assert searched(each_book, "已经解决") == [case_id]


def rows(book: Casebook) -> list[tuple[Any, ...]]:
    """The rows the inbox is listed by."""
    with book.engine.connect() as connection:
        return sorted(tuple(row) for row in connection.exec_driver_sql("SELECT * FROM listed"))


def changed_review(**said: Any) -> Review:
    return replace(a_review("漏水", external_id="r-0"), **said)


@pytest.mark.parametrize(
    "change",
    [
        {"stars": 3},
        {"text": "不漏了"},
        {"time": NOON - DAY},
        {"appended": (an_appended(),)},
        {"product": "雨伞"},
    ],
)
def test_rows_kept_by_the_way_are_those_made_anew(each_book: Casebook, change: dict[str, Any]) -> None:
    each_book.inbox.know([TEN_DAYS])
    a_case(each_book, tier=1)
    keep(each_book, changed_review(**change))
    kept = rows(each_book)
    each_book.inbox.know([replace(TEN_DAYS, days=11)])
    each_book.inbox.know([TEN_DAYS])
    assert rows(each_book) == kept


def test_what_is_gone_can_no_longer_be_answered(each_book: Casebook) -> None:
    a_case(each_book)
    each_book.reviews.gone("demo", "p-1", seen=(), at=NOON)
    found = each_book.inbox.page(asked(statuses=(Status.CLOSED,)), Place(at=NOON), limit=9)
    assert len(found.over) == 1


def test_platforms_that_changed_their_days_are_listed_anew(each_book: Casebook) -> None:
    a_case(each_book)
    assert each_book.inbox.know([TEN_DAYS]) == 1
    assert each_book.inbox.know([TEN_DAYS]) == 0
    assert each_book.inbox.know([replace(TEN_DAYS, days=5)]) == 1


def test_what_two_change_at_once_is_listed_as_both_left_it(each_book: Casebook) -> None:
    case_id = a_case(each_book, tier=1)
    state = each_book.cases.file(case_id).state
    suspected = Thread(target=lambda: each_book.verdicts.suspect([(state.id, Suspicion(level=Level.STRONG))], at=NOON))
    with each_book.cases.write() as connection:
        make_move(connection, case_id, "dismiss", by="owner", at=NOON)
        suspected.start()
        # Long enough for the other to have read the case as it was.
        suspected.join(timeout=0.5)
    suspected.join()
    assert shown(each_book, statuses=(Status.DISMISSED,), level=Level.STRONG) == [case_id]
    assert shown(each_book) == []


def test_a_shop_that_moves_to_another_platform_is_listed_by_its_days(each_book: Casebook) -> None:
    each_book.inbox.know([TEN_DAYS])
    case_id = a_case(each_book, time=NOON - 11 * DAY)
    each_book.shops.keep(a_shop(platform="elsewhere"))
    assert each_book.inbox.page(asked(), Place(at=NOON), limit=9).over == frozenset()
    each_book.shops.keep(a_shop())
    assert each_book.inbox.page(asked(), Place(at=NOON), limit=9).over == {case_id}
