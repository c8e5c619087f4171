"""What a column is, guessed from its heading and its cells."""

import pytest

from crawler.sources.guessing import Guess, guess, look

NOTHING = look([])
TIMES = ["2026-11-01 10:00", "2026年11月2日", "27/06/2026"]
WORDS = ["杯盖漏水，包里全湿了", "颜色和图片差不多，味道有点大", "客服推来推去不给解决"]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("評價內容", "text"),
        ("顾客评语", "text"),
        ("评价（首评）", "text"),
        ("Review_Body", "text"),
        ("reviewContent", "text"),
        ("评论于", "time"),
        ("评价时间（北京时间）", "time"),
        ("ReviewDate", "time"),
        ("商品评价星级", "stars"),
        ("综合评分", "stars"),
        ("Rating Score", "stars"),
        ("買家暱稱", "author"),
        ("评价人昵称", "author"),
        ("Customer Name", "author"),
        ("訂單編號", "order_id"),
        ("交易单号", "order_id"),
        ("Order Number", "order_id"),
        ("下单日期", "order_time"),
        ("宝贝标题", "product"),
        ("货品编号", "product_id"),
        ("颜色分类", "spec"),
        ("规格型号", "spec"),
        ("追加评论时间", "appended_time"),
        ("追评（文字）", "appended_text"),
        ("賣家回覆", "reply_text"),
        ("掌柜回复", "reply_text"),
        ("评价单号", "external_id"),
    ],
)
def test_a_heading_says_what_the_column_is(heading: str, field: str) -> None:
    found = guess(heading, NOTHING)
    assert found is not None and (found.field, found.sure) == (field, True)


@pytest.mark.parametrize(
    "heading",
    ["物流服务评分", "描述评分", "评价图片数", "是否追评", "商家是否回复", "用户ID", "门店名称", "发货日期", "评价来源"]
    + ["userLevelName", "isMobile", "退款原因", "Helpful Count"],
)
def test_a_heading_that_speaks_of_something_else_is_no_field(heading: str) -> None:
    assert guess(heading, look(TIMES)) is None or guess(heading, NOTHING) is None


def test_a_heading_half_known_is_not_sure() -> None:
    assert guess("入库日期", look(TIMES)) == Guess(field="time", sure=False)


@pytest.mark.parametrize(
    ("cells", "field"),
    [(TIMES, "time"), (WORDS, "text"), (["5", "4", "1"], "stars"), (["好评", "差评", "5星"], "stars")],
)
def test_under_a_heading_that_says_nothing_the_cells_give_a_lead(cells: list[str], field: str) -> None:
    assert guess("字段3", look(cells)) == Guess(field=field, sure=False)


def test_cells_that_may_be_anything_give_none() -> None:
    assert guess("字段3", look(["a", "b", "c"])) is None
    assert guess("字段3", look(TIMES[:2])) is None


def test_a_column_called_review_that_holds_marks_is_no_text() -> None:
    assert guess("评价", look(["好评", "差评", "好评"])) == Guess(field="stars", sure=False)


def test_a_buyer_may_write_nothing_but_praise() -> None:
    found = guess("评价内容", look(["好评", "好评", "差评"]))
    assert found is not None and (found.field, found.sure) == ("text", True)


def test_a_column_of_times_without_a_time_is_asked_about() -> None:
    found = guess("评价时间", look(["昨天", "前天", "上周"]))
    assert found is not None and (found.field, found.sure) == ("time", False)
