"""The second person: asked for where the shop wants one, never the first one again."""

from __future__ import annotations

from casebook.model import Status
from tests.makers import a_shop
from tests.responder.desk.browser import TestClient
from tests.responder.desk.makers import Desk, press
from tests.responder.desk.test_decide import a_case_with, approve, status

PAYS = "您好，我们会补偿您20元。"


def waiting(desk: Desk, client: TestClient) -> tuple[int, str]:
    """A case whose approval waits for a second person, and the approval's number."""
    desk.book.shops.keep(a_shop(policies={"second_step": ["money"]}))
    case_id = a_case_with(desk.book, PAYS)
    assert approve(client, case_id).headers["location"].endswith("done=approved_second")
    approval = desk.book.cases.file(case_id).approval
    assert approval is not None
    return case_id, str(approval.id)


def test_words_of_money_wait_for_a_second_person(desk: Desk, owner: TestClient) -> None:
    case_id, approval = waiting(desk, owner)
    html = owner.get(f"/cases/{case_id}").text
    assert "涉及钱款或补偿" in html and "请小周来看一看" in html and "/claim" not in html
    assert press(owner, f"/cases/{case_id}/claim", approval_id=approval).status_code == 409
    assert desk.book.cases.file(case_id).publications == ()


def test_the_second_person_lets_it_go_out(desk: Desk, owner: TestClient, agent: TestClient) -> None:
    case_id, approval = waiting(desk, owner)
    assert "看过了，同意发布" in agent.get(f"/cases/{case_id}").text
    assert "请您复核" in agent.get("/?tab=ready").text and "等同事复核" in owner.get("/?tab=ready").text
    press(agent, f"/cases/{case_id}/second", approval_id=approval)
    assert "小周 于" in owner.get(f"/cases/{case_id}").text
    press(owner, f"/cases/{case_id}/claim", approval_id=approval)
    assert status(desk, case_id) is Status.PUBLISHING


def test_the_same_person_twice_is_refused(desk: Desk, owner: TestClient) -> None:
    case_id, approval = waiting(desk, owner)
    assert "看过了，同意发布" not in owner.get(f"/cases/{case_id}").text
    assert press(owner, f"/cases/{case_id}/second", approval_id=approval).status_code == 409
    assert desk.book.approvals.get(int(approval)).second is None


def test_the_second_person_may_send_it_back(desk: Desk, owner: TestClient, agent: TestClient) -> None:
    case_id, approval = waiting(desk, owner)
    press(agent, f"/cases/{case_id}/send-back", approval_id=approval, reason="金额要先和财务核对")
    html = owner.get(f"/cases/{case_id}").text
    assert status(desk, case_id) is Status.DRAFTED
    assert "同事复核后退回：金额要先和财务核对" in html and "复核不同意，退回修改" in html


def test_sending_back_wants_a_reason(desk: Desk, owner: TestClient, agent: TestClient) -> None:
    case_id, approval = waiting(desk, owner)
    assert press(agent, f"/cases/{case_id}/send-back", approval_id=approval, reason=" ").status_code == 400
    assert status(desk, case_id) is Status.APPROVED


def test_an_approval_that_was_not_shown_is_not_seconded(desk: Desk, owner: TestClient, agent: TestClient) -> None:
    case_id, _ = waiting(desk, owner)
    assert press(agent, f"/cases/{case_id}/second", approval_id="999").status_code == 409


def test_a_stranger_is_no_second_person(desk: Desk, owner: TestClient, stranger: TestClient) -> None:
    case_id, approval = waiting(desk, owner)
    assert press(stranger, f"/cases/{case_id}/second", approval_id=approval).status_code == 404


def test_who_works_alone_is_told_so(desk: Desk, owner: TestClient) -> None:
    desk.book.people.keep("agent@example.com", "小周", role="agent", shops=[])
    case_id, _ = waiting(desk, owner)
    assert "没有别的同事能看到这家店铺" in owner.get(f"/cases/{case_id}").text
