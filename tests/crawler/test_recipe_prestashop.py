"""PrestaShop: JSON with entities, counted pages, the language's short dates."""

import json
from datetime import UTC, datetime

from crawler.cookbook import read_recipe
from crawler.page import Page
from crawler.sources.webshop import ReviewPage, is_product, numbered, read_product, read_reviews, review_page, template
from tests.crawler.makers import a_ground, a_page

RECIPE = read_recipe("prestashop")
HERE = "http://shop.test/cups/12-34-cup.html"
LIST = "http://shop.test/module/productcomments/ListComments?id_product=12"


def comment(number: int, content: str, **said: object) -> dict[str, object]:
    base = {
        "id_product_comment": number,
        "title": "还行",
        "grade": 4,
        "customer_name": "林 X.",
        "date_add": "2026/6/27 01:48",
    }
    return {**base, "content": content, **said}


def read(*comments: dict[str, object]) -> ReviewPage:
    body = json.dumps({"comments_nb": 133, "comments_per_page": "5", "comments": comments}).encode()
    return read_reviews(Page(f"{LIST}&page=1", body, "application/json"), RECIPE.reviews[0], RECIPE, a_ground())


def test_entities_are_words_and_tags_a_buyer_wrote_stay() -> None:
    [review] = read(
        comment(7, "漏水\n&lt;b&gt;退了&lt;/b&gt; &amp; 等", title="caf&eacute;", customer_name="Ren&eacute; D.")
    ).reviews
    assert (review.text, review.title, review.author) == ("漏水\n<b>退了</b> & 等", "café", "René D.")
    assert (review.external_id, review.stars, review.time) == ("7", 4, datetime(2026, 6, 26, 17, 48, tzinfo=UTC))


def test_the_answer_says_how_many_there_are() -> None:
    assert read(comment(7, "好")).stated == 133


def test_days_before_months_are_not_guessed() -> None:
    assert read(comment(7, "好", date_add="27/06/2026 01:48")).reviews[0].time is None


def test_pages_beyond_the_last_are_empty() -> None:
    assert read() == ReviewPage((), stated=133)


def test_a_product_leads_to_its_counted_list() -> None:
    html = (
        '<body id="product"><h1>保温杯</h1><input name="id_product" value="12">'
        '<div id="product-comments-list-header"><div class="comments-nb"><i>chat</i> 评论 (133)</div></div>'
        '<div id="product-comments-list" data-list-comments-url="http://shop.test/module/productcomments/ListComments?id_product=12"></div>'
    )
    page = a_page(html, HERE)
    product = read_product(page, RECIPE)
    way = RECIPE.reviews[0]
    assert is_product(page, RECIPE) and (product.id, product.stated) == ("12", 133)
    assert review_page(page, way, product, RECIPE) == f"{LIST}&page=1"
    assert numbered(template(page, way, product) or "", 7) == f"{LIST}&page=7"
