"""The block 需要您确认: questions, answers with who and when, and what happens to drafts and approvals."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from casebook.change import words_sha256
from casebook.model import Conditions, Status
from casebook.store import Casebook
from tests.casebook.makers import an_open_case
from tests.makers import NOON, a_draft, a_drafting, a_fact, a_segment, a_shop, a_signed_parcel, an_order
from tests.responder.desk.browser import TestClient
from tests.responder.desk.makers import Desk, a_client, form_on, press

RESENT = {"question": "handled", "key": "resent", "day": "2026-11-19", "reference": "YT8812345678902", "said": "yes"}
SENT = a_segment("包裹于11月16日发出。", type="facts", fact="shipped")
POLICY = a_segment("我们在24小时内回复您。", type="channel", fact="policy:answer_hours")
HOURS = a_fact("policy:answer_hours", value="24小时", evidence="policy", ref="policy:answer_hours@2026-11-20", at=NOON)
HOSTILE = "<script>alert(1)</script>{{ 7*7 }}"


def a_case(book: Casebook, *segments: Any, facts: tuple[Any, ...] = (), **said: Any) -> int:
    """A case with one draft of these sentences."""
    case_id = an_open_case(book, order_id="o-1")
    draft = a_draft("".join(one.text for one in segments) or "您好。", segments=segments, facts=facts)
    drafting = a_drafting(variants=(draft,), facts=facts, **said)
    book.drafts.add(case_id, book.cases.file(case_id).state.id, drafting, at=NOON)
    return case_id


def a_promising_case(book: Casebook) -> int:
    """A case whose draft names a policy of the shop."""
    book.shops.keep(a_shop(policies={"answer_hours": 24}))
    return a_case(book, POLICY, facts=(HOURS,))


def tell(client: TestClient, case_id: int, **said: str) -> Any:
    return press(client, f"/cases/{case_id}/answer", **{**RESENT, **said})


def block(client: TestClient, case_id: int) -> str:
    return client.get(f"/cases/{case_id}").text.partition('id="facts"')[2].partition("</section>")[0]


def approve(client: TestClient, case_id: int) -> Any:
    address = f"/cases/{case_id}/approve"
    return client.post(address, data=form_on(client, f"/cases/{case_id}", address))


def status(desk: Desk, case_id: int) -> Status:
    return desk.book.cases.get(case_id).status


def test_the_questions_of_the_cause_are_asked(desk: Desk, owner: TestClient) -> None:
    html = block(owner, a_case(desk.book))
    for shown in ("需要您确认", "是否已补发、换货或退款？单号是多少，哪一天办的？", "核实下来，是店铺的责任吗？"):
        assert shown in html
    assert "价保规则" not in html


def test_an_answer_shows_who_said_it_when_and_on_what_ground(desk: Desk, owner: TestClient) -> None:
    case_id = a_case(desk.book)
    assert tell(owner, case_id).headers["location"] == f"/cases/{case_id}?done=answered"
    html = block(owner, case_id)
    for shown in ("已补发", "11月19日", "凭据：YT8812345678902", "店主", "2026-11-20 12:00", "撤回"):
        assert shown in html
    assert "是否已补发" not in html


def test_an_answer_has_the_case_drafted_at_once(desk: Desk, owner: TestClient) -> None:
    case_id = a_case(desk.book)
    tell(owner, case_id)
    assert desk.redrafted == [case_id]
    drafting = desk.book.cases.file(case_id).drafting
    assert drafting is not None and "resent" in {fact.key for fact in drafting.facts}
    assert "起草之后情况有变化" not in block(owner, case_id)


def test_no_is_an_answer_too_and_states_nothing(desk: Desk, owner: TestClient) -> None:
    case_id = a_case(desk.book)
    tell(owner, case_id, said="no")
    html = block(owner, case_id)
    assert "是否已补发" not in html and "处理办法" in html and "没有" in html


def test_an_answer_taken_back_is_asked_again(desk: Desk, owner: TestClient) -> None:
    case_id = a_case(desk.book)
    tell(owner, case_id)
    form = form_on(owner, f"/cases/{case_id}", f"/cases/{case_id}/take-back")
    assert owner.post(f"/cases/{case_id}/take-back", data=form).headers["location"].endswith("done=answer_back")
    assert "是否已补发" in block(owner, case_id)
    assert len(desk.book.cases.file(case_id).answers) == 2


def test_what_was_never_answered_cannot_be_taken_back(desk: Desk, owner: TestClient) -> None:
    assert press(owner, f"/cases/{a_case(desk.book)}/take-back", key="resent").status_code == 400


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ({"reference": ""}, "还没有写凭据"),
        ({"day": "2026-11-25"}, "日期不对"),
        ({"key": ""}, "还没有选择是哪一种"),
        ({"question": "carrier_answer", "text": "请打13800138000"}, "不能公开的信息"),
        ({"question": "carrier_answer", "text": HOSTILE}, "不能用的符号"),
        ({"question": "carrier_answer", "text": "站点说买家是骗子"}, "这些话不能公开"),
        ({"question": "fault_established", "reference": "不对"}, "还没有写明理由"),
    ],
)
def test_what_cannot_be_taken_is_said_and_handed_back(
    desk: Desk, owner: TestClient, said: dict[str, str], shown: str
) -> None:
    case_id = a_case(desk.book)
    answer = tell(owner, case_id, **said)
    assert answer.status_code == 400
    assert shown in answer.text and "什么都没有改动" in answer.text
    assert "<script>" not in answer.text
    assert desk.book.cases.file(case_id).answers == ()


def test_a_question_nobody_asks_is_refused(desk: Desk, owner: TestClient) -> None:
    assert tell(owner, a_case(desk.book), question="anything").status_code == 400


def test_fault_is_established_with_the_reason_written(desk: Desk, owner: TestClient) -> None:
    case_id = a_case(desk.book)
    assert "以后可能作为证据" in block(owner, case_id)
    tell(owner, case_id, question="fault_established", reference="看过质检单和照片")
    html = block(owner, case_id)
    assert "责任已确认" in html and "理由：看过质检单和照片" in html


def test_fault_is_for_owners_and_agents(desk: Desk, agent: TestClient) -> None:
    case_id = a_case(desk.book)
    desk.book.people.keep("reader@example.com", "实习生", role="reader", shops=["demo"])
    reader = a_client(desk, "reader@example.com")
    said = {"question": "fault_established", "reference": "看过质检单和照片"}
    assert tell(reader, case_id, **said).status_code == 403
    assert tell(agent, case_id, **said).status_code == 303
    assert press(reader, f"/cases/{case_id}/take-back", key="fault_established").status_code == 403


def test_nobody_answers_about_a_shop_that_is_not_theirs(desk: Desk, stranger: TestClient) -> None:
    case_id = a_case(desk.book)
    assert tell(stranger, case_id).status_code == 404
    assert press(stranger, f"/cases/{case_id}/redraft").status_code == 404


def test_a_case_that_is_out_takes_no_answer(desk: Desk, owner: TestClient) -> None:
    case_id = a_case(desk.book)
    desk.book.cases.move(case_id, "dismiss", by="owner", at=NOON, note="电话里说清了")
    assert tell(owner, case_id).status_code == 409


def test_what_the_records_show_is_listed_with_where_it_stands(desk: Desk, owner: TestClient) -> None:
    desk.book.orders.keep([an_order(shipped_at=NOON - timedelta(days=4))], at=NOON)
    desk.book.parcels.keep([a_signed_parcel()], at=NOON)
    html = block(owner, a_case(desk.book))
    for shown in ("发货", "11月16日", "签收", "11月18日", "物流轨迹"):
        assert shown in html
    assert "YT8812345678901" not in html


def test_a_draft_whose_fact_nobody_can_show_is_not_approved(desk: Desk, owner: TestClient) -> None:
    case_id = a_case(desk.book, SENT, facts=(a_fact(),))
    html = owner.get(f"/cases/{case_id}").text
    assert "没有依据" in html and "批准这一条" not in html
    kept = desk.book.cases.file(case_id).drafts[-1]
    form = {"draft_id": str(kept.id), "state_id": "1", "text": kept.draft.text, "read": "yes"}
    answer = press(owner, f"/cases/{case_id}/approve", **form, sha256=words_sha256(kept.draft.text))
    assert answer.status_code == 422
    assert "包裹于11月16日发出。" in answer.text and "现在没有依据" in answer.text
    assert status(desk, case_id) is Status.DRAFTED


def test_a_fact_that_says_something_else_by_now_carries_no_sentence(desk: Desk, owner: TestClient) -> None:
    case_id = a_case(desk.book, SENT, facts=(a_fact(),))
    desk.book.orders.keep([an_order(shipped_at=NOON - timedelta(days=4))], at=NOON)
    assert "没有依据" not in owner.get(f"/cases/{case_id}").text
    desk.book.orders.keep([an_order(shipped_at=NOON - timedelta(days=3))], at=NOON)
    assert "没有依据" in owner.get(f"/cases/{case_id}").text


def test_a_sentence_kept_in_own_words_needs_its_fact_too(desk: Desk, owner: TestClient) -> None:
    case_id = a_case(desk.book, SENT, facts=(a_fact(),))
    press(owner, f"/cases/{case_id}/draft", state_id="1", text=f"您好。{SENT.text}请您放心。")
    assert "没有依据" in owner.get(f"/cases/{case_id}").text
    press(owner, f"/cases/{case_id}/draft", state_id="1", text="您好，包裹的事我们在查。")
    assert owner.get(f"/cases/{case_id}").text.count("批准这一条") == 1


def test_an_approval_holds_the_facts_its_words_rest_on(desk: Desk, owner: TestClient) -> None:
    case_id = a_promising_case(desk.book)
    approve(owner, case_id)
    approval = desk.book.cases.file(case_id).approval
    assert approval is not None and [fact.key for fact in approval.facts] == ["policy:answer_hours"]


def test_a_policy_that_changed_voids_the_approval_before_anybody_publishes(desk: Desk, owner: TestClient) -> None:
    case_id = a_promising_case(desk.book)
    approve(owner, case_id)
    desk.book.shops.keep(a_shop(policies={"answer_hours": 48}))
    form = form_on(owner, f"/cases/{case_id}", f"/cases/{case_id}/claim")
    answer = owner.post(f"/cases/{case_id}/claim", data=form)
    assert answer.status_code == 409 and "店铺规则改过" in answer.text
    file = desk.book.cases.file(case_id)
    assert (file.case.status, file.publications, file.approvals[-1].void_reason) == (
        Status.DRAFTED,
        (),
        "policy changed, answer_hours",
    )
    assert "之前批准的文字已作废" in owner.get(f"/cases/{case_id}").text


def test_an_answer_taken_back_voids_what_rests_on_it_at_once(desk: Desk, owner: TestClient) -> None:
    case_id = a_case(desk.book)
    tell(owner, case_id)
    drafting = desk.book.cases.file(case_id).drafting
    assert drafting is not None
    facts = tuple(one for one in drafting.facts if one.key == "resent")
    said = {"state_id": 1, "by": "owner", "at": NOON, "on": Conditions(facts=facts)}
    desk.book.approvals.approve(case_id, 1, "已于11月19日为您补发。", **said)
    press(owner, f"/cases/{case_id}/take-back", key="resent")
    file = desk.book.cases.file(case_id)
    assert file.approval is None and file.case.status is not Status.APPROVED


def test_an_answer_leaves_what_is_approved_alone(desk: Desk, owner: TestClient) -> None:
    case_id = a_promising_case(desk.book)
    approve(owner, case_id)
    before = desk.book.cases.file(case_id)
    tell(owner, case_id)
    after = desk.book.cases.file(case_id)
    assert (after.case.status, after.drafts, after.approval) == (Status.APPROVED, before.drafts, before.approval)


def test_what_changed_since_is_said_and_drafted_by_a_button(desk: Desk, owner: TestClient) -> None:
    case_id = a_case(desk.book)
    desk.book.shops.keep(a_shop(policies={"refund_days": 3}))
    assert "起草之后情况有变化" in block(owner, case_id)
    form = form_on(owner, f"/cases/{case_id}", f"/cases/{case_id}/redraft")
    assert owner.post(f"/cases/{case_id}/redraft", data=form).headers["location"].endswith("done=redrafted")
    assert "起草之后情况有变化" not in block(owner, case_id)


def test_a_promised_day_that_is_past_says_so(desk: Desk, owner: TestClient) -> None:
    case_id = a_case(desk.book)
    desk.book.facts.answer(case_id, "answer_by", "yes", day=date(2026, 11, 18), by="owner@example.com", at=NOON)
    assert "已过期" in block(owner, case_id)


def test_a_reference_is_data(desk: Desk, owner: TestClient) -> None:
    case_id = a_case(desk.book)
    tell(owner, case_id, reference=HOSTILE)
    html = block(owner, case_id)
    assert "<script>" not in html and "{{ 7*7 }}" in html
