"""schema.org data of pages in its three spellings, brought into one form."""

import json
from typing import Any

import pytest
from parsel import Selector

from crawler.cookbook import read_recipe
from crawler.schema import schema_of
from crawler.sources.webshop import read_product, read_reviews
from tests.crawler.makers import a_ground, a_page

PRODUCT: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": ["Product", "Thing"],
    "name": "保温杯",
    "sku": "c-500",
    "aggregateRating": {"@type": "AggregateRating", "ratingValue": "4.4", "reviewCount": "2"},
    "review": [
        {
            "@type": "Review",
            "@id": "#r1",
            "author": {"@type": "Person", "name": "林小姐"},
            "datePublished": "2026-06-27T01:48:00+08:00",
            "reviewBody": "漏水\n退了",
            "reviewRating": {"@type": "Rating", "ratingValue": 1},
        },
        {
            "@type": "Review",
            "author": "王先生",
            "description": "保温好",
            "reviewRating": {"ratingValue": 80, "bestRating": 100},
        },
    ],
}
MICRODATA = """<div itemscope itemtype="http://schema.org/Product"><h1 itemprop="name">保温杯</h1>
<p itemprop="aggregateRating" itemscope itemtype="http://schema.org/AggregateRating"><i itemprop="reviewCount">2</i></p>
<div itemprop="review" itemscope itemtype="http://schema.org/Review"><b itemprop="author">林小姐</b>
<meta itemprop="datePublished" content="2026-06-27"><p itemprop="reviewBody">漏水</p>
<i itemprop="reviewRating" itemscope itemtype="http://schema.org/Rating"><meta itemprop="ratingValue" content="1"></i>
</div></div>"""
RDFA = """<div vocab="https://schema.org/" typeof="Product"><h1 property="name">保温杯</h1>
<div property="review" typeof="Review"><span property="author" typeof="Person"><b property="name">林小姐</b></span>
<time property="datePublished" datetime="2026-06-27">6月27日</time><p property="reviewBody">漏水</p>
<span property="reviewRating" typeof="Rating"><i property="ratingValue">1</i></span></div></div>"""


def linked(data: Any) -> str:
    return f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>'


def reviews_of(source: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = schema_of(Selector(text=source))["reviews"]
    return found


def test_json_ld_says_product_and_reviews() -> None:
    said = schema_of(Selector(text=linked(PRODUCT)))
    assert said["product"] == {"id": "c-500", "name": "保温杯", "url": None, "count": "2"}
    assert [(one["author"], one["rating"], one["best"], one["text"]) for one in said["reviews"]] == [
        ("林小姐", "1", "5", "漏水\n退了"),
        ("王先生", "80", "100", "保温好"),
    ]


@pytest.mark.parametrize("data", [{"@graph": [{"@type": "WebPage"}, PRODUCT]}, [PRODUCT], {"mainEntity": PRODUCT}])
def test_json_ld_is_found_wherever_it_is_nested(data: Any) -> None:
    assert len(reviews_of(linked(data))) == 2


@pytest.mark.parametrize("source", [MICRODATA, RDFA])
def test_microdata_and_rdfa_say_the_same(source: str) -> None:
    [review] = reviews_of(source)
    assert (review["author"], review["date"], review["text"], review["rating"]) == ("林小姐", "2026-06-27", "漏水", "1")


def test_a_review_said_twice_is_one() -> None:
    assert len(reviews_of(linked(PRODUCT) + linked(PRODUCT))) == 2


@pytest.mark.parametrize("source", ["{", "[" * 5000, "null", '"x"', '{"@type": 7, "review": "none"}'])
def test_data_that_is_none_is_passed_over(source: str) -> None:
    page = Selector(text=f'<script type="application/ld+json">{source}</script>')
    assert schema_of(page) == {"product": None, "reviews": []}


def test_the_general_recipe_reads_them_as_reviews() -> None:
    page, recipe = a_page(linked(PRODUCT), "http://shop.test/p/cup"), read_recipe("schema")
    product = read_product(page, recipe)
    read = read_reviews(page, recipe.reviews[0], recipe, a_ground(product=product))
    assert (product.id, product.name, product.stated) == ("c-500", "保温杯", 2)
    assert [(one.author, one.stars, one.raw_rating) for one in read.reviews] == [
        ("林小姐", 1, "1"),
        ("王先生", 4, "80"),
    ]
    assert read.reviews[0].time is not None and read.reviews[0].time.isoformat() == "2026-06-26T17:48:00+00:00"
    assert read.reviews[1].time is None
