"""The table of jobs: what is due, that it runs once, and that nothing that fails holds the rest."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from casebook.due import Due, Job, always, daily, slot
from casebook.errors import InputError, SourceBusy
from casebook.house import House
from casebook.model import WORDED, OwnSentence, PlaceWording, Source
from casebook.running import run_due
from casebook.settings import read_settings
from casebook.store import Casebook
from casebook.upkeep import settle_lost, tidy
from responder.sending import digest_day
from responder.sheets import version
from scheduler import JOBS, crawls, digests, draft_due, think, void_due
from tests.casebook.makers import an_approval
from tests.makers import NOON, a_message, a_review, a_shop, a_signed_parcel, an_order
from tests.responder.test_grounds import a_promoting_approval
from tests.sentiment.ownmodel.makers import a_model

MINUTE = timedelta(minutes=1)
# Two hours apart, so that they are two demands and not one.
SAID = [(1, NOON - timedelta(hours=4)), (2, NOON - timedelta(hours=2))]


@pytest.fixture
def house(book: Casebook, tmp_path: Path) -> House:
    return House(book=book, settings=read_settings({}, home=tmp_path), clock=lambda: NOON, owner="one")


def later(house: House, by: timedelta, owner: str = "one") -> House:
    return House(book=house.book, settings=house.settings, clock=lambda: NOON + by, owner=owner)


def a_job(run: Callable[[], Any], *names: str) -> Job:
    dues = [Due(name=name, at=NOON, run=run) for name in names or ("work",)]
    return Job(name="work", seconds=1, lease=MINUTE, due=lambda house, now: dues)


def always_job(run: Callable[[], Any]) -> Job:
    return Job(name="work", seconds=1, lease=MINUTE, due=always("work", MINUTE, lambda house: run()))


def test_a_slot_is_the_same_for_everybody_who_asks_within_it() -> None:
    assert slot(NOON + timedelta(seconds=59), MINUTE) == slot(NOON, MINUTE) == NOON
    assert slot(NOON + MINUTE, MINUTE) == NOON + MINUTE


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2026, 11, 20, 0, 0, tzinfo=UTC), datetime(2026, 11, 20, 0, 0, tzinfo=UTC)),
        (datetime(2026, 11, 19, 23, 59, tzinfo=UTC), datetime(2026, 11, 19, 0, 0, tzinfo=UTC)),
    ],
)
def test_a_daily_hour_is_the_shops_own(now: datetime, due: datetime) -> None:
    assert daily(now, "Asia/Shanghai", 8) == due


def test_a_daily_hour_follows_daylight_saving() -> None:
    winter, summer = datetime(2026, 1, 10, 20, tzinfo=UTC), datetime(2026, 7, 10, 20, tzinfo=UTC)
    assert daily(winter, "Europe/Berlin", 8).hour == 7
    assert daily(summer, "Europe/Berlin", 8).hour == 6


def test_each_source_is_crawled_at_its_own_pace(house: House) -> None:
    for name, every in (("fast", 10), ("slow", 600)):
        url = "http://127.0.0.1/"
        house.book.shops.keep_source(Source(name=name, shop="demo", kind="webshop", url=url, every_minutes=every))
    due = {one.name: one.at for one in crawls(house, NOON + timedelta(minutes=15))}
    assert due["crawl fast"] == NOON + timedelta(minutes=10)
    assert due["crawl slow"] < NOON


def test_only_shops_with_recipients_get_a_digest(house: House) -> None:
    assert digests(house, NOON) == []
    house.book.shops.keep(a_shop(recipients=("owner@example.com",)))
    assert [one.name for one in digests(house, NOON)] == ["digest demo"]


def test_what_is_due_runs_once_even_with_two_processes(house: House) -> None:
    ran: list[int] = []
    job = a_job(lambda: ran.append(1))
    assert run_due(house, job) == 1
    assert run_due(later(house, MINUTE * 5, owner="two"), job) == 0
    assert ran == [1]


def test_a_run_whose_process_was_killed_is_taken_over(house: House) -> None:
    house.book.jobs.claim("work", NOON, owner="killed", at=NOON, lease=MINUTE)
    ran: list[int] = []
    assert run_due(house, a_job(lambda: ran.append(1))) == 0
    assert run_due(later(house, MINUTE * 2), a_job(lambda: ran.append(1))) == 1


def test_one_failing_run_does_not_hold_the_others(house: House) -> None:
    ran: list[int] = []

    def run() -> None:
        ran.append(1)
        if len(ran) == 1:
            raise SourceBusy("shop", "status 429")

    run_due(house, a_job(run, "first", "second"))
    outcomes = [house.book.jobs.last(name) for name in ("first", "second")]
    assert sorted(str(one.outcome) for one in outcomes if one) == ["done", "failed"]


def test_a_bug_in_a_job_is_recorded(house: House, caplog: pytest.LogCaptureFixture) -> None:
    def run() -> None:
        raise ZeroDivisionError("a bug")

    run_due(house, a_job(run))
    last = house.book.jobs.last("work")
    assert last is not None and last.outcome == "failed" and "a bug" in last.detail
    assert "unexpected" in caplog.text


def test_a_publication_left_by_a_dead_process_is_shown_to_a_person(house: House) -> None:
    approval = an_approval(house.book)
    house.book.publications.claim(approval.id, channel="demoshop", by="dead", at=NOON)
    assert settle_lost(house) == 0
    assert settle_lost(later(house, MINUTE * 11)) == 1
    assert house.book.cases.get(approval.case_id).status == "unknown"


def test_copying_by_hand_takes_as_long_as_it_takes(house: House) -> None:
    approval = an_approval(house.book)
    house.book.publications.claim(approval.id, channel="manual", by="owner", at=NOON)
    assert settle_lost(later(house, timedelta(days=1))) == 0


def test_old_runs_are_tidied_away(house: House) -> None:
    for days in (0, 1):
        run_due(later(house, timedelta(days=days)), always_job(lambda: None))
    assert tidy(later(house, timedelta(days=8))) == 1


def test_every_job_is_named_once_and_ticked_within_the_hour() -> None:
    assert len({job.name for job in JOBS}) == len(JOBS)
    assert all(job.seconds <= 3600 < job.lease.total_seconds() * 60 for job in JOBS)


def test_a_day_that_is_none_is_refused(house: House) -> None:
    assert digest_day(house, a_shop()) == "2026-11-20"
    with pytest.raises(InputError, match="not a day"):
        digest_day(house, a_shop(), "2026-02-30")


def test_the_house_thinks_with_the_model_it_is_set_to(house: House, tmp_path: Path) -> None:
    house.book.reviews.keep([a_review("坏了，很差", stars=None)], at=NOON)
    think(replace(house, settings=replace(house.settings, model=a_model(tmp_path / "model"))))
    (case,) = house.book.cases.inbox(["demo"])
    assert case.judged is not None
    assert case.judged.verdict.rules.startswith("own-")


def test_a_chat_given_after_the_review_was_judged_is_weighed(house: House) -> None:
    house.book.reviews.keep([a_review("很差劲", author="爱吃桃的猫")], at=NOON)
    think(house)
    said = [a_message("不转我200块钱就给你差评", external_id=str(n), buyer="爱吃桃的猫", time=at) for n, at in SAID]
    house.book.orders.keep_chat(said, at=NOON)
    think(house)
    judged = house.book.cases.file(1).judged
    assert [one.verdict.suspicion.level for one in judged] == ["none", "review"]


def test_a_trace_given_after_the_review_was_judged_is_weighed(house: House) -> None:
    house.book.reviews.keep([a_review("布料很差劲，做工也粗糙", author="爱吃桃的猫")], at=NOON)
    house.book.orders.keep([an_order()], at=NOON)
    think(house)
    house.book.parcels.keep([a_signed_parcel(time=NOON + timedelta(days=3))], at=NOON)
    think(house)
    before, after = (row.verdict.suspicion.reasons for row in house.book.cases.file(1).judged)
    assert before == () and after[0].note.startswith("before_delivery hours=72")


def test_news_that_change_nothing_leave_the_verdict_alone(house: House) -> None:
    house.book.reviews.keep([a_review("很差劲", author="爱吃桃的猫")], at=NOON)
    for price in (1.0, 2.0, 2.0):
        house.book.orders.keep([an_order(sum=price)], at=NOON)
        think(house)
    assert [one.verdict.suspicion.checked[-1] for one in house.book.cases.file(1).judged] == ["orders"]
    assert house.book.orders.news("demo") == []


def test_waiting_cases_are_drafted_anew_when_the_shop_words_its_replies_otherwise(house: House) -> None:
    house.book.reviews.keep([a_review()], at=NOON)
    think(house)
    rules = []
    for own in ((OwnSentence(text="退换都可以，由您来定。"),), ()):
        house.book.wordings.keep("demo", PlaceWording(place="quality/remedy", own=own), by="owner", at=NOON)
        think(house)
        drafting = house.book.cases.file(1).drafting
        rules.append(drafting.rules if drafting else "")
        assert draft_due(house) == 0
    assert rules[0].startswith(version() + WORDED) and rules[1] == version()


def test_an_approval_whose_promotion_is_over_is_void_before_it_is_sent(house: House) -> None:
    approval = a_promoting_approval(house.book)
    names = [job.name for job in JOBS]
    assert names.index("void") < names.index("publish")
    assert void_due(later(house, timedelta(days=60))) == 1
    assert house.book.approvals.get(approval.id).void_reason == "promotion over, 年末满赠"
