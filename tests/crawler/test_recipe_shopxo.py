"""ShopXO: HTML in JSON with month and day alone, and the interface of its apps where a shop leaves it open."""

from crawler.cookbook import read_recipe
from crawler.sources.webshop import numbered, read_product, read_products, read_reviews, review_page, template
from tests.crawler.makers import a_ground, a_page
from tests.crawler.shops.walking import pages_of, walked

RECIPE = read_recipe("shopxo")
APPS, REWRITTEN, PLAIN = RECIPE.reviews
HOME = "http://xo.test/"


def test_a_day_without_a_year_and_stars_nobody_shows_stay_unknown() -> None:
    page = pages_of("shopxo")[HOME + "?s=goods/comments.html&goods_id=1&page=1"]
    found = read_reviews(page, PLAIN, RECIPE, a_ground())
    assert {(one.time, one.stars) for one in found.reviews} == {(None, None)}
    assert found.made and len({one.external_id for one in found.reviews}) == 10


def test_size_and_colour_are_not_what_the_buyer_wrote() -> None:
    page = pages_of("shopxo")[HOME + "?s=goods/comments.html&goods_id=1&page=1"]
    first = read_reviews(page, PLAIN, RECIPE, a_ground()).reviews[0]
    assert first.text == "杯盖一倒就漏，\n第二天换了还是漏。"
    assert first.reply is not None and first.reply.text == "您好，新杯盖今天寄出，请留意短信。"


def test_the_interface_says_what_the_page_leaves_out() -> None:
    page = pages_of("shopxo_apps")[HOME + "api.php?s=goods/comments&goods_id=1&page=1"]
    found = read_reviews(page, APPS, RECIPE, a_ground())
    assert (found.stated, found.made, [one.stars for one in found.reviews]) == (3, False, [1, 5, None])
    assert [one.reply is None for one in found.reviews] == [False, True, True]


def test_the_page_is_read_where_the_interface_is_closed_or_answers_with_an_error() -> None:
    assert walked(pages_of("shopxo"), RECIPE).ways == {"1": 2, "2": 2, "3": None}
    assert walked(pages_of("shopxo_apps"), RECIPE).ways == {"1": 0, "2": 1}


def test_each_way_counts_its_pages() -> None:
    page = pages_of("shopxo")[HOME + "?s=goods/index/id/1.html"]
    product = read_product(page, RECIPE)
    assert review_page(page, REWRITTEN, product, RECIPE) is None
    assert [numbered(template(page, way, product) or "", 2) for way in (APPS, PLAIN)] == [
        HOME + "api.php?s=goods/comments&goods_id=1&page=2",
        HOME + "?s=goods/comments.html&goods_id=1&page=2",
    ]


def test_a_badge_is_no_part_of_a_name() -> None:
    assert read_product(pages_of("shopxo")[HOME + "?s=goods/index/id/1.html"], RECIPE).name == "X9 保温杯 500ml"


def test_products_are_known_by_every_form_of_their_address() -> None:
    forms = (
        "goods-7.html",
        "goods-7",
        "goods/index/id/7.html",
        "?s=goods/index/id/7.html",
        "index.php?s=/goods/index/id/7",
    )
    others = ("goods/comments.html", "article-7.html", "?s=goods/favor.html", "goods-sort.html", "agoods-7.html")
    html = "".join(f'<a href="/{one}">x</a>' for one in (*forms, *others))
    assert read_products(a_page(html, HOME), RECIPE).links == tuple(HOME + one for one in forms)


def test_a_pager_leads_nowhere_from_its_dead_ends() -> None:
    found = read_products(pages_of("shopxo")[HOME + "?s=search/index.html&page=2"], RECIPE)
    assert {url for url in found.pages if "page=" in url} == {HOME + f"?s=search/index.html&page={n}" for n in (1,)}
