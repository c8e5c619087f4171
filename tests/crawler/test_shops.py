"""Shops written down as their software renders them: recognised by what they show, and read whole."""

from datetime import datetime
from typing import Any

import pytest

from casebook.model import Review
from crawler.cookbook import read_recipe, recipe_names
from crawler.recognise import marks_shown, recognised
from tests.crawler.shops.walking import HERE, pages_of, shops, truth_of, walked

GENERAL = "schema"


def told(review: Review) -> dict[str, Any]:
    """A review as the truth writes it."""
    said: dict[str, Any] = {"text": review.text, "stars": review.stars, "author": review.author}
    said["time"] = _there(review.time)
    if not review.external_id.startswith("made-"):
        said["id"] = review.external_id
    if review.title is not None:
        said["title"] = review.title
    if review.reply is not None:
        said["reply"] = {"text": review.reply.text, "time": _there(review.reply.time)}
    return said


def _there(time: datetime | None) -> str | None:
    return None if time is None else time.astimezone(HERE).strftime("%Y-%m-%d %H:%M:%S")


@pytest.mark.parametrize("shop", shops())
def test_a_shop_is_read_whole_and_nothing_else(shop: str) -> None:
    truth = truth_of(shop)
    found = walked(pages_of(shop), read_recipe(truth["recipe"]))
    read = {
        id: {"name": one.name, "stated": one.stated, "reviews": [told(review) for review in found.reviews[id]]}
        for id, one in found.products.items()
    }
    assert read == truth["products"]
    assert found.rejected == []


@pytest.mark.parametrize("shop", shops())
def test_two_reviews_of_a_shop_never_share_an_id(shop: str) -> None:
    found = walked(pages_of(shop), read_recipe(truth_of(shop)["recipe"]))
    for reviews in found.reviews.values():
        assert len({one.external_id for one in reviews}) == len(reviews)


@pytest.mark.parametrize("shop", shops())
def test_what_a_page_shows_is_its_own_software_and_no_other(shop: str) -> None:
    truth, recipes = truth_of(shop), [read_recipe(name) for name in recipe_names()]
    recipes.sort(key=lambda one: one.name == GENERAL)
    for page in pages_of(shop).values():
        if not page.media_type.startswith("text/html") or "<body" not in page.text:
            continue
        found = recognised(page, recipes)
        assert found is not None and found.name == truth["recipe"], page.url
        others = {one.name for one in recipes if marks_shown(page, one)} - {truth["recipe"], GENERAL}
        assert not others, page.url
