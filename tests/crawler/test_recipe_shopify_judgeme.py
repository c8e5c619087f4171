"""Shopify with Judge.me: products from JSON, reviews from the widget's address, replies apart."""

import json
from datetime import UTC, datetime

from crawler.cookbook import read_recipe
from crawler.page import Page
from crawler.sources.webshop import (
    is_product,
    numbered,
    read_product,
    read_products,
    read_reviews,
    review_page,
    template,
)
from tests.crawler.makers import a_ground, a_page

RECIPE = read_recipe("shopify-judgeme")
HERE = "http://shop.test/products/cup-500"
ASKED = (
    "https://judge.me/reviews/reviews_for_widget?url=cups-cn.myshopify.com&shop_domain=cups-cn.myshopify.com"
    "&platform=shopify&page={page}&per_page=10&product_id=6612"
)


def block(number: str, text: str, score: int, reply: str = "") -> str:
    return (
        f"<div class='jdgm-rev jdgm-divider-top' data-review-id='{number}'><div class='jdgm-rev__header'>"
        f"<span class='jdgm-rev__rating' data-score='{score}'><span class='jdgm-star jdgm--on'></span></span>"
        "<span class='jdgm-rev__timestamp jdgm-spinner' data-content='2026-06-26 17:48:09 UTC'></span>"
        "<span class='jdgm-rev__author-wrapper'><span class='jdgm-rev__author'>林小姐</span></span></div>"
        f"<div><b class='jdgm-rev__title'>漏</b><div class='jdgm-rev__body'><p>{text}</p></div></div>"
        f"{reply}</div>"
    )


REPLY = (
    "<div class='jdgm-rev__reply'><div><span class='jdgm-rev__replier'>杯子店</span> replied:</div>"
    "<div class='jdgm-rev__reply-content'><p>您好，新杯盖今天寄出。</p></div></div>"
)


def test_the_widgets_answer_is_read_with_its_reply_apart() -> None:
    html = block("a-1", "杯盖漏水<br />退了", 2, REPLY) + block("a-2", "好", 5)
    page = Page(ASKED, json.dumps({"html": html, "total_count": 2}).encode(), "application/json")
    first, second = read_reviews(page, RECIPE.reviews[0], RECIPE, a_ground()).reviews
    assert (first.external_id, first.stars, first.title, first.text) == ("a-1", 2, "漏", "杯盖漏水\n退了")
    assert first.reply is not None and first.reply.text == "您好，新杯盖今天寄出。"
    assert (first.time, second.reply, second.text) == (datetime(2026, 6, 26, 17, 48, 9, tzinfo=UTC), None, "好")


def test_a_product_names_its_shop_and_number_for_the_widget() -> None:
    html = (
        '<script>Shopify.shop = "cups-cn.myshopify.com";</script><h1>保温杯</h1>'
        "<div class='jdgm-review-widget' data-id='6612'><div class='jdgm-rev-widg' data-number-of-reviews='133'>"
        f"{block('a-1', '好', 5)}</div></div>"
    )
    page = a_page(html, HERE)
    product, way = read_product(page, RECIPE), RECIPE.reviews[0]
    assert is_product(page, RECIPE) and (product.id, product.name, product.stated) == ("6612", "保温杯", 133)
    assert review_page(page, way, product, RECIPE) == numbered(ASKED, 1)
    assert template(page, way, product) == ASKED
    assert [one.external_id for one in read_reviews(page, RECIPE.reviews[1], RECIPE, a_ground()).reviews] == ["a-1"]


def test_products_are_listed_in_json_page_by_page_until_one_is_empty() -> None:
    def listed(*handles: str) -> Page:
        body = json.dumps({"products": [{"handle": one} for one in handles]}).encode()
        return Page("http://shop.test/products.json?limit=250&page=1", body, "application/json")

    found = read_products(listed("cup-500", "杯"), RECIPE)
    assert found.links == (HERE, "http://shop.test/products/%E6%9D%AF")
    assert found.pages == ("http://shop.test/products.json?limit=250&page=2",)
    assert not read_products(listed(), RECIPE).pages


def test_a_shop_without_the_widget_is_not_led_elsewhere() -> None:
    page = a_page("<h1>杯</h1>", HERE)
    assert review_page(page, RECIPE.reviews[0], read_product(page, RECIPE), RECIPE) is None
