from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from casebook.model import Result, Status
from tests.casebook.makers import a_drafted_case, an_approval
from tests.makers import NOON
from tests.responder.desk.browser import TestClient
from tests.responder.desk.makers import Desk, press


def a_claimed_case(desk: Desk, *, channel: str = "manual") -> tuple[int, int]:
    approval = an_approval(desk.book)
    taken = desk.book.publications.claim(approval.id, channel=channel, by="owner@example.com", at=NOON)
    assert taken is not None
    return approval.case_id, taken.id


def claim(desk: Desk, client: TestClient) -> tuple[int, Any]:
    approval = an_approval(desk.book)
    return approval.case_id, press(client, f"/cases/{approval.case_id}/claim", approval_id=approval.id)


def status(desk: Desk, case_id: int) -> Status:
    return desk.book.cases.get(case_id).status


def test_starting_to_publish_takes_the_reply(desk: Desk, owner: TestClient) -> None:
    case_id, _ = claim(desk, owner)
    attempt = desk.book.cases.file(case_id).publications[-1]
    assert status(desk, case_id) is Status.PUBLISHING
    assert (attempt.channel, attempt.by) == ("manual", "owner@example.com")


def test_what_a_teammate_took_cannot_be_taken_again(desk: Desk, owner: TestClient, agent: TestClient) -> None:
    case_id, _ = claim(desk, owner)
    assert press(agent, f"/cases/{case_id}/claim", approval_id=1).status_code == 409
    assert len(desk.book.cases.file(case_id).publications) == 1


def test_replies_that_go_out_by_themselves_are_not_taken_by_hand(desk: Desk, owner: TestClient) -> None:
    desk.automatic = True
    case_id, answer = claim(desk, owner)
    assert answer.status_code == 409
    assert status(desk, case_id) is Status.APPROVED


def test_an_approval_that_was_not_shown_is_not_taken(desk: Desk, owner: TestClient) -> None:
    case_id = an_approval(desk.book).case_id
    assert press(owner, f"/cases/{case_id}/claim", approval_id=999).status_code == 409


def test_a_case_without_an_approval_cannot_be_published(desk: Desk, owner: TestClient) -> None:
    case_id = a_drafted_case(desk.book)
    assert press(owner, f"/cases/{case_id}/claim", approval_id=1).status_code == 409


@pytest.mark.parametrize(
    ("pressed", "after"),
    [("published", Status.PUBLISHED), ("failed", Status.DRAFTED), ("unsure", Status.UNKNOWN)],
)
def test_the_person_says_how_it_went(desk: Desk, owner: TestClient, pressed: str, after: Status) -> None:
    case_id, attempt = a_claimed_case(desk)
    press(owner, f"/cases/{case_id}/{pressed}", publication_id=attempt, note="前台可见")
    assert status(desk, case_id) is after
    assert desk.book.publications.get(attempt).detail == "前台可见"


@pytest.mark.parametrize(("pressed", "after"), [("published", Status.PUBLISHED), ("failed", Status.DRAFTED)])
def test_an_unknown_outcome_is_settled_by_a_person(desk: Desk, owner: TestClient, pressed: str, after: Status) -> None:
    case_id, attempt = a_claimed_case(desk, channel="demoshop")
    desk.book.publications.record(attempt, Result.UNKNOWN, detail="timeout", at=NOON, by="huiping")
    press(owner, f"/cases/{case_id}/{pressed}", publication_id=attempt)
    assert status(desk, case_id) is after


def test_nobody_speaks_for_a_channel_that_is_still_sending(desk: Desk, owner: TestClient) -> None:
    case_id, attempt = a_claimed_case(desk, channel="demoshop")
    assert press(owner, f"/cases/{case_id}/published", publication_id=attempt).status_code == 409
    assert status(desk, case_id) is Status.PUBLISHING


def test_an_outcome_is_told_once(desk: Desk, owner: TestClient) -> None:
    case_id, attempt = a_claimed_case(desk)
    press(owner, f"/cases/{case_id}/published", publication_id=attempt)
    assert press(owner, f"/cases/{case_id}/failed", publication_id=attempt).status_code == 409
    assert status(desk, case_id) is Status.PUBLISHED


def test_the_attempt_of_another_case_is_not_touched(desk: Desk, owner: TestClient) -> None:
    _, attempt = a_claimed_case(desk)
    other = a_drafted_case(desk.book, external_id="r-2", time=NOON + timedelta(hours=1))
    assert press(owner, f"/cases/{other}/published", publication_id=attempt).status_code == 409
    assert desk.book.publications.get(attempt).result is None
