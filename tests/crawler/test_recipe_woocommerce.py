"""WooCommerce: comments of WordPress in themes of templates and of blocks, and the interface for shop fronts."""

from crawler.cookbook import read_recipe
from crawler.sources.webshop import ReviewPage, read_product, read_products, read_reviews, review_page
from tests.crawler.makers import a_ground, a_page
from tests.crawler.shops.walking import pages_of, walked

RECIPE = read_recipe("woocommerce")
TEMPLATES, BLOCKS, API, PLAIN_API = RECIPE.reviews
CUP = "http://woo.test/product/x9-cup/"


def read(url: str, shop: str = "woocommerce") -> ReviewPage:
    page = pages_of(shop)[url]
    return read_reviews(page, TEMPLATES, RECIPE, a_ground(product=read_product(page, RECIPE)))


def test_a_middle_page_leads_both_ways() -> None:
    pages = read(CUP + "comment-page-2/").pages
    assert set(pages) == {CUP + "comment-page-1/", CUP + "comment-page-3/"}


def test_the_product_page_shows_the_last_reviews_and_leads_to_the_first() -> None:
    page = read(CUP)
    assert ([one.external_id for one in page.reviews], CUP + "comment-page-1/" in page.pages) == (["321"], True)


def test_words_of_a_buyer_below_the_answer_are_neither_answer_nor_review() -> None:
    [first, *_] = read(CUP + "comment-page-1/").reviews
    assert first.reply is not None and "不漏了" not in first.reply.text + first.text


def test_an_answer_without_its_review_is_no_review() -> None:
    ids = [one.external_id for one in read("http://woo.test/product/rice-cooker/").reviews]
    assert ids == ["401", "402"]


def test_a_logged_in_buyer_without_stars_is_a_buyer() -> None:
    *_, last = read("http://woo.test/product/rice-cooker/").reviews
    assert (last.author, last.stars, last.raw_rating) == ("孙阿姨", None, None)


def test_stars_are_read_whatever_words_stand_around_them() -> None:
    assert [one.raw_rating for one in read(CUP + "comment-page-2/").reviews] == ["4", "5", "3"]


def test_lists_lead_to_products_to_pages_and_to_nothing_that_fills_a_cart() -> None:
    found = read_products(pages_of("woocommerce")["http://woo.test/?post_type=product"], RECIPE)
    assert found.links == (CUP,)
    assert set(found.pages) == {"http://woo.test/shop/page/2/", "http://woo.test/product-category/chufang/"}


def test_the_interface_is_asked_only_where_the_page_shows_no_reviews() -> None:
    asked = {shop: walked(pages_of(shop), RECIPE).ways for shop in ("woocommerce", "woocommerce_blocks")}
    assert asked == {"woocommerce": {"101": 0, "102": 0, "103": 0}, "woocommerce_blocks": {"101": 1, "105": 1}}
    assert walked(pages_of("woocommerce_script"), RECIPE).ways == {"101": 2}


def test_the_interface_has_another_address_where_addresses_are_not_rewritten() -> None:
    html = (
        '<body class="postid-7"><link rel="https://api.w.org/" href="http://shop.test/index.php?rest_route=/" /></body>'
    )
    page = a_page(html, "http://shop.test/?product=cup")
    product = read_product(page, RECIPE)
    assert review_page(page, API, product, RECIPE) is None
    assert review_page(page, PLAIN_API, product, RECIPE) == (
        "http://shop.test/index.php?rest_route=/wc/store/v1/products/reviews&product_id=7&per_page=100&page=1"
    )


def test_an_error_of_the_interface_is_not_an_empty_list() -> None:
    error = a_page('{"code":"rest_no_route","message":"…","data":{"status":404}}', media_type="application/json")
    assert read_reviews(error, API, RECIPE, a_ground()).rejected
    assert not read_reviews(a_page("[]", media_type="application/json"), API, RECIPE, a_ground()).rejected
