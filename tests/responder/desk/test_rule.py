from __future__ import annotations

import re
from typing import Any

import pytest

from casebook.model import Axis, Finding, Level, Suspicion
from casebook.store import Casebook
from tests.casebook.makers import judge, keep
from tests.makers import a_review
from tests.responder.desk.browser import TestClient
from tests.responder.desk.makers import (
    DEFECT,
    Desk,
    a_suspected_case,
    a_suspicion,
    form_on,
    press,
)

WHY = "聊天记录里没有索要钱物"


def say(client: TestClient, case_id: int, ruled: str, reason: str = WHY, *, sure: bool = True) -> Any:
    """Presses a button of the ruling form as the page holds it, and the one of the second look where there is one."""
    address = f"/cases/{case_id}/rule"
    form = form_on(client, f"/cases/{case_id}", address, nth=-1)
    answer = client.post(address, data={**form, "ruled": ruled, "reason": reason})
    if ruled == "confirmed" and sure and answer.status_code == 200:
        return client.post(address, data={**form, "ruled": ruled, "reason": reason, "sure": "yes"})
    return answer


def take_back(client: TestClient, case_id: int) -> Any:
    address = f"/cases/{case_id}/rule"
    return client.post(address, data={**form_on(client, f"/cases/{case_id}", address), "ruled": ""})


def page(client: TestClient, case_id: int) -> str:
    return client.get(f"/cases/{case_id}").text


def rulings(book: Casebook, case_id: int) -> list[tuple[str | None, str, str]]:
    return [(one.ruled, one.reason, one.by) for one in book.cases.file(case_id).rulings]


def test_a_suspicion_is_refuted_in_one_step(desk: Desk, owner: TestClient) -> None:
    case_id = a_suspected_case(desk.book)
    assert say(owner, case_id, "refuted").headers["location"] == f"/cases/{case_id}?done=suspicion_refuted"
    assert rulings(desk.book, case_id) == [("refuted", WHY, "owner@example.com")]


def test_a_confirmation_asks_for_a_second_look_first(desk: Desk, owner: TestClient) -> None:
    case_id = a_suspected_case(desk.book, a_suspicion(counter=(Finding(code="photo"),)))
    asked = say(owner, case_id, "confirmed", sure=False)
    assert (asked.status_code, rulings(desk.book, case_id)) == (200, [])
    for shown in ("确认这个疑点？", "还没有记录", "买家提到了图片或视频", "拿评价换钱物", WHY, "看过了，确认疑点"):
        assert shown in asked.text


def test_the_second_look_holds_everything_the_confirmation_needs(desk: Desk, owner: TestClient) -> None:
    case_id = a_suspected_case(desk.book)
    fields = dict(
        re.findall(
            r'<input type="hidden" name="(\w+)" value="(\w+)">', say(owner, case_id, "confirmed", sure=False).text
        )
    )
    press(owner, f"/cases/{case_id}/rule", **{**fields, "ruled": "confirmed", "reason": WHY})
    assert [ruled for ruled, _, _ in rulings(desk.book, case_id)] == ["confirmed"]


def test_a_confirmation_is_kept_after_the_second_look(desk: Desk, owner: TestClient) -> None:
    case_id = a_suspected_case(desk.book)
    assert say(owner, case_id, "confirmed").headers["location"].endswith("done=suspicion_confirmed")
    html = page(owner, case_id)
    assert "您已确认了这个疑点" in html
    assert WHY in html


@pytest.mark.parametrize("ruled", ["confirmed", "refuted"])
@pytest.mark.parametrize("reason", ["", "   ", "不对"])
def test_a_ruling_without_a_reason_is_handed_back(desk: Desk, owner: TestClient, ruled: str, reason: str) -> None:
    case_id = a_suspected_case(desk.book)
    answer = say(owner, case_id, ruled, reason)
    assert answer.status_code == 400
    assert "还没有写明理由" in answer.text
    assert reason.strip() in answer.text
    assert rulings(desk.book, case_id) == []


def test_a_fault_page_still_lets_people_sign_out(desk: Desk, owner: TestClient) -> None:
    answer = say(owner, a_suspected_case(desk.book), "refuted", "")
    assert 'name="form_token" value=""' not in answer.text


def test_a_page_from_before_the_buyer_changed_it_rules_nothing(desk: Desk, owner: TestClient) -> None:
    case_id = a_suspected_case(desk.book)
    form = form_on(owner, f"/cases/{case_id}", f"/cases/{case_id}/rule")
    keep(desk.book, a_review("改主意了", external_id="0"))
    answer = owner.post(f"/cases/{case_id}/rule", data={**form, "ruled": "refuted", "reason": WHY})
    assert answer.status_code == 409
    assert WHY in answer.text
    assert rulings(desk.book, case_id) == []


def test_a_page_from_before_the_rules_changed_rules_nothing(desk: Desk, owner: TestClient) -> None:
    case_id = a_suspected_case(desk.book)
    form = form_on(owner, f"/cases/{case_id}", f"/cases/{case_id}/rule")
    judge(desk.book, rules="test-2", suspicion=a_suspicion(code="competitor"))
    answer = owner.post(f"/cases/{case_id}/rule", data={**form, "ruled": "refuted", "reason": WHY})
    assert (answer.status_code, rulings(desk.book, case_id)) == (409, [])


@pytest.mark.parametrize(
    "fields",
    [{}, {"ruled": "guilty", "verdict_id": "1"}, {"ruled": "refuted"}, {"ruled": "refuted", "verdict_id": "99"}],
)
def test_a_form_with_something_missing_rules_nothing(desk: Desk, owner: TestClient, fields: dict[str, str]) -> None:
    case_id = a_suspected_case(desk.book)
    answer = press(owner, f"/cases/{case_id}/rule", reason=WHY, **fields)
    assert (answer.status_code, rulings(desk.book, case_id)) == (400, [])
    assert WHY in answer.text


def test_where_nothing_is_suspected_nobody_is_asked(desk: Desk, owner: TestClient) -> None:
    case_id = a_suspected_case(desk.book, Suspicion())
    assert "/rule" not in page(owner, case_id)
    answer = press(owner, f"/cases/{case_id}/rule", ruled="refuted", verdict_id="1", reason=WHY)
    assert (answer.status_code, rulings(desk.book, case_id)) == (409, [])


def test_what_is_no_longer_suspected_keeps_its_record_and_asks_nothing(desk: Desk, owner: TestClient) -> None:
    case_id = a_suspected_case(desk.book)
    say(owner, case_id, "confirmed")
    judge(desk.book, rules="test-2", suspicion=Suspicion())
    html = page(owner, case_id)
    assert "不再觉得这条有疑点" in html
    assert WHY in html
    assert "/rule" not in html


def test_a_named_defect_is_said_to_need_two_people(desk: Desk, owner: TestClient, agent: TestClient) -> None:
    case_id = a_suspected_case(desk.book, a_suspicion(counter=DEFECT))
    assert "要有两位同事先后确认才算数" in page(owner, case_id)
    assert "要另一位同事也看过并确认" in say(owner, case_id, "confirmed", sure=False).text
    assert say(owner, case_id, "confirmed").headers["location"].endswith("done=suspicion_second")
    html = page(owner, case_id)
    assert "还差一位同事" in html
    assert 'value="confirmed"' not in html
    assert "要另一位同事也看过并确认" not in say(agent, case_id, "confirmed", sure=False).text
    assert say(agent, case_id, "confirmed").headers["location"].endswith("done=suspicion_confirmed")
    assert "您、小周已确认了这个疑点" in page(owner, case_id)


def test_one_person_may_refute_what_another_confirmed(desk: Desk, owner: TestClient, agent: TestClient) -> None:
    case_id = a_suspected_case(desk.book)
    say(owner, case_id, "confirmed")
    say(agent, case_id, "refuted", "核对了订单，是真实的使用反馈")
    html = page(owner, case_id)
    assert "小周已驳回了这个疑点" in html
    assert html.index(WHY) < html.index("核对了订单")


def test_a_ruling_is_taken_back(desk: Desk, owner: TestClient) -> None:
    case_id = a_suspected_case(desk.book)
    say(owner, case_id, "refuted")
    assert take_back(owner, case_id).headers["location"].endswith("done=suspicion_back")
    html = page(owner, case_id)
    assert "<b>撤回结论</b>" in html
    assert "已驳回了这个疑点" not in html


def test_the_same_word_twice_is_one_ruling_and_said_so(desk: Desk, owner: TestClient) -> None:
    case_id = a_suspected_case(desk.book)
    say(owner, case_id, "refuted")
    answer = press(owner, f"/cases/{case_id}/rule", ruled="refuted", verdict_id="1", reason=WHY)
    assert answer.headers["location"].endswith("done=suspicion_same")
    assert len(rulings(desk.book, case_id)) == 1


def test_a_ruling_changes_nothing_public(desk: Desk, owner: TestClient) -> None:
    case_id = a_suspected_case(desk.book)
    before = desk.book.cases.file(case_id)
    say(owner, case_id, "confirmed")
    after = desk.book.cases.file(case_id)
    assert (after.case, after.drafts, after.approvals, after.moves, after.states) == (
        before.case,
        before.drafts,
        before.approvals,
        before.moves,
        before.states,
    )
    assert "公开回复和评价本身都没有因此改动" in page(owner, case_id)


def test_the_shops_record_stands_beside_the_flag(desk: Desk, owner: TestClient) -> None:
    case_id = a_suspected_case(desk.book)
    assert "还没有核查过疑点" in page(owner, case_id)
    say(owner, case_id, "refuted")
    assert "已核查 1 条，其中 1 条被驳回" in page(owner, case_id)


def test_a_hint_asks_for_nothing(desk: Desk, owner: TestClient) -> None:
    assert "线索不必核查" in page(owner, a_suspected_case(desk.book, a_suspicion(level=Level.HINT)))


def test_manipulated_praise_is_the_shops_own_matter(desk: Desk, owner: TestClient) -> None:
    html = page(owner, a_suspected_case(desk.book, a_suspicion(Axis.PRAISE, code="brushing"), stars=5))
    for shown in ("好评合规", "电子商务法第十七条", "不是买家的过错", "查到店铺发过好评返现卡"):
        assert shown in html
    assert "为买家说话的依据" not in html
    assert "level-review" not in html


def test_suggested_reasons_wait_for_a_script(desk: Desk, owner: TestClient) -> None:
    html = page(owner, a_suspected_case(desk.book))
    assert '<details class="fills" data-script hidden>' in html
    assert 'type="button" class="fill"' in html


def test_hostile_reasons_are_only_words(desk: Desk, owner: TestClient) -> None:
    case_id = a_suspected_case(desk.book)
    hostile = "<script>alert(1)</script>\u202e</textarea>"
    assert "<script>alert" not in say(owner, case_id, "confirmed", hostile, sure=False).text
    say(owner, case_id, "refuted", hostile)
    html = page(owner, case_id)
    assert "<script>alert" not in html
    assert "\u202e" not in html
