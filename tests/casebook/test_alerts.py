"""Alerts and bells in the book: once for each event, once for each person and way, tried again only where safe."""

from __future__ import annotations

from datetime import date, timedelta

from casebook.model import AlertKind, Level, Polarity, Result, Suspicion, Unseen
from casebook.store import Casebook
from tests.casebook.makers import a_coverage_row, a_drafted_case, an_open_case, judge, keep
from tests.makers import NOON, a_review
from tests.responder.alert_makers import a_bell, a_cue, raised

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def test_an_event_is_raised_once(each_book: Casebook) -> None:
    assert len(each_book.alerts.keep("demo", [(a_cue(), 0)], at=NOON)) == 1
    assert each_book.alerts.keep("demo", [(a_cue(), 0)], at=NOON + MINUTE) == []
    assert [one.cue for one in each_book.alerts.since("demo", NOON)] == [a_cue()]


def test_two_kinds_of_one_thing_are_two(each_book: Casebook) -> None:
    assert len(raised(each_book, a_cue(), a_cue(AlertKind.LEAK))) == 2


def test_only_what_wants_a_look_is_looked_through_and_once(each_book: Casebook) -> None:
    keep(each_book, a_review(external_id="bad"))
    judge(each_book)
    keep(each_book, a_review("很好用", external_id="good", stars=5))
    judge(each_book, flagged=False, polarity=Polarity.POS)
    found, last = each_book.alerts.fresh("demo", after=0)
    assert [one.state.review.external_id for one in found] == ["bad"]
    each_book.alerts.keep("demo", [], at=NOON, looked=last)
    assert each_book.alerts.fresh("demo", after=each_book.alerts.start("demo", before=NOON)) == ([], last)


def test_a_suspected_review_is_looked_through_though_it_praises(each_book: Casebook) -> None:
    keep(each_book, a_review("好", stars=5))
    judge(each_book, flagged=False, polarity=Polarity.POS, suspicion=Suspicion(level=Level.STRONG, p=0.9))
    assert len(each_book.alerts.fresh("demo", after=0)[0]) == 1


def test_pages_of_verdicts_are_read_one_after_another(each_book: Casebook) -> None:
    keep(each_book, *(a_review(external_id=str(one)) for one in range(5)))
    judge(each_book)
    first, last = each_book.alerts.fresh("demo", after=0, limit=3)
    rest, _ = each_book.alerts.fresh("demo", after=last, limit=3)
    assert (len(first), len(rest)) == (3, 2)
    assert each_book.alerts.fresh("demo", after=last + 2)[0] == []


def test_a_shop_without_a_look_begins_with_the_last_day(each_book: Casebook) -> None:
    keep(each_book, a_review())
    judge(each_book)
    assert each_book.alerts.start("demo", before=NOON) == 0
    assert each_book.alerts.start("demo", before=NOON + DAY) > 0


def test_the_mark_never_goes_back(each_book: Casebook) -> None:
    for looked in (7, 3):
        each_book.alerts.keep("demo", [], at=NOON, looked=looked)
    assert each_book.alerts.start("demo", before=NOON) == 7


def test_negative_reviews_of_a_product_of_late(each_book: Casebook) -> None:
    keep(each_book, a_review(external_id="new"), a_review(external_id="old", time=NOON - DAY * 8))
    keep(each_book, a_review(external_id="other", product_id="p-2"))
    judge(each_book)
    found = each_book.alerts.recent("demo", "p-1", since=NOON - DAY * 7)
    assert [one.state.review.external_id for one in found] == ["new"]


def test_the_first_who_takes_it_up_stands(each_book: Casebook) -> None:
    alert = raised(each_book, a_cue())[0]
    assert each_book.alerts.ack(alert.id, by="lin", at=NOON)
    assert not each_book.alerts.ack(alert.id, by="wang", at=NOON + MINUTE)
    assert each_book.alerts.get(alert.id).acked_by == "lin"
    assert (each_book.alerts.count(["demo"]), each_book.alerts.count(["demo"], acked=True)) == (0, 1)


def test_open_alerts_come_by_tier(each_book: Casebook) -> None:
    raised(each_book, a_cue(key="1", tier=1), a_cue(key="2", tier=0), a_cue(key="3", tier=1))
    assert [one.cue.key for one in each_book.alerts.of_shops(["demo"])] == ["2", "3", "1"]
    assert each_book.alerts.of_shops(["other"]) == []


def test_a_message_is_claimed_once(each_book: Casebook) -> None:
    bell = each_book.bells.keep(a_bell())
    raised(each_book, a_cue())
    waiting = each_book.bells.waiting(bell, now=NOON)
    assert each_book.bells.claim(bell, waiting, by="one", at=NOON) is not None
    assert each_book.bells.claim(bell, waiting, by="two", at=NOON) is None
    assert each_book.bells.waiting(bell, now=NOON) == []


def test_who_comes_second_gets_what_is_left(each_book: Casebook) -> None:
    bell = each_book.bells.keep(a_bell())
    raised(each_book, a_cue(key="1"))
    each_book.bells.claim(bell, each_book.bells.waiting(bell, now=NOON), by="one", at=NOON)
    (second,) = raised(each_book, a_cue(key="2"))
    left = each_book.bells.waiting(bell, now=NOON)
    claimed = each_book.bells.claim(bell, left, by="two", at=NOON)
    assert claimed is not None and claimed.alert_ids == (second.id,)


def test_what_surely_failed_waits_again_until_the_third_try(each_book: Casebook) -> None:
    bell = each_book.bells.keep(a_bell())
    raised(each_book, a_cue())
    for attempt in (1, 2, 3):
        (waiting,) = each_book.bells.waiting(bell, now=NOON)
        assert waiting.attempt == attempt
        ring = each_book.bells.claim(bell, [waiting], by="one", at=NOON)
        assert ring is not None
        each_book.bells.record(ring.id, Result.FAILED, at=NOON, detail="busy")
    assert each_book.bells.waiting(bell, now=NOON) == []


def test_what_failed_for_good_or_may_have_gone_out_is_not_tried_again(each_book: Casebook) -> None:
    bell = each_book.bells.keep(a_bell())
    for result, permanent in ((Result.FAILED, True), (Result.UNKNOWN, False), (Result.DONE, False)):
        raised(each_book, a_cue(key=f"{result} {permanent}"))
        ring = each_book.bells.claim(bell, each_book.bells.waiting(bell, now=NOON), by="one", at=NOON)
        assert ring is not None
        each_book.bells.record(ring.id, result, at=NOON, permanent=permanent)
        assert each_book.bells.waiting(bell, now=NOON) == []


def test_what_was_said_first_of_a_message_stands(each_book: Casebook) -> None:
    bell = each_book.bells.keep(a_bell())
    (alert,) = raised(each_book, a_cue())
    ring = each_book.bells.claim(bell, each_book.bells.waiting(bell, now=NOON), by="one", at=NOON)
    assert ring is not None
    for result in (Result.UNKNOWN, Result.DONE):
        each_book.bells.record(ring.id, result, at=NOON)
    ((told, _),) = each_book.bells.of_alerts([alert.id])[alert.id]
    assert told.result is Result.UNKNOWN


def test_a_second_person_hears_of_it_after_the_minutes_unless_somebody_took_it_up(each_book: Casebook) -> None:
    second = each_book.bells.keep(a_bell(after=30))
    first, other = raised(each_book, a_cue(key="1"), a_cue(key="2"))
    assert each_book.bells.waiting(second, now=NOON + MINUTE * 29) == []
    each_book.alerts.ack(first.id, by="lin", at=NOON + MINUTE)
    assert [one.alert.id for one in each_book.bells.waiting(second, now=NOON + MINUTE * 30)] == [other.id]


def test_a_decided_case_needs_no_second_person(each_book: Casebook) -> None:
    case_id = a_drafted_case(each_book)
    review_id = each_book.cases.get(case_id).review_id
    second = each_book.bells.keep(a_bell(after=30))
    (alert,) = raised(each_book, a_cue(review_id=review_id))
    assert alert.case_id == case_id
    assert len(each_book.bells.waiting(second, now=NOON + MINUTE * 30)) == 1
    each_book.cases.move(case_id, "dismiss", by="owner", at=NOON, note="已电话处理")
    assert each_book.bells.waiting(second, now=NOON + MINUTE * 30) == []


def test_a_bell_tells_nothing_from_before_its_time_and_nothing_after_its_end(each_book: Casebook) -> None:
    raised(each_book, a_cue(), at=NOON - DAY)
    bell = each_book.bells.keep(a_bell(made_at=NOON))
    assert each_book.bells.waiting(bell, now=NOON) == []
    each_book.bells.end(bell.id, by="owner", at=NOON)
    assert each_book.bells.of_shop("demo") == []
    assert each_book.bells.ever("demo")


def test_a_message_nobody_recorded_is_found(each_book: Casebook) -> None:
    bell = each_book.bells.keep(a_bell())
    raised(each_book, a_cue())
    ring = each_book.bells.claim(bell, each_book.bells.waiting(bell, now=NOON), by="dead", at=NOON)
    assert ring is not None
    assert each_book.bells.unsettled(before=NOON) == []
    assert each_book.bells.unsettled(before=NOON + MINUTE) == [ring.id]


def test_a_source_is_blind_since_it_was_last_read(each_book: Casebook) -> None:
    blocked = (Unseen(code="blocked"),)
    assert each_book.alerts.sight("demo", "demo", since=NOON) is None
    each_book.coverage.add([a_coverage_row(at=NOON - DAY, read=5), a_coverage_row(at=NOON, unseen=blocked)])
    sight = each_book.alerts.sight("demo", "demo", since=NOON - timedelta(hours=12))
    assert sight is not None and (sight.since, sight.codes) == (NOON - DAY, ("blocked",))
    assert each_book.alerts.sight("demo", "demo", since=NOON - DAY) is None


def test_a_quiet_shop_is_not_blind(each_book: Casebook) -> None:
    each_book.coverage.add([a_coverage_row(at=NOON, read=0)])
    assert each_book.alerts.sight("demo", "demo", since=NOON - DAY) is None


def test_a_source_that_was_never_read_is_blind_since_the_first_try(each_book: Casebook) -> None:
    rows = [a_coverage_row(at=NOON - DAY * one, unseen=(Unseen(code="login"),)) for one in (2, 1)]
    each_book.coverage.add(rows)
    sight = each_book.alerts.sight("demo", "demo", since=NOON - DAY)
    assert sight is not None and sight.since == NOON - DAY * 2


def test_cases_that_close_are_found_by_the_buyers_time(each_book: Casebook) -> None:
    case_id = an_open_case(each_book, time=NOON - DAY * 30)
    assert [one.case.id for one in each_book.cases.closing("demo", since=NOON - DAY * 31, until=NOON - DAY * 29)] == [
        case_id
    ]
    assert each_book.cases.closing("demo", since=NOON - DAY * 20, until=NOON) == []


def test_a_day_on_which_something_ends_is_changed_and_taken_back(each_book: Casebook) -> None:
    for day in (date(2026, 12, 1), date(2026, 12, 2)):
        each_book.alerts.set_end("demo", "抖店授权", day, by="owner", at=NOON)
    assert [(one.name, one.day) for one in each_book.alerts.ends("demo")] == [("抖店授权", date(2026, 12, 2))]
    each_book.alerts.set_end("demo", "抖店授权", None, by="owner", at=NOON)
    assert each_book.alerts.ends("demo") == []
