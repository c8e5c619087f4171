"""What each query of a recipe finds on a page."""

from dataclasses import replace
from pathlib import Path

import pytest

from casebook.errors import SettingError, SourceChanged
from crawler.trial import Trial, summary, tried_product, tried_products, tried_reviews, ways_of
from crawler.trying import Trying, try_file, try_site
from tests.crawler.makers import a_ground, a_page, a_recipe, a_reply_block, a_review_block


def found_in(trial: Trial) -> dict[str, tuple[int, int | None, tuple[str, ...]]]:
    return {f"{one.table}.{one.key}": (one.count, one.of, one.examples) for one in trial.found}


def test_a_list_says_how_many_products_and_pages_it_leads_to() -> None:
    page = a_page('<a class="product" href="/p/1">x</a><a class="product" href="/p/2">y</a>')
    assert found_in(tried_products(page, a_recipe())) == {
        "products.link": (2, None, ("/p/1", "/p/2")),
        "products.pages": (0, None, ()),
    }


def test_a_product_says_what_each_query_finds_and_where_its_reviews_are() -> None:
    page = a_page('<h1>保温杯</h1><a class="all" href="/p/1/reviews">全部</a>')
    found = found_in(tried_product(page, a_recipe()))
    assert (found["product.name"], found["product.count"]) == ((1, None, ("保温杯",)), (0, None, ()))
    assert found["reviews.link"] == (1, None, ("/p/1/reviews",))


def test_reviews_say_in_how_many_containers_each_query_finds_something() -> None:
    page, recipe = a_page(a_review_block(1, inside=a_reply_block()) + "<article class='review'></article>"), a_recipe()
    trial = tried_reviews(page, recipe.reviews[0], recipe, a_ground())
    found = found_in(trial)
    assert (found["reviews.container"][0], found["reviews.text"][:2], found["reviews.reply.text"][:2]) == (
        2,
        (1, 2),
        (1, 1),
    )
    assert trial.reviews is not None and len(trial.reviews.reviews) == 1


def test_the_summary_names_what_was_not_readable_and_shows_the_first_reviews() -> None:
    page, recipe = a_page(a_review_block() + "<article class='review'></article>"), a_recipe()
    lines = summary(tried_reviews(page, recipe.reviews[0], recipe, a_ground()), "Asia/Shanghai")
    assert lines[0] == "1 reviews read, further pages: none"
    assert lines[1] == "not readable: a review with neither words nor stars"
    assert '"text": "杯盖漏水"' in lines[2]


def test_a_long_word_is_cut_and_a_page_of_another_kind_finds_nothing() -> None:
    page, html, json = a_page(a_review_block(text="好" * 200)), a_recipe(), a_recipe(html="data.html")
    assert found_in(tried_reviews(page, html.reviews[0], html, a_ground()))["reviews.text"][2][0].endswith("…")
    assert found_in(tried_reviews(page, json.reviews[0], json, a_ground()))["reviews.container"][0] == 0


def test_the_ways_to_the_reviews_are_those_the_page_leads_to() -> None:
    page, recipe = a_page('<a class="all" href="/p/1/reviews">全部</a>'), a_recipe()
    other = replace(recipe.reviews[0], link="", link_pattern='url: "([^"]+)"')
    both = replace(recipe, reviews=(other, *recipe.reviews))
    assert ways_of(page, both, a_ground()) == [(recipe.reviews[0], "http://shop.test/p/1/reviews")]


def test_a_saved_page_is_tried_as_what_it_is_said_to_be(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text('<article class="review" id="review-1"><p class="review-text">漏水</p></article>', encoding="utf-8")
    [trial] = try_file(path, "demoshop", "reviews", zone="Asia/Shanghai").trials
    assert trial.reviews is not None and [one.text for one in trial.reviews.reviews] == ["漏水"]
    assert [one.read_as for one in try_file(path, "demoshop", "product", zone="Asia/Shanghai").trials] == ["product"]


def test_software_nobody_knows_is_said_with_what_to_do() -> None:
    with pytest.raises(SourceChanged, match="write a recipe"):
        Trying(None, "Asia/Shanghai").chosen(a_page("<h1>你好</h1>"))


def test_what_is_no_address_is_refused() -> None:
    with pytest.raises(SettingError, match="no address of a site"):
        try_site("nonsense", None, zone="Asia/Shanghai", contact="")
