"""What a recipe says: how one shop software shows products and reviews; the recipes themselves are data."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from casebook.errors import SettingError


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductList:
    """Pages that list products: the links to them and to the next page."""

    link: str
    next: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductPage:
    """A product's own page; without `reviews_link` its reviews stand on it."""

    id_pattern: str
    name: str = ""
    category: str = ""
    count: str = ""
    count_pattern: str = r"(\d+)"
    reviews_link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A block inside a review: what the buyer added, or the shop's reply."""

    container: str
    text: str
    date: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewList:
    """Pages of reviews: one container a review, selectors relative to it.

    Stars are a word in `stars` looked up in `stars_words`, the number of elements `stars_filled`
    finds, or a number in `stars`.
    """

    container: str
    text: str
    next: str = ""
    id: str = ""
    id_pattern: str = ""
    stars: str = ""
    stars_words: Mapping[str, int] = field(default_factory=dict)
    stars_filled: str = ""
    title: str = ""
    author: str = ""
    date: str = ""
    date_pattern: str = ""
    date_format: str = ""
    order_time: str = ""
    appended: Part | None = None
    reply: Part | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How one shop software or site is read; `zone` is that of its times."""

    name: str
    zone: str
    products: ProductList
    product: ProductPage
    reviews: ReviewList
    start: tuple[str, ...] = ("/",)


PATTERNS = ("id_pattern", "count_pattern", "date_pattern")


def read_recipe(name: str) -> Recipe:
    """The recipe of this name, or in this .toml file; raises SettingError saying what is wrong with it."""
    if name.endswith(".toml"):
        return _recipe(name, _text(Path(name)))
    known = recipe_names()
    if name not in known:
        raise SettingError("recipe", f"no recipe is called {name!r}", do=f"one of {', '.join(known)}, or a .toml file")
    return _recipe(name, (files("crawler") / "recipes" / f"{name}.toml").read_text(encoding="utf-8"))


def recipe_names() -> list[str]:
    """Names of the recipes that come with the product."""
    folder = files("crawler") / "recipes"
    return sorted(one.name.removesuffix(".toml") for one in folder.iterdir() if one.name.endswith(".toml"))


def recipe_from(said: Mapping[str, Any]) -> Recipe:
    """The recipe these tables say; raises SettingError naming the table and key at fault."""
    reviews = dict(_table(said, "reviews"))
    for name in ("appended", "reply"):
        if name in reviews:
            reviews[name] = _made(Part, reviews[name], f"reviews.{name}")
    top = {
        **said,
        "start": tuple(said.get("start", ("/",))),
        "products": _made(ProductList, _table(said, "products"), "products"),
        "product": _made(ProductPage, _table(said, "product"), "product"),
        "reviews": _made(ReviewList, reviews, "reviews"),
    }
    made: Recipe = _made(Recipe, top, "recipe")
    _check(made)
    return made


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
    known = [one.name for one in fields(kind)]
    for key in said:
        if key not in known:
            raise SettingError(f"recipe, {table}", f"no key is called {key!r}", do=f"one of {', '.join(known)}")
    try:
        return kind(**said)
    except TypeError as exc:
        raise SettingError(f"recipe, {table}", str(exc).partition(" ")[2]) from exc


def _check(made: Recipe) -> None:
    try:
        ZoneInfo(made.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as exc:
        raise SettingError("recipe, zone", f"{made.zone!r} is no zone name such as Asia/Shanghai") from exc
    for table in (made.product, made.reviews):
        for name in PATTERNS:
            _check_pattern(name, getattr(table, name, ""))


def _check_pattern(name: str, pattern: str) -> None:
    try:
        groups = re.compile(pattern).groups
    except re.error as exc:
        raise SettingError(f"recipe, {name}", f"{pattern!r} is no pattern: {exc}") from exc
    if pattern and not groups:
        raise SettingError(f"recipe, {name}", f"{pattern!r} has no group in brackets around what is wanted")
