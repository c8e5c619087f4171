"""Contacts with buyers: twice in seven days, never after a refusal, never about the rating."""

from datetime import datetime, timedelta

import pytest

from casebook.contacting import allowance, has_room, is_about_rating, is_running, is_settled, usual_channel
from casebook.errors import ContactRefused, InputError, MoveRefused, NotFound
from casebook.model import Outcome
from casebook.store import Casebook
from tests.casebook.makers import an_open_case, judge
from tests.makers import NOON, a_contact, a_review, an_appended

DAY = timedelta(days=1)


def speak(book: Casebook, case_id: int, at: datetime = NOON, outcome: Outcome = Outcome.TALKED, **said: object) -> int:
    given = {"note": "", "by": "agent", "now": max(at, NOON), **said}
    return book.contacts.add(case_id, "wangwang", outcome, at=at, **given)


def test_a_contact_keeps_what_came_of_it(each_book: Casebook) -> None:
    case_id = an_open_case(each_book)
    speak(each_book, case_id, outcome=Outcome.RUNNING, note="答应换新")
    (kept,) = each_book.cases.file(case_id).contacts
    assert (kept.outcome, kept.note, kept.by, kept.at, kept.stands) == ("running", "答应换新", "agent", NOON, True)


def test_a_third_contact_within_seven_days_is_refused_with_the_day(each_book: Casebook) -> None:
    case_id = an_open_case(each_book)
    speak(each_book, case_id), speak(each_book, case_id, NOON + DAY)
    with pytest.raises(ContactRefused, match="twice within seven days") as refused:
        speak(each_book, case_id, NOON + 3 * DAY)
    assert (refused.value.refused, refused.value.again_at) == (False, NOON + 7 * DAY)
    speak(each_book, case_id, NOON + 7 * DAY)


def test_an_unanswered_call_is_a_contact_too(book: Casebook) -> None:
    case_id = an_open_case(book)
    speak(book, case_id, outcome=Outcome.NO_ANSWER), speak(book, case_id, outcome=Outcome.NO_ANSWER)
    with pytest.raises(ContactRefused):
        speak(book, case_id)


def test_after_a_refusal_there_is_no_other(each_book: Casebook) -> None:
    case_id = an_open_case(each_book)
    speak(each_book, case_id, outcome=Outcome.REFUSED)
    with pytest.raises(ContactRefused, match="wants no more") as refused:
        speak(each_book, case_id, NOON + 90 * DAY)
    assert (refused.value.refused, refused.value.again_at) == (True, None)


def test_a_second_case_about_the_review_does_not_start_anew(book: Casebook) -> None:
    case_id = an_open_case(book)
    speak(book, case_id, outcome=Outcome.REFUSED)
    book.cases.move(case_id, "dismiss", by="owner", at=NOON, note="已说清")
    book.reviews.keep([a_review(appended=(an_appended(),))], at=NOON + DAY)
    judge(book)
    book.cases.open_due("test-1", at=NOON + DAY)
    (other,) = [line.case.id for line in book.cases.inbox(["demo"])]
    assert other != case_id
    with pytest.raises(ContactRefused):
        speak(book, other, NOON + DAY)


def test_one_written_down_later_still_takes_its_own_week(book: Casebook) -> None:
    case_id = an_open_case(book)
    today = NOON + 10 * DAY
    speak(book, case_id, NOON, now=today), speak(book, case_id, NOON + DAY, now=today)
    with pytest.raises(ContactRefused):
        speak(book, case_id, NOON + 2 * DAY, now=today)
    speak(book, case_id, today, now=today)


def test_a_slip_is_taken_back_within_a_day_and_counts_no_more(each_book: Casebook) -> None:
    case_id = an_open_case(each_book)
    slip = speak(each_book, case_id, outcome=Outcome.REFUSED)
    assert each_book.contacts.take_back(slip, by="agent", at=NOON + timedelta(hours=1))
    assert not each_book.contacts.take_back(slip, by="agent", at=NOON + timedelta(hours=1))
    speak(each_book, case_id)
    assert [one.stands for one in each_book.cases.file(case_id).contacts] == [False, True]


def test_later_than_a_day_nothing_is_taken_back(book: Casebook) -> None:
    contact = speak(book, an_open_case(book))
    with pytest.raises(MoveRefused):
        book.contacts.take_back(contact, by="agent", at=NOON + 2 * DAY)
    with pytest.raises(NotFound):
        book.contacts.take_back(99, by="agent", at=NOON)


@pytest.mark.parametrize(
    ("said", "which"),
    [({"at": NOON + DAY, "now": NOON}, "at"), ({"note": "请买家改成好评"}, "note")],
)
def test_what_cannot_be_is_refused(book: Casebook, said: dict[str, object], which: str) -> None:
    with pytest.raises(InputError) as refused:
        speak(book, an_open_case(book), **said)
    assert refused.value.which == which


def test_an_unknown_channel_and_an_unknown_case_are_named(book: Casebook) -> None:
    with pytest.raises(NotFound, match="case 99"):
        speak(book, 99)
    with pytest.raises(InputError, match="pigeon"):
        book.contacts.add(1, "pigeon", Outcome.TALKED, note="", by="a", at=NOON, now=NOON)


@pytest.mark.parametrize(
    "note",
    [
        "请买家把差评改成好评",
        "问能不能删除评价",
        "劝他撤评",
        "麻烦追加一个好评",
        "改好评返现十元",
        "五星好评送红包",
        "退款给她，删评",
        "請買家刪評",
        "讓他改評價，補償二十",
    ],
)
def test_asking_for_another_review_is_about_the_rating(note: str) -> None:
    assert is_about_rating(note)


@pytest.mark.parametrize(
    "note",
    [
        "",
        "答应换一个新杯盖",
        "买家主动提出改评价，我们没有接话",
        "买家说给二十就删评",
        "问了收货情况，请他拍照片",
        "说明了退货流程，运费我们承担",
        "补偿了五元运费",
        "请买家改一下收货地址",
        "评价里说的漏水已经核对",
        "让仓库追查包裹",
    ],
)
def test_speaking_of_the_matter_is_not_about_the_rating(note: str) -> None:
    assert not is_about_rating(note)


def test_what_is_left_is_counted_over_a_sliding_week() -> None:
    said = [a_contact(at=NOON), a_contact(id=2, at=NOON + DAY)]
    assert [allowance(said, NOON + days * DAY).left for days in (1, 6, 7, 8)] == [0, 0, 1, 2]
    assert allowance([], NOON).left == 2
    assert not has_room(said, NOON + 2 * DAY)
    assert has_room(said, NOON + 8 * DAY)


def test_a_remedy_runs_until_somebody_says_that_it_is_settled() -> None:
    running, settled = a_contact(Outcome.RUNNING), a_contact(Outcome.SETTLED, id=2, at=NOON + DAY)
    unheard = a_contact(Outcome.NO_ANSWER, id=3, at=NOON + DAY)
    assert is_running([running]) and is_running([running, unheard])
    assert not is_running([running, settled]) and is_settled([running, settled])
    assert not is_running([a_contact(Outcome.RUNNING, taken_back_at=NOON, taken_back_by="agent")])


def test_people_are_spoken_to_where_the_platform_talks() -> None:
    assert [usual_channel(name) for name in ("taobao", "jd", "pdd")] == ["wangwang", "dongdong", "im"]
