"""Reads the shop's pages back with nothing of ours: what a person clicking through every page would note down."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import urljoin

from parsel import Selector

STARS = ("One", "Two", "Three", "Four", "Five")
MONTHS = ("Jan.", "Feb.", "March", "April", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")
CHINESE = re.compile(r"(\d+)年(\d+)月(\d+)日 (\d+):(\d+)")
ENGLISH = re.compile(r"([A-Z][a-z]+\.?) (\d+), (\d+), (?:(\d+)(?::(\d+))? ([ap])\.m\.|(noon|midnight))")
SHANGHAI = timezone(timedelta(hours=8))
NEXT = "ul.pagination li.page-item:last-child a.page-link::attr(href)"


def read_shop(url: str) -> list[dict[str, Any]]:
    """Every review on every page of every product."""
    found: dict[str, None] = {}
    for page in _pages(urljoin(url, "catalogue/")):
        found.update(dict.fromkeys(page.css("article.product_pod h3 a::attr(href)").getall()))
    return [review for link in found for review in _read_product(urljoin(url, link))]


def read_page(url: str) -> Selector:
    """One page."""
    with urllib.request.urlopen(url, timeout=30) as answer:
        return Selector(text=answer.read().decode("utf-8"))


def _read_product(url: str) -> Iterator[dict[str, Any]]:
    number = url.rstrip("/").rpartition("_")[2]
    name = read_page(url).css("div.product_main h1::text").get()
    for page in _pages(urljoin(url, "reviews/")):
        for block in page.css("article.review"):
            yield {"product_id": number, "product": name, **_review(block)}


def _review(block: Selector) -> dict[str, Any]:
    link = block.css("h3 a")
    note = "".join(block.css("p small").xpath("./strong/following-sibling::text()").getall())
    return {
        "id": link.attrib["href"].rstrip("/").rpartition("/")[2],
        "stars": STARS.index(block.css("h3").attrib["class"].split()[1]) + 1,
        "title": link.css("::text").get(),
        "text": (block.css("p")[0].css("::text").get() or "").replace("\r\n", "\n"),
        "author": block.css("p small strong::text").get(),
        "minute": _minute(note).isoformat(timespec="minutes"),
    }


def _minute(note: str) -> datetime:
    if said := CHINESE.search(note):
        return datetime(*map(int, said.groups()), tzinfo=SHANGHAI)  # type: ignore[misc,arg-type]
    said = ENGLISH.search(note)
    assert said, note
    month, day, year, hour, minute, half, named = said.groups()
    clock = {"midnight": 0, "noon": 12}[named] if named else int(hour) % 12 + (12 if half == "p" else 0)
    return datetime(int(year), MONTHS.index(month) + 1, int(day), clock, int(minute or 0), tzinfo=SHANGHAI)


def _pages(url: str | None) -> Iterator[Selector]:
    while url:
        page = read_page(url)
        yield page
        following = page.css(NEXT).get()
        url = urljoin(url, following) if following else None
