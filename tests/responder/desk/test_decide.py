from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from casebook.change import words_sha256
from casebook.model import Status
from casebook.store import Casebook
from responder.desk.visit import form_token
from responder.lint import lint as real_lint
from tests.casebook.makers import a_drafted_case, an_approval, an_open_case
from tests.makers import NOON, a_draft, a_drafting, a_review
from tests.responder.desk.browser import TestClient
from tests.responder.desk.makers import Desk, form_on, press


def status(desk: Desk, case_id: int) -> Status:
    return desk.book.cases.get(case_id).status


def a_case_with(book: Casebook, text: str) -> int:
    case_id = an_open_case(book)
    drafting = a_drafting(variants=(a_draft(text),))
    book.drafts.add(case_id, book.cases.file(case_id).state.id, drafting, at=NOON)
    return case_id


def token(client: TestClient) -> str:
    return form_token(client.cookies.get("huiping", ""))


def approve(client: TestClient, case_id: int, **changed: str) -> Any:
    address = f"/cases/{case_id}/approve"
    return client.post(address, data={**form_on(client, f"/cases/{case_id}", address), **changed})


def test_one_press_approves_the_words_shown(desk: Desk, owner: TestClient) -> None:
    case_id = a_drafted_case(desk.book)
    answer = approve(owner, case_id)
    approval = desk.book.cases.file(case_id).approval
    assert answer.headers["location"] == f"/cases/{case_id}?done=approved"
    assert approval is not None
    assert (approval.by, approval.text) == ("owner@example.com", a_draft().text)


def test_words_of_several_lines_are_approved_as_they_are(desk: Desk, owner: TestClient) -> None:
    text = "\n您好，\n我们已经收到。<b>“引号”</b>&amp;"
    case_id = a_case_with(desk.book, text)
    approve(owner, case_id)
    approval = desk.book.cases.file(case_id).approval
    assert approval is not None
    assert approval.sha256 == words_sha256(text)


def test_a_teammate_may_approve(desk: Desk, agent: TestClient) -> None:
    case_id = a_drafted_case(desk.book)
    approve(agent, case_id)
    assert status(desk, case_id) is Status.APPROVED


def test_words_that_were_exchanged_are_not_approved(desk: Desk, owner: TestClient) -> None:
    case_id = a_drafted_case(desk.book)
    assert approve(owner, case_id, text="给您返现五元", sha256=words_sha256("给您返现五元")).status_code == 409
    assert status(desk, case_id) is Status.DRAFTED


def test_a_review_that_changed_meanwhile_is_read_again_first(desk: Desk, owner: TestClient) -> None:
    case_id = a_drafted_case(desk.book)
    address = f"/cases/{case_id}/approve"
    form = form_on(owner, f"/cases/{case_id}", address)
    desk.book.reviews.keep([a_review("改主意了，很好用", stars=5)], at=NOON)
    answer = owner.post(address, data=form)
    assert answer.status_code == 409
    assert "评价或回复已经变了" in answer.text


def test_a_forbidden_word_keeps_a_draft_from_being_approved(desk: Desk, owner: TestClient) -> None:
    case_id = a_drafted_case(desk.book)
    page = f"/cases/{case_id}"
    form = form_on(owner, page, f"{page}/approve")
    bad = "您是骗子"
    kept = desk.book.drafts.write_own(
        case_id, int(form["state_id"]), a_draft(bad, kind="own"), by="owner@example.com", at=NOON
    )
    form |= {"draft_id": str(kept), "text": bad, "sha256": words_sha256(bad), "read": "yes"}
    answer = owner.post(f"{page}/approve", data=form)
    assert answer.status_code == 422
    assert "不要写“骗子”" in answer.text
    assert status(desk, case_id) is Status.DRAFTED


def test_a_draft_with_a_forbidden_word_has_no_button_to_approve(desk: Desk, owner: TestClient) -> None:
    case_id = a_case_with(desk.book, "您是骗子")
    assert f"/cases/{case_id}/approve" not in owner.get(f"/cases/{case_id}").text


def test_a_warning_must_be_ticked_as_read(desk: Desk, owner: TestClient) -> None:
    case_id = a_case_with(desk.book, "已核查同批次库存")
    assert approve(owner, case_id).status_code == 422
    assert approve(owner, case_id, read="yes").status_code == 303
    assert status(desk, case_id) is Status.APPROVED


def test_approving_twice_says_that_it_was_done(desk: Desk, owner: TestClient) -> None:
    case_id = a_drafted_case(desk.book)
    form = form_on(owner, f"/cases/{case_id}", f"/cases/{case_id}/approve")
    owner.post(f"/cases/{case_id}/approve", data=form)
    assert owner.post(f"/cases/{case_id}/approve", data=form).status_code == 409
    assert len(desk.book.cases.file(case_id).approvals) == 1


def test_saving_keeps_the_words_as_a_new_draft(desk: Desk, owner: TestClient) -> None:
    case_id = a_drafted_case(desk.book)
    address = f"/cases/{case_id}/draft"
    form = form_on(owner, f"/cases/{case_id}?edit=new", address)
    owner.post(address, data={**form, "text": "您好，\r\n已为您登记。"})
    newest = desk.book.cases.file(case_id).drafts[-1]
    assert (newest.draft.text, newest.draft.origin, newest.by) == ("您好，\n已为您登记。", "human", "owner@example.com")


def test_saved_words_can_be_approved_next(desk: Desk, owner: TestClient) -> None:
    case_id = a_drafted_case(desk.book)
    press(owner, f"/cases/{case_id}/draft", state_id="1", text="已为您登记。")
    approve(owner, case_id)
    approval = desk.book.cases.file(case_id).approval
    assert approval is not None
    assert approval.text == "已为您登记。"


def test_words_written_for_a_review_that_changed_are_handed_back(desk: Desk, owner: TestClient) -> None:
    case_id = a_drafted_case(desk.book)
    answer = press(owner, f"/cases/{case_id}/draft", state_id="999", text="写了很久的回复")
    assert answer.status_code == 409
    assert "写了很久的回复" in answer.text
    assert len(desk.book.cases.file(case_id).drafts) == 1


def test_saving_nothing_is_refused(desk: Desk, owner: TestClient) -> None:
    case_id = a_drafted_case(desk.book)
    assert press(owner, f"/cases/{case_id}/draft", state_id="1", text=" ").status_code == 400


def test_laying_aside_keeps_the_reason(desk: Desk, owner: TestClient) -> None:
    case_id = a_drafted_case(desk.book)
    press(owner, f"/cases/{case_id}/dismiss", reason="已电话说清")
    assert status(desk, case_id) is Status.DISMISSED
    assert "已电话说清" in owner.get(f"/cases/{case_id}").text


def test_laying_aside_without_a_reason_does_nothing(desk: Desk, owner: TestClient) -> None:
    case_id = a_drafted_case(desk.book)
    assert press(owner, f"/cases/{case_id}/dismiss", reason=" ").status_code == 400
    assert status(desk, case_id) is Status.DRAFTED


def test_what_was_laid_aside_can_be_taken_up_again(desk: Desk, owner: TestClient) -> None:
    case_id = a_drafted_case(desk.book)
    press(owner, f"/cases/{case_id}/dismiss", reason="先放一放")
    press(owner, f"/cases/{case_id}/reopen")
    assert status(desk, case_id) is Status.OPEN


def test_an_approval_can_be_withdrawn_and_is_void_then(desk: Desk, owner: TestClient) -> None:
    case_id = an_approval(desk.book).case_id
    press(owner, f"/cases/{case_id}/withdraw")
    assert status(desk, case_id) is Status.DRAFTED
    assert desk.book.cases.file(case_id).approval is None


@pytest.mark.parametrize("move", ["withdraw", "reopen"])
def test_a_move_that_makes_no_sense_now_is_refused_plainly(desk: Desk, owner: TestClient, move: str) -> None:
    case_id = a_drafted_case(desk.book)
    answer = press(owner, f"/cases/{case_id}/{move}")
    assert answer.status_code == 409
    assert "情况已经变了" in answer.text


BEST = "您好，这款杯子的保温效果全国第一。"
WHY = "省计量院检测报告编号 2026-118"


@pytest.fixture
def best(desk: Desk) -> int:
    """A case whose draft holds words only the owner may let pass, on a desk with the real lints."""
    state = desk.app.state
    state.desk = replace(state.desk, lint=lambda text, file: real_lint(text))
    return a_case_with(desk.book, BEST)


def test_the_owner_lets_a_lint_pass_with_a_written_reason(desk: Desk, owner: TestClient, best: int) -> None:
    (field,) = [name for name in form_on(owner, f"/cases/{best}", f"/cases/{best}/approve") if name.startswith("why-")]
    assert approve(owner, best, **{field: WHY}).status_code == 303
    approval = desk.book.cases.file(best).approval
    assert approval is not None
    assert [(one.rule, one.words, one.reason, one.by) for one in approval.overrides] == [
        ("AD-01", "全国第一", WHY, "owner@example.com")
    ]
    assert f"说明理由后放行：{WHY}" in owner.get(f"/cases/{best}").text


def test_a_reason_of_a_few_characters_is_handed_back(desk: Desk, owner: TestClient, best: int) -> None:
    field = next(name for name in form_on(owner, f"/cases/{best}", f"/cases/{best}/approve") if "why" in name)
    answer = approve(owner, best, **{field: "真的"})
    assert answer.status_code == 422 and "至少十个字" in answer.text and "您写的理由：真的" in answer.text
    assert status(desk, best) is Status.DRAFTED


def test_an_agent_lets_nothing_pass(desk: Desk, owner: TestClient, agent: TestClient, best: int) -> None:
    assert f"/cases/{best}/approve" not in agent.get(f"/cases/{best}").text
    form = form_on(owner, f"/cases/{best}", f"/cases/{best}/approve")
    field = next(name for name in form if name.startswith("why-"))
    answer = press(agent, f"/cases/{best}/approve", **{**form, field: WHY, "form_token": token(agent)})
    assert answer.status_code == 422 and "只有店主写明理由后才能批准" in answer.text
    assert status(desk, best) is Status.DRAFTED


def test_an_urgent_case_is_looked_at_twice(desk: Desk, owner: TestClient) -> None:
    case_id = an_open_case(desk.book)
    drafting = a_drafting(tier=0, caution="holding")
    desk.book.drafts.add(case_id, desk.book.cases.file(case_id).state.id, drafting, at=NOON)
    assert "先去处理事情本身" in owner.get(f"/cases/{case_id}").text
    answer = approve(owner, case_id)
    assert answer.status_code == 422 and "需要多看一遍" in answer.text
    assert approve(owner, case_id, twice="yes").headers["location"].endswith("done=approved_cooling")
