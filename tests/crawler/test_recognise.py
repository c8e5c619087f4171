"""Which software a page shows."""

import pytest

from crawler.cookbook import read_recipe, recipe_names
from crawler.recognise import marks_shown, recognised
from tests.crawler.makers import a_page

FRONT = {
    "oscar": '<article class="product_pod"><h3><a href="/catalogue/cup_1/">杯</a></h3></article>',
    "evershop": '<div class="product__list__item__grid"><a href="/cup">杯</a></div><script>var eContext = {}</script>',
    "demoshop": '<a class="product-link" href="/product/1">杯</a>',
    "schema": '<div itemscope itemtype="https://schema.org/Product"></div>',
}


@pytest.mark.parametrize("name", FRONT)
def test_a_front_page_shows_its_software_alone(name: str) -> None:
    shown = {one: marks_shown(a_page(FRONT[name]), read_recipe(one)) for one in recipe_names()}
    assert [one for one, marks in shown.items() if marks] == [name]


def test_a_page_of_nothing_we_know_is_recognised_as_nothing() -> None:
    assert recognised(a_page("<h1>你好</h1>"), map(read_recipe, recipe_names())) is None


def test_the_software_comes_before_what_any_shop_may_carry() -> None:
    page = a_page(FRONT["oscar"] + FRONT["schema"])
    assert recognised(page, [read_recipe("oscar"), read_recipe("schema")]) == read_recipe("oscar")
