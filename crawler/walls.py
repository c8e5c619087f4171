"""Recognises what is shown instead of a shop: log-in pages, captchas, pages for visitors who come too often. Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from casebook.errors import SourceBusy, SourceChanged, SourceError
from crawler.page import Page

LOGIN = "login"
# A wall says little besides; a page with more on it only speaks of such things.
LITTLE = 1_500
LOOKED_AT = 200_000
NONE: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wall:
    """One kind of wall: how the ledger calls it, how a person does, what to do, and what it is known by."""

    code: str
    name: str
    error: str
    do: str
    source: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    url: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    selector: str = ""
    title: tuple[str, ...] = ()

    def trouble(self, url: str) -> SourceError:
        """The error that ends a crawl in front of it."""
        if self.error == "busy":
            return SourceBusy(url, f"{self.name} is shown instead of the shop: {self.do}")
        return SourceChanged(url, f"{self.name} is shown instead of the shop", do=self.do)


@lru_cache(maxsize=1)
def walls() -> tuple[Wall, ...]:
    """Every kind of wall we know, the surest first."""
    said = tomllib.loads((files("crawler") / "walls.toml").read_text(encoding="utf-8"))
    return tuple(Wall(**{key: _tuple(value) for key, value in one.items()}) for one in said["wall"])


def wall_of(page: Page, *, asked: str = "", headers: Mapping[str, str] = NONE) -> Wall | None:
    """The wall a page is, which shows nothing of a shop; None where it is none.

    `asked` is the address that led to it, `headers` are those of the answer, names in lower case.
    """
    led_away = page.url if asked and asked != page.url else ""
    source = page.text[:LOOKED_AT] if page.is_text else ""
    for wall in walls():
        if _has_header(wall, headers) or _leads_to(wall, led_away) or any(one in source for one in wall.source):
            return wall
    if not source:
        return None
    shown = _shown(page)
    return next((wall for wall in walls() if _says(wall, shown) or _asks_for_password(wall, page)), None)


def leads_to_login(url: str) -> bool:
    """True for addresses of pages to log in."""
    return any(_leads_to(wall, url) for wall in walls() if wall.code == LOGIN)


def guarded(headers: Mapping[str, str]) -> bool:
    """True where the answer's headers say that a guard answered instead of the shop."""
    return any(_has_header(wall, headers) for wall in walls())


def _has_header(wall: Wall, headers: Mapping[str, str]) -> bool:
    pairs = (one.partition(": ") for one in wall.header)
    return any(value in headers.get(name, "") for name, _, value in pairs)


def _leads_to(wall: Wall, url: str) -> bool:
    return bool(url) and any(re.search(one, url) for one in wall.url)


def _shown(page: Page) -> str:
    """The words a page of few words shows, folded; empty for one of many."""
    if page.data is not None:
        return page.text.lower() if len(page.text) <= LITTLE else ""
    pieces = page.selector.xpath("//title//text() | //body//text()[not(ancestor::script or ancestor::style)]").getall()
    text = " ".join(" ".join(pieces).split())
    return text.lower() if len(text) <= LITTLE else ""


def _says(wall: Wall, shown: str) -> bool:
    return bool(shown) and any(one.lower() in shown for one in wall.words)


def _asks_for_password(wall: Wall, page: Page) -> bool:
    if not wall.selector or page.data is not None or not page.selector.css(wall.selector):
        return False
    titles = " ".join(page.selector.xpath("//title//text() | //h1//text() | //h2//text()").getall()).lower()
    return any(one in titles for one in wall.title)


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
