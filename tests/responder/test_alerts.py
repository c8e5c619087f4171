"""What is worth an alert: by kind, with the words that decided, once for each event."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from casebook.model import AlertKind, Change, Cue, Expiry, Fresh, Polarity, Sight, Source, Window, WindowState
from responder.alerts import of_event, of_expiry, of_product, of_review, of_source, of_windows, patience, repeated
from responder.passing import is_good, token_of
from tests.makers import NOON, a_finding, a_review, a_verdict, an_appended
from tests.responder.alert_makers import a_cue, a_danger, a_fresh, an_alert
from tests.responder.desk.makers import a_suspicion, an_event
from tests.responder.mail_makers import a_line

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
CALM = a_verdict(flagged=False, polarity=Polarity.POS)


def cue_of(text: str, **said: Any) -> Cue | None:
    return of_review(a_fresh(a_review(text), **said), NOON)


def test_danger_is_told_with_the_clause_that_says_so() -> None:
    verdict = a_verdict(safety=True, findings=(a_finding("倒", code="safety", weight=1.0), a_danger()))
    cue = cue_of("倒水时被烫伤了，很疼", verdict=replace(verdict, findings=(replace(a_danger(), start=4, end=6),)))
    assert cue is not None
    assert (cue.kind, cue.tier, cue.words) == (AlertKind.SAFETY, 0, "倒水时被烫伤了")


def test_a_plain_complaint_is_no_alert() -> None:
    assert cue_of("杯盖漏水，包里全湿了") is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("把我的电话泄露给别人了", AlertKind.LEAK),
        ("你们倒卖客户信息", AlertKind.LEAK),
        ("不退款就打12315", AlertKind.AUTHORITY),
        ("我已经报警了", AlertKind.AUTHORITY),
        ("联系了记者", AlertKind.AUTHORITY),
        ("已向市场监管局投诉", AlertKind.AUTHORITY),
        ("找电视台曝光你们", AlertKind.AUTHORITY),
        ("我会去法院起诉", AlertKind.AUTHORITY),
        ("準備找消協投訴", AlertKind.AUTHORITY),
    ],
)
def test_leaks_authorities_and_media_are_told(text: str, kind: AlertKind) -> None:
    cue = cue_of(text)
    assert cue is not None
    assert (cue.kind, cue.tier, cue.words) == (kind, 0, text)


@pytest.mark.parametrize(
    "text",
    ["没有报警，自己修好了", "订单号8123151", "不用找记者吧", "水一直泄漏出来", "许多媒体都说好", "多媒体音响坏了"],
)
def test_words_that_only_look_like_it_are_none(text: str) -> None:
    assert cue_of(text) is None


def test_what_a_content_buyer_says_of_authorities_is_none() -> None:
    assert cue_of("客服很好，不然我就打12315了", verdict=CALM) is None


@pytest.mark.parametrize(("quote", "tier"), [("给两百块就改好评", 0), ("看你们诚意再决定留不留", 1)])
def test_a_price_for_the_review_burns_where_it_names_money(quote: str, tier: int) -> None:
    suspicion = a_suspicion(reasons=(a_finding(quote, code="extortion", start=0, end=len(quote)),))
    cue = cue_of(quote, verdict=a_verdict(suspicion=suspicion))
    assert cue is not None
    assert (cue.kind, cue.tier) == (AlertKind.EXTORTION, tier)


def test_one_review_is_one_alert_by_its_gravest_kind() -> None:
    cue = cue_of("烫伤了，我要打12315", verdict=a_verdict(safety=True, findings=(replace(a_danger(), start=0, end=2),)))
    assert cue is not None
    assert (cue.kind, cue.also) == (AlertKind.SAFETY, ("authority",))


def test_old_news_is_none_and_an_addition_is_news() -> None:
    old = a_review("我要打12315", time=NOON - DAY * 30)
    assert of_review(a_fresh(old), NOON) is None
    assert of_review(a_fresh(replace(old, appended=(an_appended(time=NOON),))), NOON) is not None
    assert of_review(a_fresh(old, change=Change.EDITED), NOON) is not None
    assert of_review(a_fresh(replace(old, time=None)), NOON) is not None


def test_what_is_gone_is_none() -> None:
    assert cue_of("我要打12315", change=Change.GONE) is None


def test_numbers_links_and_calls_to_all_are_taken_out_of_a_strangers_words() -> None:
    cue = cue_of('联系记者<at user_id="all">13812345678')
    assert cue is not None
    assert "<" not in cue.words and "13812345678" not in cue.words
    link = of_review(a_fresh(a_review("联系记者", product="杯 https://evil.example/x evil.example V2.0版")), NOON)
    assert link is not None and link.product == "杯 V2.0版"


def leaks(count: int, **said: Any) -> list[Fresh]:
    return [a_fresh(a_review("杯盖漏水", external_id=str(one), author=f"买家{one}", **said)) for one in range(count)]


def test_three_buyers_with_one_complaint_are_told() -> None:
    assert of_product(leaks(2), []) == []
    (cue,) = of_product(leaks(3), [])
    assert (cue.kind, cue.tier, cue.name, cue.count) == (AlertKind.DEFECT, 1, "漏水", 3)


def test_one_buyer_who_says_it_three_times_is_one() -> None:
    same = [a_fresh(a_review("杯盖漏水", external_id=str(one), author="林***子")) for one in range(3)]
    assert of_product(same, []) == []


def test_different_complaints_are_not_added_up() -> None:
    mixed = [
        a_fresh(a_review(text, external_id=text, author=text))
        for text in ("杯盖漏水", "掉色很厉害", "用了两天就生锈了")
    ]
    assert of_product(mixed, []) == []


def test_what_was_told_in_these_days_is_not_told_again() -> None:
    (cue,) = of_product(leaks(3), [])
    assert of_product(leaks(4), [an_alert(cue)]) == []


def test_a_burst_is_told_while_it_is_young() -> None:
    event = an_event()
    cue = of_event(event, event.last)
    assert cue is not None and (cue.kind, cue.count, cue.tier) == (AlertKind.BURST, 14, 1)
    assert of_event(event, event.last + DAY * 2) is None


def a_window(left: timedelta | None) -> Window:
    until = None if left is None else NOON + left
    return Window(platform="taobao", state=WindowState.OPEN, until=until, left=left, max=500, unit="characters")


@pytest.mark.parametrize(("left", "told"), [(HOUR * 23, True), (HOUR * 25, False), (timedelta(), False), (None, False)])
def test_a_window_is_told_in_its_last_day(left: timedelta | None, told: bool) -> None:
    assert bool(of_windows([(a_line(), a_window(left))], NOON)) is told


def a_source(**said: Any) -> Source:
    return Source(**{"name": "site", "shop": "demo", "kind": "webshop", "url": "https://s.example", **said})


def test_a_source_is_blind_after_hours_and_rounds() -> None:
    assert of_source(a_source(every_minutes=10), Sight(since=NOON - HOUR * 11), NOON) is None
    cue = of_source(a_source(every_minutes=10), Sight(since=NOON - HOUR * 12, codes=("login",)), NOON)
    assert cue is not None and (cue.kind, cue.name, cue.codes) == (AlertKind.BLIND, "site", ("login",))
    assert patience(a_source(every_minutes=600)) == HOUR * 30


@pytest.mark.parametrize(("left", "mark"), [(8, None), (7, "7"), (3, "7"), (1, "1"), (0, "1"), (-1, None)])
def test_an_authorisation_is_told_at_its_marks(left: int, mark: str | None) -> None:
    today = date(2026, 11, 20)
    cue = of_expiry(Expiry(id=1, shop="demo", name="抖店授权", day=today + DAY * left), today)
    assert (cue.key.split()[-1] if cue else None) == mark


def test_a_repeated_event_is_counted_within_the_month() -> None:
    earlier = [an_alert(a_cue(key=f"review {age}"), raised_at=NOON - DAY * age) for age in (5, 29, 31)]
    cues = [a_cue(key="8"), a_cue(key="9"), a_cue(key="10", product_id="p-9"), a_cue(AlertKind.LEAK, key="11")]
    assert [count for _, count in repeated(cues, earlier, NOON)] == [2, 3, 0, 0]


def test_what_was_told_is_left_out() -> None:
    assert repeated([a_cue()], [an_alert()], NOON) == []


def test_a_link_shows_one_alert_for_a_while() -> None:
    token = token_of(an_alert(), NOON)
    assert is_good(token, an_alert(), NOON + HOUR * 23)
    assert not is_good(token, an_alert(), NOON + HOUR * 25)
    assert not is_good(token, an_alert(id=2), NOON)
    assert not is_good(token, an_alert(secret="other"), NOON)


@pytest.mark.parametrize("token", ["", "9999999999.", "x.y", "99999999999999999.a", "１２.a", "9999999999.\ud800"])
def test_a_made_up_link_shows_nothing(token: str) -> None:
    assert not is_good(token, an_alert(), NOON)
