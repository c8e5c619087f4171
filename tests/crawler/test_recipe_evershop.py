"""EverShop: all reviews of a product stand in the state behind its page; without it there are no ids and no dates."""

import json
from datetime import UTC, datetime

from crawler.cookbook import read_recipe
from crawler.sources.webshop import ReviewPage, is_product, read_product, read_products, read_reviews, review_page
from tests.crawler.makers import a_ground, a_page

RECIPE = read_recipe("evershop")
HERE = "http://shop.test/cups/cup-500"
STATE = {
    "graphqlResponse": {
        "e17": {
            "name": "保温杯",
            "reviews": [
                {
                    "reviewId": 8,
                    "uuid": "a-8",
                    "rating": 2,
                    "customerName": "林小姐",
                    "comment": "漏水\n</p>退了 <1000元 &",
                    "createdAt": "1784947770000",
                },
                {"reviewId": 9, "uuid": "a-9", "rating": 5, "customerName": "王", "comment": "好", "createdAt": None},
            ],
        }
    }
}


def star(color: str) -> str:
    return f'<svg class="lucide" fill="{color}"><polygon points="1"></polygon></svg>'


def item(text: str, author: str, stars: int) -> str:
    drawn = star("#F5AD18") * stars + star("#989898") * (5 - stars)
    return (
        f'<li class="flex flex-col gap-1"><div class="rating"><div><div class="rating__stars">{drawn}</div></div></div>'
        f'<p class="comment">{text}</p><div><span>Review by {author}</span></div></li>'
    )


def product_page(state: str) -> str:
    items = item("漏水", "林小姐", 2) + item("好", "王", 5)
    return (
        f"<h1>保温杯</h1><div id='product__reviews'><ul class='review__list'>{items}</ul></div><script>{state}</script>"
    )


def read(html: str, way: int) -> ReviewPage:
    return read_reviews(a_page(html, HERE), RECIPE.reviews[way], RECIPE, a_ground())


def test_reviews_are_read_from_the_state_with_id_and_moment() -> None:
    state = f"var eContext = {json.dumps(STATE, ensure_ascii=False)};"
    first, second = read(product_page(state), 0).reviews
    assert (first.external_id, first.stars, first.author, first.text) == ("8", 2, "林小姐", "漏水\n</p>退了 <1000元 &")
    assert (first.time, second.time) == (datetime(2026, 7, 25, 2, 49, 30, tzinfo=UTC), None)


def test_without_its_state_the_page_itself_is_read() -> None:
    html = product_page("")
    assert read(html, 0).rejected and not read(html, 0).reviews
    page = read(html, 1)
    assert [(one.stars, one.author, one.text) for one in page.reviews] == [(2, "林小姐", "漏水"), (5, "王", "好")]
    assert page.made and all(one.time is None for one in page.reviews)


def test_a_product_nobody_reviewed_has_none() -> None:
    html = "<div id='product__reviews'><ul class='review__list'><li>Be the first to review this product</li></ul></div>"
    assert read(html + '<script>var eContext = {"x": {"reviews":[]}}</script>', 0) == ReviewPage(())


def test_a_product_is_known_by_the_end_of_its_address() -> None:
    page = a_page(product_page(""), HERE)
    product = read_product(page, RECIPE)
    assert is_product(page, RECIPE) and (product.id, product.name) == ("cup-500", "保温杯")
    assert review_page(page, RECIPE.reviews[0], product, RECIPE) == HERE


def test_a_list_leads_to_its_products() -> None:
    card = (
        '<div class="product__list__item__grid"><p class="product__list__name"><a href="/cups/cup-500">杯</a></p></div>'
    )
    assert read_products(a_page(card, "http://shop.test/"), RECIPE).links == (HERE,)
