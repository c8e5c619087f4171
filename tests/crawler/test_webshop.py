"""Pages of a shop's own site, read by a recipe."""

from datetime import UTC, datetime

import pytest

from crawler.sources.webshop import ProductLinks, read_product, read_products, review_page
from tests.crawler.makers import a_page, a_recipe, a_reply_block, a_review_block, reviews_on

HERE = "http://shop.test/p/p-1?sort=new"


def test_a_review_is_read_with_everything_the_page_shows() -> None:
    [review] = reviews_on(a_review_block()).reviews
    assert (review.external_id, review.stars, review.raw_rating, review.author) == ("1", 1, "One", "林***1")
    assert (review.text, review.time) == ("杯盖漏水", datetime(2026, 11, 19, 1, 31, tzinfo=UTC))


def test_a_reply_is_a_reply_and_never_a_review() -> None:
    [review] = reviews_on(a_review_block(inside=a_reply_block())).reviews
    assert review.reply is not None and review.reply.text == "您好，换货已寄出"


def test_a_reply_that_looks_like_a_review_is_still_a_reply() -> None:
    inside = '<div class="reply">' + a_review_block(2, text="您好") + "</div>"
    assert [review.external_id for review in reviews_on(a_review_block(inside=inside)).reviews] == ["1"]


def test_the_words_of_a_reply_never_stand_in_for_missing_words_of_the_buyer() -> None:
    html = '<article class="review" id="review-1"><i class="stars Five"></i>' + a_reply_block() + "</article>"
    assert reviews_on(html).reviews[0].text == ""


def test_what_the_buyer_added_has_its_own_time() -> None:
    added = '<div class="added"><p class="text">还是漏</p><i class="date">2026年11月20日 08:00</i></div>'
    [review] = reviews_on(a_review_block(inside=added)).reviews
    assert (review.appended[0].text, review.appended[0].time) == ("还是漏", datetime(2026, 11, 20, tzinfo=UTC))


def test_markup_in_words_is_words() -> None:
    html = a_review_block(text="&lt;script&gt;alert(1)&lt;/script&gt; <1000元 &amp;amp; 好")
    assert reviews_on(html).reviews[0].text == "<script>alert(1)</script> <1000元 &amp; 好"


def test_line_breaks_are_kept() -> None:
    assert reviews_on(a_review_block(text="一<br>二\n 三")).reviews[0].text == "一\n二\n三"


def test_stars_are_counted_where_the_recipe_says_so() -> None:
    html = a_review_block(inside='<i class="full"></i><i class="full"></i><i class="half"></i>')
    assert reviews_on(html, stars_filled=".full").reviews[0].stars == 2


def test_unknown_stars_stay_unknown() -> None:
    review = reviews_on(a_review_block(stars="Seven")).reviews[0]
    assert (review.stars, review.raw_rating) == (None, "stars Seven")


def test_a_date_without_a_year_stays_unknown() -> None:
    html = a_review_block().replace("2026年11月19日 09:31", "11月19日 09:31")
    assert reviews_on(html).reviews[0].time is None


def test_a_review_without_an_id_gets_one_from_what_it_says() -> None:
    page = reviews_on(a_review_block(1, id="x") + a_review_block(1, id="x") + a_review_block(2, id="x"))
    ids = [review.external_id for review in page.reviews]
    assert len(set(ids)) == 3 and all(one.startswith("made-") for one in ids)


def test_an_empty_block_is_counted_as_not_readable() -> None:
    page = reviews_on('<article class="review" id="review-1"></article>' + a_review_block(2))
    assert (len(page.reviews), page.rejected) == (1, ("a review with neither words nor stars",))


def test_the_next_page_is_absolute_and_without_fragment() -> None:
    page = reviews_on(a_review_block() + '<a class="next" href="?page=2#comments">下一页</a>')
    assert page.pages == ("http://shop.test/p/p-1/reviews?page=2",)


def test_a_page_does_not_lead_to_another_site() -> None:
    html = "".join(
        f'<a class="product" href="{one}">x</a>' for one in ("//evil.test/p/1", "javascript:x", "http://[bad", "/p/1")
    )
    assert read_products(a_page(html, HERE), a_recipe()) == ProductLinks(("http://shop.test/p/1",))


def test_a_product_says_its_name_and_how_many_reviews_there_are() -> None:
    html = '<h1> 保温杯\n 500ml </h1><b class="count">全部 1,337 条评价</b><a class="all" href="p-1/reviews">全部</a>'
    page, recipe = a_page(html, HERE), a_recipe()
    product = read_product(page, recipe)
    assert (product.id, product.name, product.stated) == ("p-1", "保温杯 500ml", 1337)
    assert review_page(page, recipe.reviews[0], product, recipe) == "http://shop.test/p/p-1/reviews"


def test_a_count_that_is_not_stated_is_unknown() -> None:
    assert read_product(a_page("<h1>杯</h1>", HERE), a_recipe()).stated is None


def test_links_start_from_the_base_a_page_names() -> None:
    html = '<base href="http://shop.test/store/"><a class="product" href="p/1">x</a>'
    assert read_products(a_page(html, HERE), a_recipe()).links == ("http://shop.test/store/p/1",)


def test_a_way_with_a_mark_leads_only_from_pages_that_show_it() -> None:
    recipe = a_recipe(mark=".tab-reviews", link="")
    product = read_product(a_page("<h1>杯</h1>", HERE), recipe)
    shown = ['<i class="tab-reviews"></i>', "<i></i>"]
    assert [review_page(a_page(html, HERE), recipe.reviews[0], product, recipe) for html in shown] == [HERE, None]


@pytest.mark.parametrize("url", ["", "{api}/reviews?id={id}&page={page}"])
def test_an_address_in_the_source_of_a_page_does_not_lead_to_another_site(url: str) -> None:
    recipe = a_recipe(link="", link_pattern='api = "(?P<api>[^"]+)"', url=url)
    pages = [a_page(f'<script>api = "{one}"</script>', HERE) for one in ("http://evil.test/r", "http://shop.test/r")]
    found = [review_page(page, recipe.reviews[0], read_product(page, recipe), recipe) for page in pages]
    assert found[0] is None and (found[1] or "").startswith("http://shop.test/r")
