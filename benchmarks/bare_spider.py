"""What we race against: the least Scrapy spider that reads the generated shop into the same fields.

`python benchmarks/bare_spider.py URL OUTPUT`. No captures, no ledger, no recipe; it knows the pages by heart.
Concurrency, delay and obedience are those of our own crawler on this machine.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response

ZONE = ZoneInfo("Asia/Shanghai")
STARS = {"One": 1, "Two": 2, "Three": 3, "Four": 4, "Five": 5}


class BareSpider(scrapy.Spider):
    """Follows lists, products and pages of reviews."""

    name = "bare"

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url

    async def start(self) -> AsyncIterator[Any]:
        """The front page."""
        yield scrapy.Request(self.url)

    def parse(self, response: Response) -> Iterator[Any]:
        """A list of products."""
        yield from response.follow_all(css="a.product", callback=self.parse_product)
        yield from response.follow_all(css="a.next")

    def parse_product(self, response: Response) -> Iterator[Any]:
        """A product: its name goes along to its reviews."""
        product = {"product": response.css("h1::text").get(), "product_id": response.url.rpartition("/")[2]}
        yield from response.follow_all(css="a.all", callback=self.parse_reviews, cb_kwargs={"product": product})

    def parse_reviews(self, response: Response, product: dict[str, str]) -> Iterator[Any]:
        """A page of reviews."""
        for block in response.css("article.review"):
            yield {
                "id": block.attrib["id"].removeprefix("review-"),
                **product,
                "url": response.url,
                "stars": STARS[block.css(".stars::attr(class)").get("").split()[-1]],
                "title": None,
                "text": block.css(".text::text").get(),
                "author": block.css(".author::text").get(),
                "date": _date(block),
                "reply": next(iter(_parts(block, ".reply")), None),
                "appended": _parts(block, ".appended") or None,
            }
        yield from response.follow_all(css="a.next", callback=self.parse_reviews, cb_kwargs={"product": product})


def _date(block: Any) -> str:
    shown = block.css(".date::text").get()
    return datetime.strptime(shown, "%Y年%m月%d日 %H:%M").replace(tzinfo=ZONE).isoformat()


def _parts(block: Any, container: str) -> list[dict[str, Any]]:
    return [{"text": one.css(".text::text").get(), "date": _date(one)} for one in block.css(container)]


def main() -> None:
    """Crawls the address into the file."""
    process = AsyncCrawlerProcess(
        {
            "ROBOTSTXT_OBEY": True,
            "TELNETCONSOLE_ENABLED": False,
            "REMOTE_CONTROL_ENABLED": False,
            "COOKIES_ENABLED": False,
            "DOWNLOAD_DELAY": 0,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
            "LOG_LEVEL": "WARNING",
            "FEEDS": {sys.argv[2]: {"format": "jsonlines", "encoding": "utf8", "overwrite": True}},
        }
    )
    process.crawl(BareSpider, sys.argv[1])
    process.start()


if __name__ == "__main__":
    main()
