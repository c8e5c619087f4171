"""Several replies approved together: every word shown first, every check of a single approval, every refusal said."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from casebook.change import words_sha256
from casebook.model import Axis, Level, Status
from responder.promotions import label
from tests.casebook.makers import judge, keep
from tests.makers import NOON, a_draft, a_drafting, a_fact, a_review, a_segment, a_shop
from tests.responder.desk.browser import TestClient
from tests.responder.desk.makers import Desk, a_client, a_suspicion, form_on, press
from tests.responder.desk.test_decide import status

CLEAN = "您好，已经记下您说的情况。"


def a_case(
    desk: Desk, text: str = CLEAN, *, drafting: dict[str, Any] | None = None, time: datetime = NOON, **verdict: Any
) -> int:
    """A case of tier 2 of its own with this reply."""
    name = f"r-{desk.book.reviews.count()}"
    (review_id,) = keep(desk.book, a_review(f"杯盖有点漏，第 {name} 次买", external_id=name, time=time))
    judge(desk.book, **verdict)
    desk.book.cases.open_due("test-1", at=NOON)
    line = next(one for one in desk.book.cases.inbox(["demo"]) if one.case.review_id == review_id)
    drafting = a_drafting(**{"tier": 2, "variants": (a_draft(text, segments=()),), **(drafting or {})})
    desk.book.drafts.add(line.case.id, line.state.id, drafting, at=NOON)
    return line.case.id


def look(client: TestClient, *cases: int) -> Any:
    return press(client, "/together", **{f"case-{one}": "yes" for one in cases})


def fields(client: TestClient, *cases: int) -> dict[str, str]:
    """What the page of these cases would send, with every mark set."""
    html = look(client, *cases).text

    class Page:
        def get(self, _: str) -> Any:
            return type("Answer", (), {"text": html})

    found = form_on(Page(), "", "/together/approve")  # type: ignore[arg-type]
    found.pop("form_token")
    return found | {f"case-{one}": "yes" for one in cases}


def test_only_plain_cases_can_be_marked(desk: Desk, owner: TestClient) -> None:
    plain, urgent = a_case(desk), a_case(desk, drafting={"tier": 1})
    html = owner.get("/").text
    assert f'name="case-{plain}"' in html
    assert f'name="case-{urgent}"' not in html


def test_every_word_is_shown_before_it_is_approved(desk: Desk, owner: TestClient) -> None:
    one, other = a_case(desk), a_case(desk, "您好，第二条。")
    html = look(owner, one, other).text
    for shown in ("第 r-0 次买", "第 r-1 次买", CLEAN, "您好，第二条。"):
        assert shown in html
    assert status(desk, one) is status(desk, other) is Status.DRAFTED


def test_each_is_approved_on_its_own(desk: Desk, owner: TestClient) -> None:
    one, other = a_case(desk), a_case(desk, "您好，第二条。")
    html = press(owner, "/together/approve", **fields(owner, one, other)).text
    assert "批准了 2 条" in html
    for case_id, text in ((one, CLEAN), (other, "您好，第二条。")):
        approval = desk.book.cases.file(case_id).approval
        assert approval is not None
        assert (approval.text, approval.by) == (text, "owner@example.com")
        assert approval.grounds is not None


def test_what_is_left_unmarked_is_left_alone(desk: Desk, owner: TestClient) -> None:
    one, other = a_case(desk), a_case(desk)
    sent = fields(owner, one, other)
    del sent[f"case-{other}"]
    html = press(owner, "/together/approve", **sent).text
    assert "批准了 1 条，1 条没有批准" in html and "您没有勾选这一条" in html
    assert status(desk, other) is Status.DRAFTED


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"drafting": {"tier": 1}}, "请单独看"),
    ({"drafting": {"tier": 0}}, "请单独看"),
    ({"safety": True}, "涉及安全"),
    ({"mismatch": "misclick"}, "星级和文字对不上"),
    ({"content": "irrelevant"}, "内容看不明白"),
    ({"suspicion": a_suspicion(level=Level.HINT)}, "有疑点"),
    ({"suspicion": a_suspicion(level=Level.STRONG)}, "有疑点"),
    ({"drafting": {"caution": "unsure"}}, "需要多看一遍"),
    ({"drafting": {"variants": ()}}, "还没有草稿"),
    ({"text": "您好，同批次都没有问题。"}, "用词检查有提醒"),
    ({"text": "您好，您是骗子。"}, "用词检查有提醒"),
    ({"text": f"您好，已经记下。{label()}全店满199元赠保温袋1个。"}, "带有活动信息"),
]


@pytest.mark.parametrize(("said", "why"), REFUSED)
def test_whatever_wants_a_second_thought_is_refused_with_its_reason(
    desk: Desk, owner: TestClient, said: dict[str, Any], why: str
) -> None:
    plain, other = a_case(desk), a_case(desk, **said)
    html = look(owner, plain, other).text
    assert why in html[html.index("这几条不能一起批准") :]
    assert f'name="draft_id-{other}"' not in html


@pytest.mark.parametrize(("said", "why"), [one for one in REFUSED if one[0].get("drafting") != {"variants": ()}])
def test_nor_does_a_form_made_by_hand_get_past_it(
    desk: Desk, owner: TestClient, said: dict[str, Any], why: str
) -> None:
    case_id = a_case(desk, **said)
    file = desk.book.cases.file(case_id)
    text = file.drafts[-1].draft.text
    words = {"state_id": str(file.state.id), "draft_id": str(file.drafts[-1].id)}
    words |= {"text": text, "sha256": words_sha256(text)}
    sent = {f"{name}-{case_id}": value for name, value in words.items()} | {f"case-{case_id}": "yes"}
    html = press(owner, "/together/approve", **sent).text
    assert "批准了 0 条" in html and why in html
    assert desk.book.cases.file(case_id).approval is None


def test_a_sentence_nobody_can_show_is_refused(desk: Desk, owner: TestClient) -> None:
    said = "您的包裹已于11月16日发出。"
    draft = a_draft(said, segments=(a_segment(said, type="fact", fact="shipped"),), facts=(a_fact(),))
    case_id = a_case(desk, drafting={"variants": (draft,)})
    assert "有的话还没有依据" in look(owner, case_id).text


def test_a_review_that_changed_meanwhile_is_not_answered(desk: Desk, owner: TestClient) -> None:
    case_id, other = a_case(desk), a_case(desk)
    sent = fields(owner, case_id, other)
    keep(desk.book, a_review("修好了，谢谢", external_id="r-0"))
    html = press(owner, "/together/approve", **sent).text
    assert "批准了 1 条，1 条没有批准" in html and "刚刚有了变化" in html
    assert status(desk, other) is Status.APPROVED


def test_a_reply_a_colleague_approved_meanwhile_is_left_as_it_is(
    desk: Desk, owner: TestClient, agent: TestClient
) -> None:
    case_id = a_case(desk)
    sent = fields(owner, case_id)
    press(agent, "/together/approve", **fields(agent, case_id))
    assert "同事已经处理过" in press(owner, "/together/approve", **sent).text
    approval = desk.book.cases.file(case_id).approval
    assert approval is not None and approval.by == "agent@example.com"


def test_words_that_are_not_those_of_the_draft_are_refused(desk: Desk, owner: TestClient) -> None:
    case_id = a_case(desk)
    sent = fields(owner, case_id) | {f"text-{case_id}": "您好，别的话。"}
    assert "批准了 0 条" in press(owner, "/together/approve", **sent).text
    assert status(desk, case_id) is Status.DRAFTED


def test_a_stranger_approves_nothing_and_learns_nothing(desk: Desk, owner: TestClient, stranger: TestClient) -> None:
    case_id = a_case(desk)
    html = press(stranger, "/together/approve", **fields(owner, case_id)).text
    assert "找不到这条评价" in html and "保温杯" not in html
    assert "保温杯" not in look(stranger, case_id).text
    assert status(desk, case_id) is Status.DRAFTED


def test_a_window_that_is_over_is_not_answered(desk: Desk, owner: TestClient) -> None:
    desk.book.shops.keep(a_shop(platform="taobao"))
    case_id = a_case(desk, time=NOON - timedelta(days=31))
    assert "不再收这条评价的回复" in look(owner, case_id).text


def test_nothing_marked_says_what_to_do(owner: TestClient) -> None:
    assert "您还没有勾选" in look(owner).text


@pytest.mark.parametrize("field", ["case-", "case-x", "case-²", "case-99999999999", "case--1", "draft_id-1; drop"])
def test_fields_that_name_no_case_are_nothing(owner: TestClient, field: str) -> None:
    assert press(owner, "/together", **{field: "yes"}).status_code == 200
    assert press(owner, "/together/approve", **{field: "yes"}).status_code == 200


def test_a_form_of_another_session_is_refused(desk: Desk, owner: TestClient) -> None:
    case_id = a_case(desk)
    sent = {**fields(owner, case_id), "form_token": "x"}
    assert owner.post("/together/approve", data=sent).status_code == 403
    assert status(desk, case_id) is Status.DRAFTED


def test_what_speaks_of_the_shop_alone_keeps_nothing_from_approval(desk: Desk, owner: TestClient) -> None:
    case_id = a_case(desk, suspicion=a_suspicion(Axis.PRAISE, Level.HINT, "brushing"))
    assert f'name="draft_id-{case_id}"' in look(owner, case_id).text


@pytest.mark.parametrize("role", ["auditor", "disputes"])
def test_a_role_that_does_not_reply_is_turned_away(desk: Desk, owner: TestClient, role: str) -> None:
    case_id = a_case(desk)
    desk.book.people.keep("else@example.com", "旁人", role=role, shops=["demo"])
    other = a_client(desk, "else@example.com")
    assert look(other, case_id).status_code == 403
    assert press(other, "/together/approve", **fields(owner, case_id)).status_code == 403
    assert status(desk, case_id) is Status.DRAFTED


def test_each_approval_stands_in_the_audit_log(desk: Desk, owner: TestClient) -> None:
    one, other = a_case(desk), a_case(desk)
    press(owner, "/together/approve", **fields(owner, one, other))
    told = [entry.case_id for entry in desk.book.audit.all() if entry.what == "approve"]
    assert sorted(case_id or 0 for case_id in told) == sorted([one, other])
