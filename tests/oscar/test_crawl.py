"""`huiping crawl` on a real django-oscar: every review it shows and nothing else, politely, after a kill too."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from tests.oscar.running import Asked, OscarShop, an_oscar_shop, come_to_rest, crawl, crawling, lines, wait_for

pytestmark = pytest.mark.slow
FIELDS = ("product", "stars", "title", "text", "author")
SHANGHAI = timezone(timedelta(hours=8))
HELD_AFTER = 9
# A product's own page and every page of its reviews.
PRODUCT = re.compile(r"/catalogue/[^/?]*_\d+/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawled:
    """A crawl that came to its end."""

    shop: OscarShop
    output: Path
    code: int
    said: str
    asked: list[Asked]


@pytest.fixture(scope="module")
def crawled(shop: OscarShop, tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    return a_crawl(shop, tmp_path_factory.mktemp("crawled"))


@pytest.fixture(scope="module")
def killed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Crawled, list[Asked]]]:
    """A crawl begun anew after a kill -9 in its middle, and what the shop had answered before."""
    folder = tmp_path_factory.mktemp("killed")
    with an_oscar_shop(folder, hold_after=HELD_AFTER) as shop:
        with crawling(shop.url, folder / "reviews.jsonl") as process:
            wait_for(lambda: sum("/reviews/" in one.path for one in shop.asked()) == HELD_AFTER, "the gate")
            come_to_rest(process)
        before, port = shop.asked(), shop.port
    with an_oscar_shop(folder, port=port) as shop:
        yield a_crawl(shop, folder), before


def test_every_shown_review_is_read_exactly_and_nothing_else(crawled: Crawled) -> None:
    assert as_lines(crawled.output) == as_truth(crawled.shop)
    assert (crawled.code, crawled.said.count("not known")) == (0, 0), crawled.said


def test_what_is_said_is_a_report_and_no_log(crawled: Crawled) -> None:
    assert len(crawled.said.splitlines()) < 30, crawled.said[:2000]


def test_no_two_reviews_share_an_id(crawled: Crawled) -> None:
    ids = Counter((line["product_id"], line["id"]) for line in lines(crawled.output))
    assert max(ids.values()) == 1


def test_every_page_of_a_product_is_asked_for_once(crawled: Crawled) -> None:
    asked = Counter(one.path for one in crawled.asked if PRODUCT.match(one.path))
    assert {path: times for path, times in asked.items() if times > 1} == {}


def test_no_second_order_of_the_same_reviews_is_walked(crawled: Crawled) -> None:
    orders = {tuple(re.findall(r"sort_by=(\w+)", one.path)) for one in crawled.asked if "/reviews/" in one.path}
    assert len(orders) == 1


def test_nothing_is_touched_but_pages_of_goods_and_reviews(crawled: Crawled) -> None:
    assert {one.method for one in crawled.asked} <= {"GET", "HEAD"}
    touched = [
        one.path for one in crawled.asked if re.search(r"/(add|vote|basket|accounts|checkout|dashboard)/", one.path)
    ]
    assert touched == []


def test_a_review_is_never_looked_for_by_its_number(crawled: Crawled) -> None:
    assert not [one.path for one in crawled.asked if re.search(r"/reviews/\d+/", one.path)]


def test_after_a_kill_nothing_is_lost_and_nothing_doubled(killed: tuple[Crawled, list[Asked]]) -> None:
    again, _ = killed
    assert as_lines(again.output) == as_truth(again.shop)
    assert again.code == 0, again.said


def test_what_was_read_before_the_kill_is_not_asked_for_again(killed: tuple[Crawled, list[Asked]]) -> None:
    again, before = killed
    read = {one.path for one in before if PRODUCT.match(one.path)}
    assert len(read) > HELD_AFTER
    assert sorted(read & {one.path for one in again.asked}) == []


def a_crawl(shop: OscarShop, folder: Path) -> Crawled:
    output = folder / "reviews.jsonl"
    code, said = crawl(shop.url, output)
    return Crawled(shop=shop, output=output, code=code, said=said, asked=shop.asked())


def as_lines(output: Path) -> Counter[Any]:
    """What was read, each review as often as it stands there."""
    return Counter((*(line[name] or "" for name in FIELDS), minute(line["date"])) for line in lines(output))


def as_truth(shop: OscarShop) -> Counter[Any]:
    """What is shown, each review as often as it stands there."""
    return Counter((*(review[name] for name in FIELDS), review["minute"]) for review in shop.truth)


def minute(date: str | None) -> str | None:
    """The minute of a time in the shop's zone."""
    return date and datetime.fromisoformat(date).astimezone(SHANGHAI).isoformat(timespec="minutes")
