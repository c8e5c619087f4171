"""Adding a promotion, a link or another buyer's words to a draft on the case page, and approving it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from casebook.errors import SourceError
from casebook.model import Polarity, Status
from casebook.store import Casebook
from responder.desk.additions import checking
from responder.lint import lint
from responder.web import Page
from tests.casebook.makers import an_open_case, keep
from tests.makers import NOON, a_drafting, a_promotion, a_review, a_shop, a_verdict, an_aspect
from tests.responder.desk.browser import TestClient
from tests.responder.desk.makers import Desk, form_on, press
from tests.responder.test_additions import ITEM, a_body

OFFER = "【活动信息】全店单笔满199元赠保温袋1个，活动截至2026年12月31日。"


@dataclass
class Site:
    """What the linked pages answer, and which were opened."""

    answer: Page = Page(status=200, body=b"size chart")
    opened: list[str] = field(default_factory=list)

    def look(self, url: str) -> Page:
        self.opened.append(url)
        if self.answer.status == 0:
            raise SourceError(url, "no answer within 10 s")
        return self.answer


@pytest.fixture
def site(desk: Desk) -> Site:
    """The web as the desk sees it."""
    site = Site()
    object.__setattr__(desk.app.state.desk, "look", site.look)
    return site


@pytest.fixture
def shop(book: Casebook) -> None:
    book.shops.keep(a_shop(platform="jd", policies={"same_item_praise": True}))


def a_case(book: Casebook, cause: str = "size", **said: Any) -> int:
    case_id = an_open_case(book, **{"text": "裤子偏小", **said})
    drafting = a_drafting(cause=cause, causes=(cause,), tier=2, variants=(a_body(),))
    book.drafts.add(case_id, book.cases.file(case_id).state.id, drafting, at=NOON)
    return case_id


def promote(book: Casebook, **said: Any) -> None:
    book.promotions.keep(a_promotion(**said), by="owner@example.com", at=NOON)


def add(client: TestClient, desk: Desk, case_id: int, what: str, **said: str) -> Any:
    file = desk.book.cases.file(case_id)
    shown = {"draft_id": str(file.drafts[-1].id), "state_id": str(file.state.id)}
    return press(client, f"/cases/{case_id}/add", **{"what": what, **shown, **said})


def words(desk: Desk, case_id: int) -> str:
    return desk.book.cases.file(case_id).drafts[-1].draft.text


def approve(client: TestClient, case_id: int, **changed: str) -> Any:
    address = f"/cases/{case_id}/approve"
    return client.post(address, data={**form_on(client, f"/cases/{case_id}", address), **changed})


def test_a_promotion_is_offered_and_added_as_a_new_draft(desk: Desk, owner: TestClient, shop: None) -> None:
    case_id = a_case(desk.book)
    promote(desk.book)
    assert OFFER in owner.get(f"/cases/{case_id}").text
    assert add(owner, desk, case_id, "promotion", key="1").headers["location"].endswith("done=added")
    file = desk.book.cases.file(case_id)
    assert [kept.draft.text for kept in file.drafts] == [a_body().text, file.drafts[-1].draft.text]
    assert words(desk, case_id).endswith(f"{OFFER}——山野日用客服组")
    assert (file.drafts[-1].by, file.drafts[-1].draft.kind) == ("owner@example.com", "standard")


def test_a_promotion_is_approved_with_a_tick_of_its_own(desk: Desk, owner: TestClient, shop: None) -> None:
    case_id = a_case(desk.book)
    promote(desk.book)
    add(owner, desk, case_id, "promotion", key="1")
    assert 'name="promotion" value="yes" required' in owner.get(f"/cases/{case_id}").text
    refused = approve(owner, case_id)
    assert refused.status_code == 422 and "单独勾选确认" in refused.text
    assert approve(owner, case_id, promotion="yes").status_code == 303
    assert desk.book.cases.get(case_id).status is Status.APPROVED


def test_a_grave_case_is_offered_nothing_and_takes_nothing(desk: Desk, owner: TestClient, shop: None) -> None:
    case_id = a_case(desk.book, "quality")
    promote(desk.book)
    page = owner.get(f"/cases/{case_id}").text
    assert "回复里不能写活动" in page and "附上这个活动" not in page
    answer = add(owner, desk, case_id, "promotion", key="1")
    assert answer.status_code == 422 and "回复里不能写活动" in answer.text
    assert words(desk, case_id) == a_body().text


def test_a_late_parcel_needs_the_word_that_it_is_over(desk: Desk, owner: TestClient, shop: None) -> None:
    case_id = a_case(desk.book, "logistics")
    promote(desk.book)
    assert "这位买家的问题已经解决" in owner.get(f"/cases/{case_id}").text
    assert add(owner, desk, case_id, "promotion", key="1").status_code == 422
    assert add(owner, desk, case_id, "promotion", key="1", resolved="yes").status_code == 303
    assert approve(owner, case_id, promotion="yes").status_code == 303


def test_a_promotion_typed_by_hand_is_held_to_its_record(desk: Desk, owner: TestClient, shop: None) -> None:
    case_id = a_case(desk.book)
    promote(desk.book)
    state = str(desk.book.cases.file(case_id).state.id)
    typed = a_body().text + OFFER.replace("199", "99")
    press(owner, f"/cases/{case_id}/draft", state_id=state, text=typed)
    page = owner.get(f"/cases/{case_id}").text
    assert "找不到与这句话一致的活动记录" in page and "有必须改的地方" in page


def test_an_added_sentence_stays_known_when_the_rest_is_rewritten(desk: Desk, owner: TestClient, shop: None) -> None:
    case_id = a_case(desk.book, "logistics")
    promote(desk.book)
    add(owner, desk, case_id, "promotion", key="1", resolved="yes")
    state = str(desk.book.cases.file(case_id).state.id)
    press(owner, f"/cases/{case_id}/draft", state_id=state, text=words(desk, case_id).replace("您好，", "您好！"))
    kept = desk.book.cases.file(case_id).drafts[-1].draft
    assert [one.type for one in kept.segments] == ["own", "promotion", "own"]
    assert approve(owner, case_id, promotion="yes").status_code == 303


def test_an_addition_can_be_taken_out_again(desk: Desk, owner: TestClient, shop: None) -> None:
    case_id = a_case(desk.book)
    promote(desk.book)
    add(owner, desk, case_id, "promotion", key="1")
    form = form_on(owner, f"/cases/{case_id}", f"/cases/{case_id}/leave-out")
    owner.post(f"/cases/{case_id}/leave-out", data=form)
    assert words(desk, case_id) == a_body().text


def test_a_promotion_that_ended_after_approval_does_not_go_out(desk: Desk, owner: TestClient, shop: None) -> None:
    case_id = a_case(desk.book)
    promote(desk.book)
    add(owner, desk, case_id, "promotion", key="1")
    approve(owner, case_id, promotion="yes")
    approval = desk.book.cases.file(case_id).approval
    assert approval is not None
    press(owner, "/promotions/end", shop="demo", key="1")
    answer = press(owner, f"/cases/{case_id}/claim", approval_id=str(approval.id))
    assert answer.status_code == 409 and "活动有变" in answer.text
    assert desk.book.cases.file(case_id).approval is None
    page = owner.get(f"/cases/{case_id}").text
    assert "回复里写的活动“年末满赠”已经结束" in page


def test_a_link_is_opened_archived_and_added(desk: Desk, owner: TestClient, shop: None, site: Site) -> None:
    case_id = a_case(desk.book)
    add(owner, desk, case_id, "link", kind="size_chart", url=ITEM)
    assert site.opened == [ITEM]
    assert f"尺码表可以在这里查看：{ITEM} 。" in words(desk, case_id)
    (capture,) = desk.book.cases.file(case_id).captures
    assert desk.book.archive.body(capture.sha256) == b"size chart"


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://evil.example/", "只能链接到本平台的页面（jd.com）"),
        ("https://order.jd.com/1", "像是订单、聊天、登录或评价页面"),
        ("javascript:alert(1)", "链接要以 https:// 开头"),
    ],
)
def test_a_link_elsewhere_is_told_and_not_opened(
    desk: Desk, owner: TestClient, shop: None, site: Site, url: str, told: str
) -> None:
    case_id = a_case(desk.book)
    answer = add(owner, desk, case_id, "link", kind="page", url=url)
    assert answer.status_code == 422 and told in answer.text
    assert (site.opened, words(desk, case_id)) == ([], a_body().text)


@pytest.mark.parametrize("answer", [Page(status=404), Page(status=0)])
def test_a_page_that_does_not_open_is_not_linked(
    desk: Desk, owner: TestClient, shop: None, site: Site, answer: Page
) -> None:
    case_id = a_case(desk.book)
    site.answer = answer
    assert "链接现在打不开" in add(owner, desk, case_id, "link", kind="page", url=ITEM).text


def test_a_link_is_opened_again_at_approval_and_at_sending(
    desk: Desk, owner: TestClient, shop: None, site: Site
) -> None:
    case_id = a_case(desk.book)
    add(owner, desk, case_id, "link", kind="page", url=ITEM)
    site.answer = Page(status=500)
    assert "网页返回 HTTP 500" in approve(owner, case_id).text
    site.answer = Page(status=200, body=b"back")
    assert approve(owner, case_id).status_code == 303
    approval = desk.book.cases.file(case_id).approval
    site.answer = Page(status=0)
    assert press(owner, f"/cases/{case_id}/claim", approval_id=str(approval and approval.id)).status_code == 409


def fans(book: Casebook, count: int = 12) -> None:
    """Pleased buyers of the same product, judged."""
    text = "尺码很准，按尺码表选的正合适"
    given = [
        a_review(text, external_id=f"fan-{nth}", stars=5, capture="a" * 64, time=NOON - timedelta(days=1))
        for nth in range(count)
    ]
    keep(book, *given)
    aspect = an_aspect(aspect="size", polarity=Polarity.POS, start=0, end=4)
    pleased = a_verdict(polarity=Polarity.POS, flagged=False, aspects=(aspect,), findings=())
    book.verdicts.add([(state.id, pleased) for state in book.reviews.unjudged("test-1")], at=NOON)


def test_another_buyers_words_are_added_with_their_denominator(desk: Desk, owner: TestClient, shop: None) -> None:
    case_id = a_case(desk.book)
    fans(desk.book)
    assert "近 30 天 13 条评价中，12 条说到尺码，12 条满意" in owner.get(f"/cases/{case_id}").text
    add(owner, desk, case_id, "praise")
    said = "这款商品近30天的13条评价里，有12条说到尺码，其中12条表示满意，有买家写道：“尺码很准，按尺码表选的正合适”。"
    assert said in words(desk, case_id)
    assert "w***a" not in words(desk, case_id)
    assert approve(owner, case_id).status_code == 303


def test_nothing_is_quoted_where_the_shop_did_not_ask_for_it(desk: Desk, owner: TestClient) -> None:
    case_id = a_case(desk.book)
    fans(desk.book)
    assert "<h3>同款评价</h3>" not in owner.get(f"/cases/{case_id}").text
    assert "没有打开“引用同款评价”" in add(owner, desk, case_id, "praise").text


def test_a_quote_whose_review_is_gone_cannot_be_approved(desk: Desk, owner: TestClient, shop: None) -> None:
    case_id = a_case(desk.book)
    fans(desk.book)
    add(owner, desk, case_id, "praise")
    form = form_on(owner, f"/cases/{case_id}", f"/cases/{case_id}/approve")
    desk.book.reviews.gone("demo", "p-1", seen={"r-1"}, at=NOON)
    answer = owner.post(f"/cases/{case_id}/approve", data=form)
    assert answer.status_code == 422 and "引用的评价已看不到" in answer.text


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"what": "coupon"}, 400),
        ({"what": "promotion", "key": "9"}, 404),
        ({"what": "link", "kind": "chat", "url": ITEM}, 400),
        ({"what": "link", "draft_id": "999"}, 409),
        ({"what": "link", "state_id": "999"}, 409),
    ],
)
def test_a_form_nobody_made_changes_nothing(
    desk: Desk, owner: TestClient, shop: None, site: Site, said: dict[str, str], status: int
) -> None:
    case_id = a_case(desk.book)
    assert add(owner, desk, case_id, **said).status_code == status
    assert (site.opened, len(desk.book.cases.file(case_id).drafts)) == ([], 1)


def test_an_approved_case_takes_no_addition(desk: Desk, owner: TestClient, shop: None) -> None:
    case_id = a_case(desk.book)
    promote(desk.book)
    approve(owner, case_id)
    assert add(owner, desk, case_id, "promotion", key="1").status_code == 409


def test_a_shop_with_a_site_of_its_own_may_link_to_it(desk: Desk) -> None:
    desk.book.shops.keep(a_shop(platform="web", url="https://shanye.example/"))
    file = desk.book.cases.file(a_case(desk.book))
    text = "尺码表见https://shanye.example/size 。"
    checked = checking(desk.book, lambda text, file: lint(text), lambda: NOON)
    assert [hit.rule for hit in lint(text)] == ["PF-04"]
    assert checked(text, file) == ()
    assert {hit.rule for hit in checked(text.replace("shanye", "evil"), file)} == {"PF-04"}
