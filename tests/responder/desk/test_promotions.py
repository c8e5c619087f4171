"""The promotions page: registering, changing and ending, with every unclear term told where it is typed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from casebook.model import Gift, Threshold
from casebook.store import Casebook
from responder.desk.promotion_form import blank, fields_in, fields_of, read
from tests.casebook.makers import a_drafted_case
from tests.makers import NOON, a_promotion, a_shop
from tests.responder.desk.browser import TestClient
from tests.responder.desk.makers import Desk, Forms, a_client, press

TYPED = {
    "shop": "demo",
    "title": "年末满赠",
    "wording": "全店单笔满199元赠保温袋1个",
    "starts": "2026-11-15",
    "ends": "2026-12-31",
    "threshold": "amount",
    "least": "199",
    "gift_name": "保温袋",
    "gift_quantity": "1",
    "gift_unit": "个",
    "in_replies": "yes",
    "every": "10",
}


def send(client: TestClient, address: str = "/promotions", **changed: str) -> Any:
    return press(client, address, **{**TYPED, **changed})


def form_of(html: str, address: str) -> dict[str, str]:
    return next(fields for action, fields in Forms(html).found if action == address)


def titles(book: Casebook) -> list[str]:
    return [one.promotion.title for one in book.promotions.of_shop("demo")]


def test_the_page_says_that_nothing_is_registered(owner: TestClient) -> None:
    html = owner.get("/promotions").text
    assert "还没有登记过活动" in html
    assert 'aria-current="page">活动<' in html


def test_somebody_without_a_shop_is_told_so(desk: Desk) -> None:
    assert "还没有分给您的店铺" in a_client(desk, "nobody@example.com").get("/promotions?edit=new").text


def test_the_sentence_is_shown_in_a_reply_before_anything_is_kept(desk: Desk, owner: TestClient) -> None:
    answer = send(owner)
    assert answer.status_code == 200
    assert "【活动信息】全店单笔满199元赠保温袋1个，活动截至2026年12月31日。" in answer.text
    assert "至少要有 114 字" in answer.text
    assert titles(desk.book) == []


def test_what_was_looked_at_is_what_is_kept(desk: Desk, owner: TestClient) -> None:
    answer = owner.post("/promotions/keep", data=form_of(send(owner).text, "/promotions/keep"))
    assert answer.headers["location"] == "/promotions?done=promotion_kept"
    (row,) = desk.book.promotions.of_shop("demo")
    assert row.promotion == a_promotion(key="1")
    assert (row.by, row.at) == ("owner@example.com", NOON)


def test_going_back_keeps_what_was_typed(owner: TestClient) -> None:
    html = owner.post("/promotions", data={**form_of(send(owner).text, "/promotions/keep"), "back": "yes"}).text
    assert form_of(html, "/promotions")["title"] == "年末满赠"


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"ends": "2026-11-19"}, "活动在 2026-11-19 已经到期"),
        ({"ends": ""}, "没有截止日期的，请勾选“长期有效”"),
        ({"ends": "明年"}, "“明年”不是日期"),
        ({"starts": ""}, "请选择开始日期"),
        ({"gift_quantity": ""}, "请填写每单送几个"),
        ({"gift_quantity": "若干"}, "“若干”不是数量"),
        ({"threshold": ""}, "请选择门槛"),
        ({"threshold": "none", "least": ""}, "这里却选了“没有门槛”"),
        ({"least": ""}, "请填写门槛的金额或件数"),
        ({"least": "很多"}, "“很多”不是金额或件数"),
        ({"link": "https://evil.example/"}, "还不知道这个平台有哪些可以公开的页面"),
        ({"every": "1"}, "请填 2 到 100 之间的整数"),
        ({"wording": "全店单笔满199元赠保温袋1个，品质最佳"}, "含绝对化用语"),
        ({"wording": "<b>满199元</b>赠保温袋1个"}, "&lt;b&gt;满199元"),
        ({"wording": "满199元赠保温袋1个🎁"}, "请去掉“🎁”"),
    ],
)
def test_an_unclear_term_is_told_where_it_is_typed(
    desk: Desk, owner: TestClient, changed: dict[str, str], told: str
) -> None:
    for address in ("/promotions", "/promotions/keep"):
        answer = send(owner, address, **changed)
        assert answer.status_code == 422 and told in answer.text
    assert titles(desk.book) == []


def test_an_overlap_is_told_by_name_and_may_be_meant(desk: Desk, owner: TestClient) -> None:
    desk.book.promotions.keep(a_promotion(title="满减周"), by="owner@example.com", at=NOON)
    assert "与“满减周（2026-11-15 – 2026-12-31）”时间和商品都有重叠" in send(owner).text
    assert send(owner, "/promotions/keep", together="yes").status_code == 303
    assert "与“满减周”时间和商品有重叠，登记为可以同时享受" in owner.get("/promotions").text


def test_a_change_is_a_new_version_and_the_old_one_can_be_read(desk: Desk, owner: TestClient) -> None:
    send(owner, "/promotions/keep")
    html = owner.get("/promotions?shop=demo&edit=1").text
    typed = {**form_of(html, "/promotions"), "threshold": "amount", "in_replies": "yes", "ends": "2027-01-31"}
    assert owner.post("/promotions/keep", data=typed).status_code == 303
    assert [one.version for one in desk.book.promotions.versions("demo", "1")] == [1, 2]
    page = owner.get("/promotions").text
    assert "以前的版本" in page and "2026-11-15 到 2026-12-31" in page


def test_ending_is_said_and_kept(desk: Desk, owner: TestClient) -> None:
    send(owner, "/promotions/keep")
    assert press(owner, "/promotions/end", shop="demo", key="1").headers["location"].endswith("promotion_ended")
    assert press(owner, "/promotions/end", shop="demo", key="1").headers["location"].endswith("promotion_was_ended")
    assert "已提前结束" in owner.get("/promotions").text


def test_what_is_past_its_last_day_is_said_to_be_over(desk: Desk, owner: TestClient) -> None:
    send(owner, "/promotions/keep")
    desk.book.promotions.keep(a_promotion(ends=NOON.date(), key="1"), by="owner@example.com", at=NOON)
    desk.now = NOON + timedelta(hours=20)
    assert "已到期" in owner.get("/promotions").text


def test_a_promotion_that_is_not_for_replies_says_so(owner: TestClient) -> None:
    assert "不会附到任何回复里" in send(owner, in_replies="").text
    send(owner, "/promotions/keep", in_replies="")
    assert "不写进回复" in owner.get("/promotions").text


def test_an_evergreen_one_is_warned_about(owner: TestClient) -> None:
    assert "请确认会一直办下去" in send(owner, ends="", evergreen="yes").text


def test_products_are_ticked_by_name_or_typed_by_number(desk: Desk, owner: TestClient) -> None:
    a_drafted_case(desk.book)
    assert "保温杯" in owner.get("/promotions?edit=new").text
    send(owner, "/promotions/keep", **{"product-1": "p-1", "product_ids": "p-8, p-9"})
    assert desk.book.promotions.of_shop("demo")[0].promotion.products == ("p-8", "p-9", "p-1")
    assert "限 3 件商品：编号 p-8" in owner.get("/promotions").text


@pytest.mark.parametrize("address", ["/promotions", "/promotions/keep", "/promotions/end", "/promotions/quoting"])
def test_another_shops_promotions_are_nobodys_business(desk: Desk, stranger: TestClient, address: str) -> None:
    desk.book.promotions.keep(a_promotion(), by="owner@example.com", at=NOON)
    assert send(stranger, address, key="1").status_code == 404
    assert send(stranger, address, shop="other", key="1").status_code in ((303,) if "quoting" in address else (404,))
    assert desk.book.promotions.of_shop("demo")[0].ended_at is None


def test_another_shops_promotion_cannot_be_opened(desk: Desk, stranger: TestClient) -> None:
    desk.book.promotions.keep(a_promotion(), by="owner@example.com", at=NOON)
    assert stranger.get("/promotions?shop=demo&edit=1").status_code == 404
    assert stranger.get("/promotions?edit=1").status_code == 404
    assert "年末满赠" not in stranger.get("/promotions").text


def test_quoting_is_off_until_somebody_switches_it_on(desk: Desk, owner: TestClient) -> None:
    desk.book.shops.keep(a_shop(policies={"refund_days": 3}))
    assert "没有打开：回复里不引用其他买家的评价" in owner.get("/promotions").text
    press(owner, "/promotions/quoting", shop="demo", on="yes")
    assert desk.book.shops.get("demo").policies == {"refund_days": 3, "same_item_praise": True}
    press(owner, "/promotions/quoting", shop="demo", on="no")
    assert desk.book.shops.get("demo").policies["same_item_praise"] is False


@pytest.mark.parametrize(
    "promotion",
    [
        a_promotion(key="1"),
        a_promotion(key="2", ends=None, evergreen=True, threshold=Threshold.NONE, least=0, gift=None),
        a_promotion(key="3", least=19950, products=("p-1", "p-2"), together=True, link="https://item.jd.com/1"),
        a_promotion(key="4", threshold=Threshold.PIECES, least=20, gift=Gift(name="袜子", quantity=10, unit="双")),
        a_promotion(key="5", least=20000, in_replies=False, every=100),
    ],
    ids=lambda one: one.key,
)
def test_a_form_gives_back_the_promotion_it_shows(promotion: Any) -> None:
    assert read(fields_in(fields_of(promotion)), a_shop(), NOON.date()) == (promotion, ())


def test_an_empty_form_names_everything_that_is_missing() -> None:
    _, notes = read(blank(NOON.date()), a_shop(), NOON.date())
    assert [f"{one.field}.{one.code}" for one in notes] == ["threshold.missing"]


def test_full_width_digits_are_digits() -> None:
    fields = {**blank(NOON.date()), **TYPED, "least": "１９９．５０元", "wording": "满１９９元，赠保温袋１个"}
    promotion, notes = read(fields, a_shop(), NOON.date())
    assert notes[0].said == "１９９．５０元" if notes else promotion.least == 19950
    assert promotion.wording == "满199元，赠保温袋1个"
