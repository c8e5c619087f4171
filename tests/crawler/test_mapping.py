"""Which column is which of our fields."""

from dataclasses import fields
from pathlib import Path

import pytest

from casebook.errors import FileError
from casebook.model import Review
from crawler.sources.mapping import FIELDS, choose, column_maps
from tests.crawler.makers import a_file, json_lines, reviews_of

JD = ["nickname", "score", "evaluation", "creationTime", "referenceTime", "referenceId", "content"]
DOUDIAN = ["评价日期", "订单ID", "商品ID", "商品名称", "商品规格", "商品评价得分", "评价内容", "追评内容"]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (JD, "jd"),
        ([*JD, "id", "referenceName"], "jd"),
        (DOUDIAN, "doudian"),
        (["id", "text", "stars"], "huiping"),
        (["commentId", "content", "creationTime"], "jd_vender"),
        ([" 评价内容 ", "评分"], "generic"),
        (["Content", "RATING"], "generic"),
    ],
)
def test_an_export_is_recognised_by_its_columns(names: list[str], expected: str) -> None:
    assert choose(names).name == expected


def test_a_file_without_words_is_refused_naming_what_is_missing() -> None:
    with pytest.raises(FileError, match="评价内容.*columns here: 订单号, 金额"):
        choose(["订单号", "金额"])


def test_the_map_asked_for_is_used_or_says_what_it_misses() -> None:
    with pytest.raises(FileError, match="商品评价得分"):
        choose(["评价内容"], "doudian")


def test_an_unknown_map_names_the_known_ones() -> None:
    with pytest.raises(FileError, match="generic"):
        choose(["评价内容"], "taobao2")


def test_every_map_names_fields_a_review_has() -> None:
    assert set(FIELDS) - {"appended", "reply", "appended_text", "appended_time", "reply_text", "reply_time"} < {
        one.name for one in fields(Review)
    }
    assert all(set(one.fields) <= set(FIELDS) for one in column_maps().values())


def test_the_added_words_and_the_reply_of_a_jd_comment_are_found(tmp_path: Path) -> None:
    comment = {"id": 1, "content": "漏", "creationTime": "2026-11-01 10:00:00", "referenceId": "9", "score": 1}
    comment["afterUserComment"] = {"created": "2026-11-03 10:00:00", "hAfterUserComment": {"content": "还漏"}}
    comment["replies"] = [{"content": "抱歉", "creationTime": "2026-11-04 10:00:00"}]
    [review] = reviews_of(json_lines(tmp_path, comment))
    assert (review.external_id, review.appended[0].text, review.reply.text) == ("1", "还漏", "抱歉")


def test_the_doudian_export_is_read_with_its_added_words_and_reply(tmp_path: Path) -> None:
    head = "评价日期,订单ID,商品ID,商品名称,商品规格,商品评价得分,评价内容,追评内容,追评时间,回复内容\n"
    row = "2026年11月01日 10:00:00,1,2,杯,大,1,漏,还漏,2026年11月03日 10:00:00,抱歉\n"
    [review] = reviews_of(a_file(tmp_path, head + row))
    assert (review.stars, review.appended[0].text, review.reply.text) == (1, "还漏", "抱歉")


def test_a_review_of_a_weixin_shop_counts_a_hundred_a_star(tmp_path: Path) -> None:
    order, product = {"busiOrderId": "S1"}, {"productList": [{"name": "杯"}]}
    said = {"commentId": "c1", "score": 400, "createTime": "1767225600", "content": {"txt": "漏"}}
    [review] = reviews_of(json_lines(tmp_path, {**said, "orderInfo": order, "productInfo": product}))
    assert (review.stars, review.text, review.order_id, review.product) == (4, "漏", "S1", "杯")


def test_a_review_of_a_kuaishou_shop_is_read_by_its_own_keys(tmp_path: Path) -> None:
    said = {"commentId": 9, "itemId": 2, "orderId": 4, "content": "漏", "createTime": 1767225600000}
    [review] = reviews_of(json_lines(tmp_path, {**said, "qualityScore": 1, "serviceScore": 5}))
    assert (review.external_id, review.stars, review.order_id, review.product_id) == ("9", 1, "4", "2")


def test_an_export_of_a_pdd_tool_is_read_by_its_own_headings(tmp_path: Path) -> None:
    head = "descScore,comment,orderSn,name,goodsId,goodsInfoUrl,Picture_1\n"
    [review] = reviews_of(a_file(tmp_path, head + "1,漏,240101-000000000000001,=风***,7,,https://x.example/1.jpg\n"))
    assert (review.stars, review.order_id, review.author) == (1, "240101-000000000000001", "=风***")
