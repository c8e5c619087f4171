"""Alerts from the book to somebody's hands: once, in time, held at night, and never doubled by a kill."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from casebook.house import House
from casebook.model import AlertKind, Result, Source, Unseen
from casebook.running import run_due
from casebook.store import Casebook
from responder import alerting
from responder.alerting import LOST_AFTER, alert, raise_due, ring_due, settle_lost
from scheduler import JOBS
from tests.casebook.makers import a_coverage_row, an_open_case, judge, keep
from tests.makers import NOON, a_review, a_shop
from tests.responder.alert_makers import a_bell, a_cue, a_house, no_events, raised, robot
from tests.responder.desk.makers import an_event

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
THREAT = "不退款我就打12315"


def later(house: House, by: timedelta) -> House:
    return replace(house, clock=lambda: NOON + by)


def mails(home: Path) -> list[Any]:
    found = sorted((home / "outbox").glob("*.eml"))
    return [message_from_bytes(one.read_bytes(), policy=default) for one in found]


@pytest.fixture
def house(book: Casebook, tmp_path: Path) -> House:
    return a_house(book, tmp_path)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What a way that always works was given: whom, and the text."""
    given: list[tuple[str, str]] = []

    def send(note: Any, bell: Any, settings: Any, *, key: str, now: Any) -> str:
        given.append((bell.name, note.chat))
        return "taken"

    monkeypatch.setattr(alerting, "open_way", lambda name: send)
    return given


def a_threat(book: Casebook, number: int = 1, **said: Any) -> None:
    keep(book, a_review(THREAT, **{"external_id": f"t-{number}", "author": f"买家{number}", **said}))
    judge(book)


def test_a_review_rings_once(house: House, sent: list[Any]) -> None:
    house.book.bells.keep(a_bell())
    a_threat(house.book)
    assert [alert(later(house, MINUTE * one), no_events()) for one in range(4)] == [1, 0, 0, 0]
    assert "「不退款我就打12315」" in sent[0][1]


def test_a_flood_is_one_message(house: House, sent: list[Any]) -> None:
    house.book.bells.keep(a_bell())
    for number in range(20):
        a_threat(house.book, number)
    alert(house, no_events())
    assert len(sent) == 1 and "20 件紧急的事等您处理" in sent[0][1]


def test_who_gets_the_digest_hears_of_alerts_where_nobody_set_anything(house: House) -> None:
    house.book.shops.keep(a_shop(recipients=("lin@example.com",)))
    house.book.people.keep("lin@example.com", "林", shops=["demo"])
    a_threat(house.book)
    alert(house, no_events())
    (mail,) = mails(house.settings.home)
    assert mail["To"] == "lin@example.com" and "负责人：林。" in mail.get_body(("plain",)).get_content()


def test_a_bell_that_was_removed_stays_removed(house: House, sent: list[Any]) -> None:
    house.book.shops.keep(a_shop(recipients=("lin@example.com",)))
    bell = house.book.bells.keep(a_bell())
    house.book.bells.end(bell.id, by="owner", at=NOON)
    a_threat(house.book)
    assert alert(house, no_events()) == 0


def test_the_second_person_is_told_once_where_nobody_answers(house: House, sent: list[Any]) -> None:
    house.book.bells.keep(a_bell())
    house.book.bells.keep(a_bell(name="王", after=30))
    a_threat(house.book)
    for minutes in (0, 1, 29, 30, 31, 60):
        alert(later(house, MINUTE * minutes), no_events())
    assert [name for name, _ in sent] == ["林", "王"]
    assert "30 分钟内没有人确认，现转给您。" in sent[1][1] and "负责人：林。" in sent[1][1]


def test_who_takes_it_up_spares_the_second_person(house: House, sent: list[Any]) -> None:
    house.book.bells.keep(a_bell())
    house.book.bells.keep(a_bell(name="王", after=30))
    a_threat(house.book)
    alert(house, no_events())
    house.book.alerts.ack(house.book.alerts.of_shops(["demo"])[0].id, by="lin", at=NOON)
    alert(later(house, HOUR), no_events())
    assert [name for name, _ in sent] == ["林"]


def test_what_came_at_night_goes_out_together_in_the_morning(house: House, sent: list[Any]) -> None:
    house.book.bells.keep(a_bell(quiet_from=22, quiet_until=8))
    for hours in (11, 13):  # 23:00 and 01:00 by the shop's clock
        raised(house.book, a_cue(AlertKind.WINDOW, key=str(hours), tier=1, until=NOON + DAY), at=NOON + HOUR * hours)
        alert(later(house, HOUR * hours), no_events())
    assert sent == []
    raised(house.book, a_cue(), at=NOON + HOUR * 15)
    alert(later(house, HOUR * 15), no_events())
    assert len(sent) == 1 and "手被烫伤了" in sent[0][1]
    alert(later(house, HOUR * 20), no_events())
    assert len(sent) == 2 and "2 件事等您处理" in sent[1][1]


def test_what_surely_failed_is_tried_three_times(house: House) -> None:
    with robot((429, b"")) as standing:
        house.book.bells.keep(a_bell("webhook", standing.url))
        a_threat(house.book)
        for minutes in range(10):
            alert(later(house, MINUTE * minutes), no_events())
    assert len(standing.paths) == 3


def test_a_robot_that_was_busy_gets_it_the_next_time(house: House) -> None:
    with robot((429, b""), (200, b'{"errcode":0}')) as standing:
        house.book.bells.keep(a_bell("dingtalk", standing.url))
        a_threat(house.book)
        rang = [alert(later(house, MINUTE * minutes), no_events()) for minutes in range(4)]
    assert rang == [0, 1, 0, 0]


def test_an_unknown_outcome_is_shown_and_not_tried_again(house: House) -> None:
    with robot(drop=True) as standing:
        house.book.bells.keep(a_bell("wecom", standing.url))
        a_threat(house.book)
        for minutes in range(5):
            alert(later(house, MINUTE * minutes), no_events())
    assert len(standing.paths) == 1
    (told,) = house.book.bells.of_alerts([1])[1]
    assert told[0].result is Result.UNKNOWN


def test_one_broken_way_does_not_hold_the_others(house: House) -> None:
    with robot((500, b"")) as broken, robot() as good:
        house.book.bells.keep(a_bell("webhook", broken.url))
        house.book.bells.keep(a_bell("dingtalk", good.url))
        a_threat(house.book)
        assert alert(house, no_events()) == 1
    assert len(good.paths) == 1


def test_a_fault_of_ours_leaves_an_outcome(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def send(*_: Any, **__: Any) -> str:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(alerting, "open_way", lambda name: send)
    house.book.bells.keep(a_bell())
    a_threat(house.book)
    with pytest.raises(ZeroDivisionError):
        alert(house, no_events())
    assert house.book.bells.of_alerts([1])[1][0][0].result is Result.UNKNOWN


def test_three_buyers_with_one_complaint_are_one_alert(house: House, sent: list[Any]) -> None:
    house.book.bells.keep(a_bell())
    for number in range(3):
        keep(house.book, a_review("杯盖漏水", external_id=str(number), author=f"买家{number}"))
    judge(house.book)
    alert(house, no_events())
    keep(house.book, a_review("杯盖漏水", external_id="4", author="买家4"))
    judge(house.book)
    alert(later(house, HOUR), no_events())
    assert len(sent) == 1 and "7 天内有 3 位买家说到「漏水」" in sent[0][1]


def test_bursts_are_asked_for_only_where_something_came_in(house: House, sent: list[Any]) -> None:
    house.book.bells.keep(a_bell())
    asked: list[int] = []

    def events(shop: Any) -> list[Any]:
        asked.append(1)
        return [an_event()]

    alert(house, events)
    assert asked == []
    a_threat(house.book, product_id=None)
    alert(house, events)
    alert(later(house, MINUTE), events)
    assert asked == [1]
    assert "差评 14 条，平时同样天数约 2 条" in sent[0][1]


def test_a_window_that_closes_is_told(house: House, sent: list[Any]) -> None:
    house.book.shops.keep(a_shop(platform="taobao"))
    house.book.bells.keep(a_bell())
    an_open_case(house.book, time=NOON - DAY * 29 - HOUR * 12)
    alert(house, no_events())
    assert len(sent) == 1 and "还没有回复，回复时限" in sent[0][1]


def test_a_blind_source_and_an_ending_authorisation_are_told(house: House, sent: list[Any]) -> None:
    source = Source(name="官网", shop="demo", kind="webshop", url="http://127.0.0.1/", every_minutes=60)
    house.book.shops.keep_source(source)
    house.book.bells.keep(a_bell())
    rows = [a_coverage_row(source="官网", at=NOON - HOUR * 13, read=3)]
    house.book.coverage.add([*rows, a_coverage_row(source="官网", at=NOON, unseen=(Unseen(code="login"),))])
    house.book.alerts.set_end("demo", "抖店授权", date(2026, 11, 27), by="owner", at=NOON)
    for minutes in range(3):
        alert(later(house, MINUTE * minutes), no_events())
    assert len(sent) == 1
    assert "来源「官网」已有 13 小时没有读到评价：网站要求登录，没有读取。" in sent[0][1]
    assert "「抖店授权」11月27日到期，还有 7 天。" in sent[0][1]


def test_a_second_event_of_the_kind_is_said_to_be_repeated(house: House, sent: list[Any]) -> None:
    house.book.bells.keep(a_bell())
    for number in (1, 2):
        a_threat(house.book, number)
        alert(later(house, HOUR * number), no_events())
    assert "新发生。" in sent[0][1] and "同一商品的同类提醒 30 天内第 2 次。" in sent[1][1]


def test_an_import_of_old_reviews_rings_nobody(house: House, sent: list[Any]) -> None:
    house.book.bells.keep(a_bell())
    for number in range(5):
        a_threat(house.book, number, time=NOON - DAY * 60)
    assert alert(house, no_events()) == 0
    assert house.book.alerts.count(["demo"]) == 0


def test_a_thousand_new_reviews_are_looked_through_in_one_run(house: House) -> None:
    keep(house.book, *(a_review("不错", external_id=str(one), author=str(one)) for one in range(1_000)))
    a_threat(house.book)
    while judge(house.book):
        continue
    assert raise_due(house.book, a_shop(), no_events(), now=NOON) == 1


KILLS = 200
POINTS = ("before claim", "after claim", "after send", "after record")


@pytest.mark.slow
def test_200_kills_around_sending_double_none_and_lose_none(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    book, out = house.book, house.settings.home / "told.txt"
    book.bells.keep(a_bell())
    for number in range(KILLS):
        at = NOON + HOUR * number
        raised(book, a_cue(key=f"event {number}"), at=at)
        _in_a_process_that_dies(later(house, HOUR * number), out, POINTS[number % len(POINTS)], monkeypatch)
        monkeypatch.setattr(alerting, "open_way", lambda name: _told_to(out))
        _next_process(later(house, HOUR * number + LOST_AFTER * 2))
    told = Counter(out.read_text(encoding="utf-8").split())
    rings = book.bells.of_alerts(range(1, KILLS + 1))
    assert set(told.values()) == {1}
    unknown = {one for one, found in rings.items() if [ring.result for ring, _ in found] == [Result.UNKNOWN]}
    assert all(len(found) == 1 for found in rings.values())
    # Whoever was not told stands on the page as unknown, and nobody else does but those killed before the word.
    assert {number for number in range(1, KILLS + 1) if str(number) not in told} <= unknown
    assert len(unknown) == KILLS // 2 and len(told) == KILLS * 3 // 4


def _told_to(out: Path, then: Callable[[], None] = lambda: None) -> Callable[..., str]:
    def send(note: Any, bell: Any, settings: Any, *, key: str, now: Any) -> str:
        with out.open("a", encoding="utf-8") as file:
            file.writelines(f"{one['id']}\n" for one in note.facts["alerts"])
        then()
        return "taken"

    return send


def _in_a_process_that_dies(house: House, out: Path, point: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # No connection may be shared with the other process.
    house.book.engine.dispose()
    child = os.fork()
    if child:
        assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
        return
    try:
        _die_at(point, house, out, monkeypatch)
    finally:
        os._exit(1)


def _die_at(point: str, house: House, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*_: Any, **__: Any) -> Any:
        os.kill(os.getpid(), signal.SIGKILL)

    def then_die(step: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *given, **named: (step(*given, **named), die())

    bells = house.book.bells
    monkeypatch.setattr(
        alerting, "open_way", lambda name: _told_to(out, die if point == "after send" else lambda: None)
    )
    steps = {"before claim": ("claim", die), "after claim": ("claim", then_die(bells.claim))}
    steps["after record"] = ("record", then_die(bells.record))
    if point in steps:
        monkeypatch.setattr(bells, *steps[point])
    _next_process(house)


def _next_process(house: House) -> None:
    """The sending half of the job."""
    settle_lost(house.book, house.clock())
    ring_due(house.book, a_shop(), house.settings, by=house.owner, clock=house.clock)


def test_a_process_that_died_leaves_an_unknown_outcome(house: House) -> None:
    bell = house.book.bells.keep(a_bell())
    raised(house.book, a_cue())
    house.book.bells.claim(bell, house.book.bells.waiting(bell, now=NOON), by="dead", at=NOON)
    assert settle_lost(house.book, NOON + MINUTE) == 0
    assert settle_lost(house.book, NOON + LOST_AFTER + MINUTE) == 1


@pytest.mark.parametrize("second", [1, 17, 29, 31, 59])
def test_from_entering_to_ringing_it_takes_less_than_five_minutes(book: Casebook, tmp_path: Path, second: int) -> None:
    ticking = [job for job in JOBS if job.name in ("think", "alert")]
    book.shops.keep(a_shop(recipients=("lin@example.com",)))
    entered = NOON + timedelta(seconds=second)
    book.reviews.keep([a_review("倒热水时杯盖弹开，手被烫伤了，起了水泡", time=entered)], at=entered)
    for tick in range(1, 11):
        now = NOON + timedelta(seconds=30 * tick)
        for job in ticking if now >= entered else []:
            run_due(a_house(book, tmp_path, now), job)
        if mails(tmp_path):
            break
    assert now - entered <= MINUTE * 2


def test_a_refusal_says_nothing_of_the_secret_address(house: House, caplog: pytest.LogCaptureFixture) -> None:
    with robot((404, b"")) as standing:
        house.book.bells.keep(a_bell("webhook", standing.url))
        a_threat(house.book)
        alert(house, no_events())
    assert "t0ken" not in caplog.text and "HTTP 404" in caplog.text
    assert "t0ken" not in house.book.bells.of_alerts([1])[1][0][0].detail
