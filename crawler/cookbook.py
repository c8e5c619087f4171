"""Reads recipes from TOML, those that come with the product and a user's own, and says what is wrong with one."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from casebook.errors import SettingError
from crawler.queries import check_query
from crawler.recipe import Part, ProductList, ProductPage, Recipe, ReviewList

GENERAL = "schema"
PATTERNS = ("id_pattern", "count_pattern", "date_pattern", "author_pattern", "stars_pattern")
# Queries of the three tables, and those of a review that are JMESPath where the page is JSON.
OF_PRODUCTS, OF_PRODUCT = ("link", "pages"), ("mark", "id", "name", "category", "count")
OF_PAGE = ("pages", "count")
OF_REVIEW = ("text", "id", "stars", "stars_filled", "title", "author", "date", "order_time")
OF_PART = ("container", "text", "date")


def read_recipe(name: str) -> Recipe:
    """The recipe of this name, or in this .toml file; raises SettingError saying what is wrong with it."""
    if name.endswith(".toml"):
        return _recipe(name, _text(Path(name)))
    return _recipe(name, recipe_text(name))


def recipe_text(name: str) -> str:
    """The recipe of this name as it is written: to read, or to begin an own one with."""
    if name not in recipe_names():
        raise SettingError(
            "recipe", f"no recipe is called {name!r}", do=f"one of {', '.join(recipe_names())}, or a .toml file"
        )
    return (files("crawler") / "recipes" / f"{name}.toml").read_text(encoding="utf-8")


def recipe_names() -> list[str]:
    """Names of the recipes that come with the product."""
    folder = files("crawler") / "recipes"
    return sorted(one.name.removesuffix(".toml") for one in folder.iterdir() if one.name.endswith(".toml"))


def known_recipes() -> list[Recipe]:
    """Every recipe that comes with the product, the general one last."""
    return [read_recipe(name) for name in sorted(recipe_names(), key=lambda name: (name == GENERAL, name))]


def recipe_from(said: Mapping[str, Any]) -> Recipe:
    """The recipe these tables say; raises SettingError naming the table and key at fault."""
    ways = said.get("reviews")
    ways = [ways] if isinstance(ways, Mapping) else ways
    if not (isinstance(ways, list) and ways and all(isinstance(one, Mapping) for one in ways)):
        raise SettingError("recipe", "has no table [reviews]")
    top = {
        **said,
        "products": _made(ProductList, _table(said, "products"), "products"),
        "product": _made(ProductPage, _table(said, "product"), "product"),
        "reviews": tuple(_way(one) for one in ways),
    }
    made: Recipe = _made(Recipe, top, "recipe")
    _check(made)
    return made


def _way(said: Mapping[str, Any]) -> Any:
    parts = {name: _made(Part, said[name], f"reviews.{name}") for name in ("appended", "reply") if name in said}
    return _made(ReviewList, {**said, **parts}, "reviews")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise SettingError("recipe", f"cannot read {path}: {exc}") from exc


def _recipe(name: str, text: str) -> Recipe:
    try:
        return recipe_from(tomllib.loads(text))
    except tomllib.TOMLDecodeError as exc:
        raise SettingError(f"recipe {name}", f"not TOML: {exc}") from exc


def _table(said: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    table = said.get(name)
    if not isinstance(table, Mapping):
        raise SettingError("recipe", f"has no table [{name}]")
    return table


def _made(kind: Any, said: Mapping[str, Any], table: str) -> Any:
    known = {one.name: str(one.type) for one in fields(kind)}
    for key in said:
        if key not in known:
            raise SettingError(f"recipe, {table}", f"no key is called {key!r}", do=f"one of {', '.join(known)}")
    wrong = [key for key, value in said.items() if not _fits(known[key], value)]
    if wrong:
        raise SettingError(f"recipe, {table}, {wrong[0]}", f"{said[wrong[0]]!r} is not {known[wrong[0]]}")
    try:
        return kind(**{key: tuple(value) if isinstance(value, list) else value for key, value in said.items()})
    except TypeError as exc:
        raise SettingError(f"recipe, {table}", str(exc).partition(" ")[2]) from exc


def _fits(kind: str, value: Any) -> bool:
    if kind == "tuple[str, ...]":
        return isinstance(value, list | tuple) and all(isinstance(one, str) for one in value)
    simple = {"str": str, "bool": bool, "int": int}.get(kind)
    return simple is None or type(value) is simple


def _check(made: Recipe) -> None:
    try:
        ZoneInfo(made.zone or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError) as exc:
        raise SettingError("recipe, zone", f"{made.zone!r} is no zone name such as Asia/Shanghai") from exc
    if made.order not in ("", "dmy", "mdy"):
        raise SettingError("recipe, order", f"{made.order!r} is neither dmy nor mdy")
    _check_pattern("products, link_pattern", made.products.link_pattern, grouped=False)
    for table in (made.product, *made.reviews, *_parts(made)):
        for name in PATTERNS:
            _check_pattern(name, getattr(table, name, ""))
    _check_queries(made)


def _parts(made: Recipe) -> list[Part]:
    return [part for way in made.reviews for part in (way.appended, way.reply) if part is not None]


def _check_queries(made: Recipe) -> None:
    for mark in made.marks:
        check_query("marks", mark.removeprefix("text:") if not mark.startswith("text:") else "")
    for table, names in ((made.products, OF_PRODUCTS), (made.product, OF_PRODUCT)):
        for name in names:
            check_query(name, getattr(table, name))
    check_query("items", made.products.items, json=True)
    for way in made.reviews:
        if way.format not in ("html", "json"):
            raise SettingError("recipe, reviews, format", f"{way.format!r} is neither html nor json")
        in_json = way.format == "json"
        check_query("mark", way.mark)
        check_query("html", way.html, json=True)
        for name in OF_PAGE:
            check_query(name, getattr(way, name), json=in_json and not way.embedded)
        for name in ("container", *OF_REVIEW):
            check_query(name, getattr(way, name), json=in_json)
        for part in (way.appended, way.reply):
            for name in OF_PART if part is not None else ():
                check_query(name, getattr(part, name), json=in_json)


def _check_pattern(name: str, pattern: str, *, grouped: bool = True) -> None:
    try:
        groups = re.compile(pattern).groups
    except re.error as exc:
        raise SettingError(f"recipe, {name}", f"{pattern!r} is no pattern: {exc}") from exc
    if pattern and grouped and not groups:
        raise SettingError(f"recipe, {name}", f"{pattern!r} has no group in brackets around what is wanted")
