"""Approvals: bound to all they rest on, held until their time and the second person, let pass by the owner alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from casebook.approving import bound_sha256, is_whole, override_reason, uncovered, waits
from casebook.errors import InputError, MoveRefused
from casebook.model import Approval, Conditions, Ground, Hit, Override, SecondLook, Severity, Status
from casebook.store import Casebook
from tests.casebook.makers import a_drafted_case
from tests.makers import NOON, a_fact
from tests.responder.makers import an_approval

LATER = NOON + timedelta(minutes=10)
POLICY = Ground(kind="policy", key="refund_days", version="1")
LET = Override(rule="AD-01", words="最好", reason="获奖证书编号二零二六", by="owner", at=NOON)


def approved(book: Casebook, **on: Any) -> Approval:
    case_id = a_drafted_case(book)
    file = book.cases.file(case_id)
    said = {"state_id": file.state.id, "by": "owner", "at": NOON, "on": Conditions(**on)}
    return book.approvals.approve(case_id, file.drafts[-1].id, file.drafts[-1].draft.text, **said)


def ready(book: Casebook, approval: Approval, now: Any = NOON) -> tuple[bool, bool]:
    """Whether it is offered for sending, and whether it can be claimed."""
    offered = approval.id in {one.id for one in book.approvals.publishable(["demo"], now=now)}
    return offered, book.publications.claim(approval.id, channel="manual", by="owner", at=now) is not None


def test_an_approval_is_read_as_it_was_written(each_book: Casebook) -> None:
    approval = approved(
        each_book, facts=(a_fact(),), grounds=(POLICY,), overrides=(LET,), second_for=("money",), publish_after=LATER
    )
    assert (approval.grounds, approval.overrides, approval.second_for) == ((POLICY,), (LET,), ("money",))
    assert approval.publish_after == LATER
    assert is_whole(approval)
    assert each_book.cases.file(approval.case_id).approvals == (approval,)


@pytest.mark.parametrize(
    "other",
    [
        {"text": "别的话"},
        {"platform": "taobao"},
        {"facts": ()},
        {"grounds": (replace(POLICY, version="2"),)},
        {"overrides": ()},
    ],
    ids=lambda other: next(iter(other)),
)
def test_whatever_is_exchanged_breaks_the_bond(book: Casebook, other: dict[str, Any]) -> None:
    approval = approved(book, facts=(a_fact(),), grounds=(POLICY,), overrides=(LET,))
    assert not is_whole(replace(approval, **other))


def test_older_rows_are_bound_as_they_were() -> None:
    facts = (a_fact(),)
    older = an_approval(facts=facts, bound_sha256=bound_sha256("您好", facts=facts), text="您好")
    assert is_whole(older) and is_whole(an_approval())
    assert not is_whole(replace(older, text="你好"))


def test_words_wait_until_their_time(each_book: Casebook) -> None:
    approval = approved(each_book, publish_after=LATER)
    assert ready(each_book, approval, LATER - timedelta(seconds=1)) == (False, False)
    assert ready(each_book, approval, LATER) == (True, True)


def test_only_the_platforms_asked_for_are_offered(book: Casebook) -> None:
    approval = approved(book)
    assert book.approvals.publishable(["jd"], now=NOON) == []
    assert book.approvals.publishable(["jd", "demo"], now=NOON) == [approval]


def test_an_approval_can_be_taken_back_while_it_cools(book: Casebook) -> None:
    approval = approved(book, publish_after=LATER)
    book.cases.move(approval.case_id, "withdraw", by="owner", at=NOON)
    assert ready(book, approval, LATER) == (False, False)


def test_words_wait_for_a_second_person(each_book: Casebook) -> None:
    approval = approved(each_book, second_for=("money",))
    assert ready(each_book, approval) == (False, False)
    each_book.approvals.second(approval.id, agreed=True, by="agent", at=LATER)
    assert each_book.approvals.get(approval.id).second == SecondLook(by="agent", at=LATER, agreed=True)
    assert ready(each_book, approval, LATER) == (True, True)


def test_the_day_counts_what_waits_for_a_second_person(each_book: Casebook) -> None:
    approval = approved(each_book, second_for=("money",))
    day = {"since": NOON - timedelta(days=1), "until": LATER}
    assert each_book.days.of("demo", **day).second == 1
    each_book.approvals.second(approval.id, agreed=True, by="agent", at=NOON)
    assert each_book.days.of("demo", **day).second == 0


def test_the_same_person_is_no_second_one(each_book: Casebook) -> None:
    approval = approved(each_book, second_for=("money",))
    with pytest.raises(MoveRefused, match="same person"):
        each_book.approvals.second(approval.id, agreed=True, by="owner", at=LATER)
    assert ready(each_book, approval) == (False, False)


def test_the_second_person_may_send_it_back_with_a_reason(each_book: Casebook) -> None:
    approval = approved(each_book, second_for=("money",))
    each_book.approvals.second(approval.id, agreed=False, by="agent", at=LATER, reason="金额写错了")
    file = each_book.cases.file(approval.case_id)
    assert (file.case.status, file.approval) == (Status.DRAFTED, None)
    assert (file.approvals[-1].void_reason, file.moves[-1].note) == ("sent back, 金额写错了", "金额写错了")


@pytest.mark.parametrize("agreed", [True, False])
def test_a_second_look_is_said_once(each_book: Casebook, agreed: bool) -> None:
    approval = approved(each_book, second_for=("money",))
    each_book.approvals.second(approval.id, agreed=agreed, by="agent", at=LATER)
    with pytest.raises(MoveRefused):
        each_book.approvals.second(approval.id, agreed=True, by="third", at=LATER)


def test_nobody_seconds_what_needs_no_second(book: Casebook) -> None:
    with pytest.raises(MoveRefused):
        book.approvals.second(approved(book).id, agreed=True, by="agent", at=LATER)


def test_what_waits_and_what_does_not_both_stand(book: Casebook) -> None:
    approval = approved(book, second_for=("money",), publish_after=LATER)
    assert book.approvals.standing() == book.approvals.standing(["demo"]) == [approval]
    assert book.approvals.standing(["other"]) == []
    book.cases.move(approval.case_id, "withdraw", by="owner", at=NOON)
    assert book.approvals.standing() == []


def test_a_second_person_is_waited_for_before_the_time() -> None:
    agreed = SecondLook(by="agent", at=NOON, agreed=True)
    both = an_approval(second_for=("money",), publish_after=LATER)
    assert waits(both, NOON) == "second"
    assert waits(replace(both, second=agreed), NOON) == "cooling"
    assert waits(replace(both, second=agreed), LATER) is None


def a_hit(words: str, text: str, rule: str = "AD-01") -> Hit:
    start = text.index(words)
    return Hit(rule=rule, severity=Severity.BLOCK, start=start, end=start + len(words), message="")


def test_an_override_covers_its_lint_on_its_very_words() -> None:
    text = "最好的杯子，顶级工艺"
    hits = (a_hit("最好", text), a_hit("顶级", text), a_hit("最好", text, "AD-05"))
    assert uncovered(hits, text, (LET,)) == hits[1:]


@pytest.mark.parametrize("said", ["", "没问题", "  九 个 字  "])
def test_a_reason_that_is_none_is_refused(said: str) -> None:
    with pytest.raises(InputError):
        override_reason(said)
