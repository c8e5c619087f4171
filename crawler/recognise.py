"""Recognises the software of a shop by what its pages show."""

from __future__ import annotations

from collections.abc import Iterable

from crawler.page import Page
from crawler.queries import HtmlBlock
from crawler.recipe import Recipe

IN_SOURCE = "text:"


def recognised(page: Page, recipes: Iterable[Recipe]) -> Recipe | None:
    """The recipe most of whose marks the page shows; None where it shows none of any.

    Of two that fit alike the first counts: the general one (schema.org) is handed in last.
    """
    found = [(marks_shown(page, recipe), recipe) for recipe in recipes]
    best = max(found, key=lambda one: one[0], default=(0, None))
    return best[1] if best[0] else None


def marks_shown(page: Page, recipe: Recipe) -> int:
    """How many of a recipe's marks the page shows."""
    block = HtmlBlock(page.root)
    return sum(_shows(page, block, mark) for mark in recipe.marks)


def _shows(page: Page, block: HtmlBlock, mark: str) -> bool:
    if mark.startswith(IN_SOURCE):
        return mark.removeprefix(IN_SOURCE) in page.text
    return bool(block.values(mark))
