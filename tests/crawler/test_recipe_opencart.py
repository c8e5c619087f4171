"""OpenCart 3 and 4: fragments of five reviews without ids, dates as each language writes them."""

import pytest

from crawler.cookbook import read_recipe
from crawler.sources.webshop import read_product, read_products, read_reviews, review_page
from tests.crawler.makers import a_ground, a_page
from tests.crawler.shops.walking import pages_of, walked

OLD, NEW = read_recipe("opencart3"), read_recipe("opencart4")
ROOT = "http://oc3.test/index.php?route="


def a_review(date: str, icons: str = "") -> str:
    return (
        f'<table><tr><td><strong>林</strong></td><td class="text-right">{date}</td></tr>'
        f'<tr><td colspan="2"><p>好</p><span class="fa fa-stack">{icons}</span></td></tr></table>'
    )


def test_a_fragment_says_how_many_reviews_there_are_in_any_language() -> None:
    pages = {**pages_of("opencart3"), **pages_of("opencart3_english")}
    read = [page for url, page in pages.items() if "product/review" in url]
    stated = [read_reviews(page, OLD.reviews[0], OLD, a_ground()).stated for page in read]
    assert stated == [7, 7, None, 1, 1, 3, 3]


def test_the_pages_of_an_older_pager_are_no_count() -> None:
    html = (
        a_review("2026-06-27")
        + '<div class="text-right"><ul class="pagination"><li>1</li><li>2</li><li>3</li></ul></div>'
    )
    assert read_reviews(a_page(html), OLD.reviews[0], OLD, a_ground()).stated is None


def test_a_filled_star_is_one_though_it_holds_an_outline() -> None:
    html = a_review("2026-06-27", '<i class="fa fa-star"></i><i class="fa fa-star-o"></i>')
    assert read_reviews(a_page(html), OLD.reviews[0], OLD, a_ground()).reviews[0].stars == 1


@pytest.mark.parametrize(
    ("date", "day"), [("03/12/2025", "2025-12-02"), ("12/31/2025", None), ("27 June 2026", "2026-06-26")]
)
def test_a_date_is_read_day_first_or_not_at_all(date: str, day: str | None) -> None:
    [review] = read_reviews(a_page(a_review(date)), OLD.reviews[0], OLD, a_ground()).reviews
    # Midnight in Shanghai is the evening before in UTC.
    assert (review.time and review.time.strftime("%Y-%m-%d")) == day


def test_reviews_a_shop_does_not_show_are_not_asked_for() -> None:
    page = pages_of("opencart3_english")["http://oc3.test/store/cups/tea-set"]
    assert review_page(page, OLD.reviews[0], read_product(page, OLD), OLD) is None


def test_what_a_script_asks_for_starts_from_the_base_of_the_page() -> None:
    page = pages_of("opencart3_english")["http://oc3.test/store/cups/x9-flask"]
    first = review_page(page, OLD.reviews[0], read_product(page, OLD), OLD)
    assert first == "http://oc3.test/store/index.php?route=product/product/review&product_id=50"


def test_a_list_leads_to_subcategories_and_further_pages_in_one_order() -> None:
    found = read_products(pages_of("opencart3")[ROOT + "product/category&path=20"], OLD)
    assert found.links == (
        ROOT + "product/product&path=20&product_id=40",
        ROOT + "product/product&path=20&product_id=41",
    )
    assert {ROOT + "product/category&path=20_26", ROOT + "product/category&path=20&page=2"} <= set(found.pages)
    assert not [url for url in found.pages if "sort=" in url or "account" in url]


def test_the_map_of_the_site_leads_to_categories_alone() -> None:
    found = read_products(pages_of("opencart3")[ROOT + "information/sitemap"], OLD)
    assert ROOT + "product/category&path=31" in found.pages
    assert not [url for url in found.pages if "account" in url or "cart" in url]


def test_tables_of_the_product_are_no_reviews() -> None:
    page = pages_of("opencart4")["http://oc4.test/index.php?route=product/product&language=en-gb&product_id=44&path=20"]
    assert read_reviews(page, NEW.reviews[1], NEW, a_ground()).reviews == ()


def test_the_first_page_is_met_three_times_and_read_once() -> None:
    assert len(walked(pages_of("opencart4"), NEW).reviews["42"]) == 6


def test_the_first_page_is_loaded_by_script_or_stands_in_the_page() -> None:
    assert walked(pages_of("opencart4_first"), NEW).ways == {"42": 0}
    assert set(walked(pages_of("opencart4"), NEW).ways.values()) == {1}
