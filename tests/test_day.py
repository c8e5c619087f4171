"""Walks a whole day of a shop through the real rooms, with a clock we turn and a channel we watch."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from casebook.house import House
from casebook.model import Result, Review, Status
from casebook.settings import read_settings
from casebook.store import Casebook
from responder.channels import FakeChannel
from responder.publish import publish_one
from responder.sending import send_digests
from scheduler import judge_due, think
from tests.makers import NOON, a_review, a_shop, an_appended

MORNING, EVENING = NOON, NOON + timedelta(hours=10)
TOMORROW = "2026-11-21"


class Clock:
    """A clock that stands still until it is turned."""

    def __init__(self) -> None:
        self.now = MORNING

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def house(book: Casebook, tmp_path: Path, clock: Clock) -> House:
    book.shops.keep(a_shop(recipients=("owner@example.com",), policies={"seven_day_return": True}))
    return House(book=book, settings=read_settings({}, home=tmp_path), clock=clock, owner="day")


def fresh(external_id: str, text: str, stars: int) -> Review:
    return a_review(text, external_id=external_id, stars=stars, time=MORNING - timedelta(hours=3))


REVIEWS = (
    fresh("leak", "杯盖漏水，包里全湿了，太失望了", 1),
    fresh("praise", "很好用，保温一整天，推荐购买", 5),
    fresh("harm", "充电的时候冒烟起火，把桌子都烧了", 1),
    fresh("hidden", "东西不错，就是客服态度太差了，问三次没人理", 5),
)


@pytest.fixture
def morning(house: House) -> House:
    house.book.reviews.keep(REVIEWS, at=MORNING)
    think(house)
    return house


def case_of(house: House, external_id: str) -> int:
    lines = house.book.cases.inbox(["demo"], statuses=tuple(Status))
    return next(line.case.id for line in lines if line.state.review.external_id == external_id)


def approve(house: House, external_id: str) -> int:
    case_id = case_of(house, external_id)
    file = house.book.cases.file(case_id)
    draft = next(one for one in file.drafts if one.draft.kind == "standard" and one.state_id == file.state.id)
    said = {"state_id": file.state.id, "by": "owner", "at": house.clock()}
    house.book.approvals.approve(case_id, draft.id, draft.draft.text, **said)
    return case_id


def test_in_the_morning_what_hurts_is_open_and_the_most_urgent_is_first(morning: House) -> None:
    lines = morning.book.cases.inbox(["demo"])
    assert {line.state.review.external_id for line in lines} == {"leak", "harm", "hidden"}
    assert (lines[0].state.review.external_id, lines[0].case.tier) == ("harm", 0)
    assert all(line.case.status is Status.DRAFTED for line in lines)


def test_thinking_again_changes_nothing(morning: House) -> None:
    before = morning.book.cases.file(case_of(morning, "leak"))
    assert judge_due(morning) == 0
    think(morning)
    assert morning.book.cases.file(case_of(morning, "leak")) == before


def test_an_approved_reply_goes_out_once(morning: House) -> None:
    case_id = approve(morning, "leak")
    channel = FakeChannel()
    assert publish_one(morning.book, {"demo": channel}, by="one", now=EVENING)
    assert not publish_one(morning.book, {"demo": channel}, by="two", now=EVENING)
    assert morning.book.cases.get(case_id).status is Status.PUBLISHED


def test_a_reply_whose_fate_nobody_knows_is_never_sent_again(morning: House) -> None:
    case_id = approve(morning, "leak")
    channel = FakeChannel()
    channel.drops()
    publish_one(morning.book, {"demo": channel}, by="one", now=EVENING)
    assert not publish_one(morning.book, {"demo": channel}, by="one", now=EVENING)
    assert morning.book.cases.file(case_id).publications[0].result is Result.UNKNOWN


def test_a_buyer_who_writes_more_is_read_again_before_anything_goes_out(morning: House, clock: Clock) -> None:
    case_id = approve(morning, "leak")
    clock.now = EVENING
    more = replace(REVIEWS[0], appended=(an_appended("联系客服后换了新的，现在不漏了，好评"),))
    morning.book.reviews.keep([more], at=EVENING)
    think(morning)
    assert not publish_one(morning.book, {"demo": FakeChannel()}, by="one", now=EVENING)
    file = morning.book.cases.file(case_id)
    assert file.case.status is Status.DRAFTED and len(file.states) == 2 and file.approval is None


def test_the_next_morning_one_digest_says_what_happened_and_what_waits(morning: House, clock: Clock) -> None:
    approve(morning, "leak")
    publish_one(morning.book, {"demo": FakeChannel()}, by="one", now=EVENING)
    clock.now = MORNING + timedelta(days=1)
    sent = [send_digests(morning, morning.book.shops.get("demo"), day=TOMORROW) for _ in range(2)]
    assert [len(one) for one in sent] == [1, 0]
    (mail,) = morning.settings.outbox.glob("*.eml")
    assert mail.stat().st_size > 1000
