"""Recipes: data that says how a shop software is read."""

from pathlib import Path
from typing import Any

import pytest

from casebook.errors import SettingError
from crawler.cookbook import read_recipe, recipe_from, recipe_names
from tests.crawler.makers import a_recipe

TABLES: dict[str, Any] = {
    "name": "x",
    "zone": "Asia/Shanghai",
    "products": {"link": "a"},
    "product": {"id_pattern": "/p/(.+)"},
    "reviews": {"container": "li", "text": "p"},
}


def test_a_recipe_starts_at_the_front_page_unless_it_says_otherwise() -> None:
    assert recipe_from(TABLES).products.start == ("/",)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"zone": "Mars"}, "zone name"),
        ({"reviews": {"container": "li", "text": "p", "colour": "red"}}, "'colour'"),
        ({"reviews": {"container": "li"}}, "text"),
        ({"product": {"id_pattern": "("}}, "no pattern"),
        ({"product": {"id_pattern": "/p/"}}, "no group"),
        ({"products": None}, r"\[products\]"),
    ],
)
def test_a_wrong_recipe_is_refused_naming_what_is_wrong(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingError, match=said):
        recipe_from({**TABLES, **wrong})


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(SettingError, match="no recipe is called '../secrets'"):
        read_recipe("../secrets")


def test_a_file_that_is_no_toml_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("name = ", encoding="utf-8")
    with pytest.raises(SettingError, match="not TOML"):
        read_recipe(str(path))


@pytest.mark.parametrize("name", recipe_names())
def test_every_recipe_that_ships_can_be_read(name: str) -> None:
    assert read_recipe(name).name == name


def test_a_review_list_knows_its_parts() -> None:
    assert a_recipe().reviews[0].reply is not None
