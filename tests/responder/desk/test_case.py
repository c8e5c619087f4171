from __future__ import annotations

from typing import Any

import pytest

from casebook.model import Level, Reply, Result, Suspicion
from casebook.store import Casebook
from tests.casebook.makers import a_drafted_case, an_approval, an_open_case, judge, keep
from tests.makers import NOON, a_capture, a_draft, a_drafting, a_finding, a_review, a_segment, a_verdict, an_appended
from tests.responder.desk.browser import TestClient
from tests.responder.desk.makers import Desk, Forms, press

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}{% raw %}'\"&\u202egnp😀</textarea></blockquote>"
)


def a_judged_case(book: Casebook, text: str = "杯盖漏水", **said: Any) -> int:
    keep(book, a_review(text, **said.pop("review", {})))
    judge(book, **{"findings": (), "aspects": (), **said})
    book.cases.open_due("test-1", at=NOON)
    return book.cases.inbox(["demo"])[0].case.id


def read(client: TestClient, case_id: int, asked: str = "") -> str:
    answer = client.get(f"/cases/{case_id}{asked}")
    assert answer.status_code == 200
    return answer.text


def test_the_page_shows_the_review_and_its_drafts(desk: Desk, owner: TestClient) -> None:
    html = read(owner, a_drafted_case(desk.book))
    for shown in ("包里全湿了", "漏水</mark>", "标准版", "很抱歉让您遇到这样的情况", "批准这一条", "搁置"):
        assert shown in html


def test_the_page_says_what_was_bought_of_the_product(desk: Desk, owner: TestClient) -> None:
    assert "规格：<bdi>蓝色 500ml</bdi>" in read(owner, a_judged_case(desk.book, review={"spec": "蓝色 500ml"}))


def a_reworded_case(book: Casebook, text: str = "让您失望了，我们诚挚致歉。") -> int:
    case_id = a_drafted_case(book)
    (kept,) = book.rewordings.wanted("standard", limit=1)
    claimed = book.rewordings.claim(kept, by="one", at=NOON)
    assert claimed is not None
    draft = a_draft(text, segments=(a_segment(text, origin="model"),), origin="model")
    book.rewordings.add(claimed, kept, draft, outcome="reworded", at=NOON)
    return case_id


def test_what_a_model_reworded_stands_beside_the_template(desk: Desk, owner: TestClient) -> None:
    html = read(owner, a_reworded_case(desk.book))
    assert html.index("很抱歉让您遇到这样的情况") < html.index("标准版（润色稿）") < html.index("我们诚挚致歉")
    assert (html.count("批准这一条"), html.count("每句话的来源"), html.count("模型润色</span>")) == (2, 1, 1)
    assert "模型润色了一稿" in html


def test_reworded_words_are_approved_like_any_others(desk: Desk, owner: TestClient) -> None:
    case_id = a_reworded_case(desk.book)
    forms = [fields for action, fields in Forms(read(owner, case_id)).found if action.endswith("/approve")]
    answer = owner.post(f"/cases/{case_id}/approve", data=forms[1])
    assert answer.headers["location"].endswith("?done=approved")
    assert desk.book.cases.file(case_id).approvals[-1].text == "让您失望了，我们诚挚致歉。"
    assert "模型润色</span> 让您失望了" in read(owner, case_id)


def test_a_newer_draft_takes_its_rewording_from_the_page(desk: Desk, owner: TestClient) -> None:
    case_id = a_reworded_case(desk.book)
    newer = a_drafting(rules="test-2", variants=(a_draft("您好，很抱歉。"),))
    desk.book.drafts.add(case_id, desk.book.cases.file(case_id).state.id, newer, at=NOON)
    html = read(owner, case_id)
    assert html.count("批准这一条") == 1
    assert html.index("以前的草稿") < html.index("标准版（润色稿）")


def test_a_teammate_sees_it_too(desk: Desk, agent: TestClient) -> None:
    assert "漏水" in read(agent, a_drafted_case(desk.book))


def test_a_case_of_another_shop_is_nowhere(desk: Desk, stranger: TestClient) -> None:
    answer = stranger.get(f"/cases/{a_drafted_case(desk.book)}")
    assert answer.status_code == 404
    assert "漏水" not in answer.text


def test_another_shops_case_and_no_case_look_the_same(desk: Desk, stranger: TestClient) -> None:
    case_id = a_drafted_case(desk.book)
    assert stranger.get(f"/cases/{case_id}").text == stranger.get("/cases/99").text


@pytest.mark.parametrize("number", ["0", "99", "9" * 30])
def test_a_number_nobody_gave_is_no_case(owner: TestClient, number: str) -> None:
    assert owner.get(f"/cases/{number}").status_code == 404


def test_hostile_words_are_only_words(desk: Desk, owner: TestClient) -> None:
    review = {"author": HOSTILE, "title": HOSTILE, "product": HOSTILE, "spec": HOSTILE, "url": "javascript:alert(1)"}
    html = read(owner, a_judged_case(desk.book, HOSTILE, review=review))
    assert html.count("<script") == 1
    assert "<img" not in html
    assert "javascript:" not in html
    assert "\u202e" not in html
    assert "{{ 7*7 }}" in html


def test_hostile_words_in_a_draft_stay_in_their_field(desk: Desk, owner: TestClient) -> None:
    case_id = a_drafted_case(desk.book)
    press(owner, f"/cases/{case_id}/draft", state_id="1", text=HOSTILE)
    html = read(owner, case_id) + read(owner, case_id, "?edit=2")
    assert "<img" not in html
    assert html.count("<script") == 2


def test_a_very_long_review_can_be_read(desk: Desk, owner: TestClient) -> None:
    html = read(owner, a_judged_case(desk.book, "漏" * 10_000))
    assert "漏" * 10_000 in html
    assert "words long" in html


def test_what_was_appended_is_a_block_of_its_own(desk: Desk, owner: TestClient) -> None:
    html = read(owner, a_judged_case(desk.book, review={"appended": (an_appended("用了一周还是漏"),)}))
    assert html.index("追评") < html.index("用了一周还是漏")


def test_every_state_of_the_review_is_told(desk: Desk, owner: TestClient) -> None:
    case_id = a_drafted_case(desk.book)
    desk.book.reviews.keep([a_review("杯盖漏油，包里全湿了", stars=2)], at=NOON)
    html = read(owner, case_id)
    assert "<del>水</del><ins>油</ins>" in html
    assert "星级由 1 星改为 2 星" in html


@pytest.mark.parametrize(("mismatch", "shown"), [("hidden_negative", "以文字为准"), ("misclick", "点错了星")])
def test_stars_that_do_not_fit_the_words_are_pointed_out(
    desk: Desk, owner: TestClient, mismatch: str, shown: str
) -> None:
    assert shown in read(owner, a_judged_case(desk.book, mismatch=mismatch))


def test_suspicion_shows_reasons_counter_reasons_and_what_was_not_checked(desk: Desk, owner: TestClient) -> None:
    said = Suspicion(
        level=Level.REVIEW,
        reasons=(a_finding("", code="template_campaign", start=0, end=0, note="crowd users=4 similarity=0.62"),),
        counter=(a_finding("漏水", code="concrete_defect"),),
    )
    html = read(owner, a_judged_case(desk.book, suspicion=said))
    for shown in ("多人发布相近文字", "4 个账号、相似度 0.62", "说得出具体部位", "未使用跨店数据", "不是结论"):
        assert shown in html
    assert "恶意" not in html


def test_a_review_nobody_judged_yet_says_so(desk: Desk, owner: TestClient) -> None:
    case_id = a_drafted_case(desk.book)
    desk.book.reviews.keep([a_review("改过的话")], at=NOON)
    assert "还没有判断完" in read(owner, case_id)


def test_what_drafts_miss_beside_the_questions_is_told(desk: Desk, owner: TestClient) -> None:
    case_id = an_open_case(desk.book)
    drafting = a_drafting(missing_facts=("是否已安排补发？",), private="您好，方便发张照片吗？")
    desk.book.drafts.add(case_id, desk.book.cases.file(case_id).state.id, drafting, at=NOON)
    html = read(owner, case_id)
    assert "是否已安排补发？" in html
    assert "方便发张照片吗" in html


def test_hits_are_underlined_and_listed(desk: Desk, owner: TestClient) -> None:
    case_id = a_drafted_case(desk.book)
    press(owner, f"/cases/{case_id}/draft", state_id="1", text="已核查同批次库存")
    html = read(owner, case_id)
    assert '<span class="hit h-proof">同批次</span>' in html
    assert "不要写“同批次”" in html


def test_an_empty_case_offers_a_sheet_to_write_on(desk: Desk, owner: TestClient) -> None:
    assert f"/cases/{(case_id := an_open_case(desk.book))}/draft" in read(owner, case_id)


def test_while_somebody_edits_nothing_can_be_approved(desk: Desk, owner: TestClient) -> None:
    case_id = a_drafted_case(desk.book)
    assert "/approve" not in read(owner, case_id, "?edit=1")


@pytest.mark.parametrize("asked", ["?edit=999", "?edit=x", "?done=<script>", "?done=approved"])
def test_odd_questions_do_no_harm(desk: Desk, owner: TestClient, asked: str) -> None:
    assert read(owner, a_drafted_case(desk.book), asked).count("<script") == 1


def test_a_void_approval_is_explained(desk: Desk, owner: TestClient) -> None:
    case_id = an_approval(desk.book).case_id
    desk.book.reviews.keep([a_review("还是漏")], at=NOON)
    assert "之前批准的文字已作废" in read(owner, case_id)


def test_words_the_last_check_forbade_are_said_to_be_held_back(desk: Desk, owner: TestClient) -> None:
    approval = an_approval(desk.book)
    desk.book.approvals.void(approval.id, by="huiping", at=NOON, reason="lints block it, PI-01")
    html = read(owner, approval.case_id)
    assert "请改好后重新批准" in html
    assert "lints block it" not in html


def test_what_a_channel_said_is_told_as_a_technical_detail(desk: Desk, owner: TestClient) -> None:
    approval = an_approval(desk.book)
    attempt = desk.book.publications.claim(approval.id, channel="demoshop", by="huiping", at=NOON)
    assert attempt is not None
    desk.book.publications.record(attempt.id, Result.UNKNOWN, detail="timed out", at=NOON, by="huiping")
    assert "技术信息：timed out" in read(owner, approval.case_id)


def test_approved_words_wait_for_a_person_to_publish_them(desk: Desk, owner: TestClient) -> None:
    html = read(owner, an_approval(desk.book).case_id)
    assert "开始发布" in html
    assert "/withdraw" in html


def test_where_replies_go_out_by_themselves_nobody_is_asked_to(desk: Desk, owner: TestClient) -> None:
    desk.automatic = True
    html = read(owner, an_approval(desk.book).case_id)
    assert "系统会自动发布" in html
    assert "/claim" not in html


def test_words_to_publish_by_hand_stand_there_to_copy(desk: Desk, owner: TestClient) -> None:
    approval = an_approval(desk.book)
    desk.book.publications.claim(approval.id, channel="manual", by="owner@example.com", at=NOON)
    html = read(owner, approval.case_id)
    for shown in ("reply whole", approval.text, "我已发布", "没有发布", "店主 于"):
        assert shown in html


def test_an_unknown_outcome_asks_a_person_to_look(desk: Desk, owner: TestClient) -> None:
    approval = an_approval(desk.book)
    attempt = desk.book.publications.claim(approval.id, channel="demoshop", by="huiping", at=NOON)
    assert attempt is not None
    desk.book.publications.record(attempt.id, Result.UNKNOWN, detail="timeout", at=NOON, by="huiping")
    html = read(owner, approval.case_id)
    assert "前台已看到" in html
    assert "不要直接再发一次" in html


def test_the_timeline_names_people_and_the_house(desk: Desk, owner: TestClient) -> None:
    case_id = a_drafted_case(desk.book)
    press(owner, f"/cases/{case_id}/dismiss", reason="已说清")
    html = read(owner, case_id)
    assert "系统" in html
    assert '<span class="note">店主</span>' in html


def test_captures_are_listed_with_their_hash(desk: Desk, owner: TestClient) -> None:
    desk.book.reviews.keep([a_review(capture="0" * 64)], captures=[a_capture()], at=NOON)
    desk.book.verdicts.add([(state.id, a_verdict()) for state in desk.book.reviews.unjudged("test-1")], at=NOON)
    desk.book.cases.open_due("test-1", at=NOON)
    assert "SHA-256 " + "0" * 64 in read(owner, 1)


def test_a_reply_that_is_already_public_is_shown(desk: Desk, owner: TestClient) -> None:
    case_id = a_judged_case(desk.book)
    keep(desk.book, a_review("杯盖漏水", reply=Reply(text="亲，抱歉")))
    assert "亲，抱歉" in read(owner, case_id)


def test_times_are_the_shops(desk: Desk, owner: TestClient) -> None:
    assert "2026-11-20 12:00" in read(owner, a_drafted_case(desk.book))
