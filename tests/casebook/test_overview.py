"""What the overview counts, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import event

from casebook.model import Level, Promised, Reply, Ruled, Suspicion
from casebook.store import Casebook
from tests.casebook.makers import a_coverage_row, a_publication, an_open_case, judge, keep
from tests.makers import NOON, a_drafting, a_promised, a_review

DAY = timedelta(days=1)
TODAY = (NOON - timedelta(hours=4), NOON + timedelta(hours=20))
YESTERDAY = (TODAY[0] - DAY, TODAY[0])


def test_reviews_count_when_they_were_written_or_first_seen(each_book: Casebook) -> None:
    keep(
        each_book,
        a_review(external_id="1", stars=5),
        a_review(external_id="2", stars=5, time=NOON - DAY),
        a_review(external_id="3", stars=None, time=None),
        a_review(external_id="4", stars=1, time=NOON - 40 * DAY),
    )
    assert each_book.overviews.stars("demo", [YESTERDAY, TODAY]) == [{5: 1}, {5: 1, None: 1}]


def test_the_first_moment_of_a_span_is_in_it_and_the_last_is_not(each_book: Casebook) -> None:
    keep(each_book, *(a_review(external_id=str(nth), time=time) for nth, time in enumerate(TODAY)))
    assert each_book.overviews.stars("demo", [TODAY])[0].total() == 1


def test_another_shop_is_not_counted(each_book: Casebook) -> None:
    an_open_case(each_book)
    read = each_book.overviews
    assert not read.stars("other", [TODAY])[0]
    assert not read.causes("other", [TODAY])[0]
    assert not read.by_product("other", TODAY)
    assert read.unanswered("other", TODAY) == 0


def test_a_review_with_several_cases_is_one_complaint_with_the_newest_cause(each_book: Casebook) -> None:
    first = an_open_case(each_book)
    each_book.drafts.add(first, each_book.cases.file(first).state.id, a_drafting(cause="quality"), at=NOON)
    each_book.cases.move(first, "dismiss", by="owner", at=NOON)
    keep(each_book, a_review("改过的话，颜色也不对"))
    judge(each_book)
    each_book.cases.open_due("test-1", at=NOON)
    assert each_book.overviews.causes("demo", [TODAY]) == [{None: 1}]
    assert each_book.overviews.causes_by_product("demo", TODAY) == {("p-1", None): 1}


def test_products_are_counted_by_stars(each_book: Casebook) -> None:
    keep(each_book, a_review(external_id="1"), a_review(external_id="2", product_id=None, stars=4))
    assert each_book.overviews.by_product("demo", TODAY) == {("p-1", 1): 1, (None, 4): 1}
    assert each_book.overviews.names("demo", ["p-1", "p-9"]) == {"p-1": "保温杯"}


def test_a_reply_tells_when_its_review_was_written_seen_and_answered(each_book: Casebook) -> None:
    a_publication(each_book, at=NOON + timedelta(hours=3), time=NOON - DAY)
    assert each_book.overviews.replied("demo", TODAY) == [(NOON - DAY, NOON, NOON + timedelta(hours=3))]
    assert each_book.overviews.replied("demo", YESTERDAY) == []


def test_what_waits_is_unanswered_and_what_is_dismissed_or_answered_is_not(each_book: Casebook) -> None:
    case_id = an_open_case(each_book)
    assert each_book.overviews.unanswered("demo", TODAY) == 1
    each_book.cases.move(case_id, "dismiss", by="owner", at=NOON)
    assert each_book.overviews.unanswered("demo", TODAY) == 0


def test_what_is_gone_is_not_unanswered(each_book: Casebook) -> None:
    an_open_case(each_book)
    each_book.reviews.gone("demo", "p-1", seen=(), at=NOON)
    assert each_book.overviews.unanswered("demo", TODAY) == 0


def test_what_the_source_shows_a_reply_to_is_not_unanswered(each_book: Casebook) -> None:
    an_open_case(each_book)
    keep(each_book, a_review(reply=Reply(text="已为您补发", time=NOON)))
    assert each_book.overviews.unanswered("demo", TODAY) == 0


def test_promises_count_by_the_day_they_are_due(each_book: Casebook) -> None:
    a_publication(each_book, a_promised(due=NOON + timedelta(hours=1)), Promised(kind="other", quote="会处理", end=3))
    assert each_book.overviews.promised("demo", TODAY) == {"open": 1}
    assert not each_book.overviews.promised("demo", YESTERDAY)


def test_suspicions_and_what_people_found_of_them(each_book: Casebook) -> None:
    keep(each_book, a_review())
    judge(each_book, suspicion=Suspicion(level=Level.REVIEW))
    each_book.cases.open_due("test-1", at=NOON)
    verdict = each_book.cases.file(each_book.cases.inbox(["demo"])[0].case.id).judged[-1].id
    assert each_book.overviews.suspected("demo", TODAY) == 1
    assert not each_book.overviews.ruled("demo", TODAY)
    each_book.rulings.add(verdict, Ruled.REFUTED, reason="核对了订单，是真实反馈", by="agent", at=NOON)
    assert each_book.overviews.ruled("demo", TODAY) == {Ruled.REFUTED: 1}
    assert not each_book.overviews.ruled("demo", YESTERDAY)


def test_the_last_run_of_each_product_and_each_run_without_one_are_told(each_book: Casebook) -> None:
    rows = [
        a_coverage_row(product_id="p-1", read=1),
        a_coverage_row(product_id="p-1", read=2, run="run-2"),
        a_coverage_row(run="run-2"),
        a_coverage_row(run="run-3"),
        a_coverage_row(product_id="p-2", at=NOON + 2 * DAY),
    ]
    each_book.coverage.add(rows)
    assert each_book.overviews.coverage("demo", TODAY) == rows[1:4]


def test_days_on_which_nothing_was_looked_for_are_known(each_book: Casebook) -> None:
    assert each_book.overviews.looked("demo", [TODAY]) == (None, [False])
    each_book.coverage.add([a_coverage_row()])
    assert each_book.overviews.looked("demo", [YESTERDAY, TODAY]) == (NOON, [False, True])


def test_times_of_other_zones_are_the_same_moments(each_book: Casebook) -> None:
    keep(each_book, a_review(time=datetime(2026, 11, 20, 0, 0, tzinfo=UTC)))
    assert each_book.overviews.stars("demo", [TODAY]) == [{1: 1}]


def test_no_query_walks_through_a_whole_table(book: Casebook) -> None:
    asked: dict[str, Any] = {}
    event.listen(book.engine, "before_cursor_execute", lambda c, u, said, given, *_: asked.setdefault(said, given))
    read = book.overviews
    for ask in (read.by_product, read.causes_by_product, read.replied, read.unanswered, read.promised, read.suspected):
        ask("demo", TODAY)
    read.stars("demo", [TODAY])
    read.causes("demo", [TODAY])
    read.coverage("demo", TODAY)
    read.looked("demo", [TODAY])
    read.ruled("demo", TODAY)
    queries = {said: given for said, given in asked.items() if said.startswith("SELECT")}
    assert len(queries) > 10
    with book.engine.connect() as connection:
        plans = [
            str(row[-1]) for q, p in queries.items() for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {q}", p)
        ]
    # People write rulings by hand: there are never many.
    assert {plan for plan in plans if plan.startswith("SCAN")} <= {"SCAN rulings", "SCAN other"}
    by_shop = [plan for plan in plans if "(shop=?)" in plan and "products" not in plan]
    assert {plan.split(" (")[0] for plan in by_shop} <= {
        "SEARCH promises USING COVERING INDEX ix_promises_shop",
        "SEARCH coverage USING COVERING INDEX ix_coverage_shop_at",
    }
