"""Magento 2: a fragment with percent stars, several ratings a review, and pages both ways."""

from datetime import UTC, datetime

from crawler.cookbook import read_recipe
from crawler.sources.webshop import ReviewPage, is_product, read_product, read_products, read_reviews, review_page
from tests.crawler.makers import a_ground, a_page

RECIPE = read_recipe("magento2")
HERE = "http://shop.test/cup-500.html"
FRAGMENT = "http://shop.test/review/product/listAjax/id/42/"


def rating(percent: int, name: str = "评分") -> str:
    return (
        f'<div class="rating-summary item"><span class="label rating-label"><span>{name}</span></span>'
        f'<div class="rating-result" title="{percent}%"><span style="width:{percent}%"></span></div></div>'
    )


def item(text: str, *percents: int, date: str = "2026/6/27") -> str:
    return (
        f'<li class="item review-item"><div class="review-title">不推荐</div><div class="review-ratings">'
        f"{''.join(map(rating, percents))}</div><div><div class='review-content'>\n {text}\n</div>"
        '<div class="review-details"><p class="review-author"><span class="review-details-label">评价人</span>'
        '<strong class="review-details-value">林小姐</strong></p><p class="review-date"><span>发布于</span>'
        f'<time class="review-details-value" datetime="{date}">{date}</time></p></div></div></li>'
    )


def fragment(*items: str) -> str:
    pages = (
        '<div class="pages"><ul class="pages-items"><li class="item pages-item-previous"><a href="?p=1">上一页</a></li>'
        '<li><a class="page" href="?p=1">1</a></li><li><a class="next" href="?p=3">下一页</a></li></ul></div>'
    )
    return f'<div id="customer-reviews"><ol class="items review-items">{"".join(items)}</ol>{pages}{pages}</div>'


def read(html: str, url: str = f"{FRAGMENT}?p=2") -> ReviewPage:
    return read_reviews(a_page(html, url), RECIPE.reviews[0], RECIPE, a_ground())


def test_percent_are_stars_and_line_breaks_are_kept() -> None:
    [review] = read(fragment(item("漏水<br />\n退了 &lt;1000元 &amp;", 20))).reviews
    assert (review.stars, review.raw_rating, review.title, review.author) == (1, "20%", "不推荐", "林小姐")
    assert (review.text, review.time) == ("漏水\n退了 <1000元 &", datetime(2026, 6, 26, 16, tzinfo=UTC))


def test_several_ratings_are_stars_only_where_they_agree() -> None:
    page = read(fragment(item("一", 80, 80), item("二", 80, 40), item("三")))
    assert [one.stars for one in page.reviews] == [4, None, None]


def test_a_year_of_two_digits_is_not_guessed() -> None:
    assert read(fragment(item("一", 20, date="6/27/26"))).reviews[0].time is None


def test_pages_are_walked_both_ways_and_ids_are_made() -> None:
    page = read(fragment(item("好", 100), item("好", 100)))
    assert page.pages == (f"{FRAGMENT}?p=1", f"{FRAGMENT}?p=3")
    assert page.made and len({one.external_id for one in page.reviews}) == 2


def test_a_product_leads_to_its_fragment() -> None:
    html = (
        '<body class="catalog-product-view"><div class="product-info-main"><h1>保温杯</h1><div class="reviews-actions">'
        '<a class="action view" href="#reviews"><span>133</span>&nbsp;<span>评论</span></a></div></div>'
        '<form id="product_addtocart_form"><input name="product" value="42"></form>'
        '<script type="text/x-magento-init">{"*": {"Magento_Review/js/process-reviews": {"productReviewUrl": '
        '"http\\u003A\\u002F\\u002Fshop.test\\u002Freview\\u002Fproduct\\u002FlistAjax\\u002Fid\\u002F42\\u002F"}}}</script></body>'
    )
    page = a_page(html, HERE)
    product = read_product(page, RECIPE)
    assert is_product(page, RECIPE) and (product.id, product.name, product.stated) == ("42", "保温杯", 133)
    assert review_page(page, RECIPE.reviews[0], product, RECIPE) == FRAGMENT
    assert review_page(page, RECIPE.reviews[1], product, RECIPE) == "http://shop.test/review/product/list/id/42/"


def test_a_list_leads_to_products_and_pages() -> None:
    html = (
        f'<div class="products"><a class="product-item-link" href="{HERE}">杯</a></div>'
        '<div class="toolbar-products"><div class="pages"><a href="?p=2">2</a></div></div>'
    )
    found = read_products(a_page(html, "http://shop.test/cups.html"), RECIPE)
    assert (found.links, found.pages) == ((HERE,), ("http://shop.test/cups.html?p=2",))
