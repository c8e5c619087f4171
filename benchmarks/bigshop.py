"""A generated shop of any size, served on loopback in a process of its own; pages are made as they are asked for.

`python benchmarks/bigshop.py --pages 1000` prints its address. The same number shows the same shop every time.
`/-/served` says as JSON what was served since it was last asked; no recipe leads there.
"""

from __future__ import annotations

import argparse
import asyncio
import html
import json
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.rows import SEED, endless

ON_A_PAGE = 30
PAGES_EACH = 20
PRODUCTS_LISTED = 100
TEXTS = 2_000
WORDS = ("One", "Two", "Three", "Four", "Five")
BEGIN = datetime(2026, 1, 1, 8)  # noqa: DTZ001 - shown as shops show it, without a zone
SINCE = "Mon, 16 Nov 2026 08:00:00 GMT"
HEADER_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class BigShop:
    """`pages` pages of reviews over as many products as that takes."""

    pages: int
    texts: tuple[str, ...]

    @property
    def products(self) -> int:
        """How many products there are; the last may have fewer pages."""
        return -(-self.pages // PAGES_EACH)

    def pages_of(self, product: int) -> int:
        """How many pages of reviews a product has."""
        return min(PAGES_EACH, self.pages - product * PAGES_EACH)

    def page(self, path: str) -> str | None:
        """The page at a path, None where there is none."""
        if path == "/robots.txt":
            return "User-agent: *\nDisallow: /-/\n"
        if path == "/" or path.startswith("/?page="):
            return self._listed(_number(path.removeprefix("/?page="), 1))
        _, _, rest = path.partition("/p/")
        name, _, shown = rest.partition("/reviews")
        product = _number(name, -1)
        if not 0 <= product < self.products:
            return None
        if not shown and not rest.endswith("/reviews"):
            return self._product(product)
        return self._reviews(product, _number(shown.removeprefix("?page="), 1))

    def _listed(self, page: int) -> str | None:
        numbers = range((page - 1) * PRODUCTS_LISTED, min(page * PRODUCTS_LISTED, self.products))
        if not numbers:
            return None
        links = "".join(f'<li><a class="product" href="/p/{one}">商品 {one}</a></li>' for one in numbers)
        more = f'<a class="next" href="/?page={page + 1}">下一页</a>' if numbers[-1] + 1 < self.products else ""
        return _framed("全部商品", f"<ul>{links}</ul>{more}")

    def _product(self, product: int) -> str:
        count = self.pages_of(product) * ON_A_PAGE
        link = f'<a class="all" href="/p/{product}/reviews">全部 <b class="count">{count}</b> 条评价</a>'
        return _framed(f"商品 {product}", link)

    def _reviews(self, product: int, page: int) -> str | None:
        last = self.pages_of(product)
        if not 1 <= page <= last:
            return None
        first = (product * PAGES_EACH + page - 1) * ON_A_PAGE
        blocks = "\n".join(self._review(number) for number in range(first, first + ON_A_PAGE))
        more = f'<a class="next" href="/p/{product}/reviews?page={page + 1}">下一页</a>' if page < last else ""
        return _framed(f"商品 {product}", f'<section class="reviews">{blocks}</section>{more}')

    def _review(self, number: int) -> str:
        shown = f"{BEGIN + timedelta(minutes=number % 460_000):%Y年%m月%d日 %H:%M}"
        added = _said("appended", self.texts[(number + 3) % TEXTS], shown) if number % 25 == 0 else ""
        reply = _said("reply", self.texts[(number + 7) % TEXTS], shown) if number % 10 == 0 else ""
        return (
            f'<article class="review" id="review-{number}"><i class="stars {WORDS[number % 5]}"></i>'
            f'<b class="author">买***{number % 9973}</b><span class="date">{shown}</span>'
            f'<p class="text">{self.texts[number % TEXTS]}</p>{added}{reply}</article>'
        )


def a_big_shop(pages: int) -> BigShop:
    """The shop with this many pages of reviews."""
    return BigShop(pages=pages, texts=tuple(html.escape(text) for text in islice(endless(random.Random(SEED)), TEXTS)))


def _said(kind: str, text: str, shown: str) -> str:
    return f'<div class="{kind}"><span class="date">{shown}</span><p class="text">{text}</p></div>'


def _framed(title: str, body: str) -> str:
    head = f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title></head>'
    return f'{head}<body><nav><a href="/">首页</a></nav><h1>{title}</h1>{body}</body></html>'


def _number(said: str, otherwise: int) -> int:
    return int(said) if said.isdecimal() and said.isascii() else otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How the shop helps readers who come again: `validators` etag, modified, both or none; `max_age` in seconds."""

    validators: str = "both"
    max_age: int | None = None

    def headers(self, tag: str) -> str:
        """The header lines that go with a page."""
        lines = [f"ETag: {tag}"] if self.validators in ("etag", "both") else []
        lines += [f"Last-Modified: {SINCE}"] if self.validators in ("modified", "both") else []
        lines += [f"Cache-Control: max-age={self.max_age}"] if self.max_age is not None else []
        return "".join(f"{line}\r\n" for line in lines)

    def is_known(self, asked: dict[str, str], tag: str) -> bool:
        """True when the reader has this page already; a tag counts before a date."""
        if self.validators in ("etag", "both") and "if-none-match" in asked:
            return tag in asked["if-none-match"]
        return self.validators in ("modified", "both") and asked.get("if-modified-since") == SINCE


class Connection(asyncio.Protocol):
    """One kept-alive connection; requests are answered in the order they come."""

    def __init__(self, shop: BigShop, manners: Manners, served: Counter[str]) -> None:
        self.shop, self.manners, self.served = shop, manners, served
        self.rest = b""
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remembers where answers go."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Answers every request that is whole."""
        self.rest += data
        while HEADER_END in self.rest and self.transport is not None:
            head, _, self.rest = self.rest.partition(HEADER_END)
            self.transport.write(self._answer(head.decode("latin-1")))

    def _answer(self, head: str) -> bytes:
        first, *lines = head.split("\r\n")
        path = first.split(" ")[1]
        if path == "/-/served":
            return self._told()
        asked = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        answer = self._page(path, asked)
        self.served["bytes"] += len(answer)
        self.served["requests"] += 1
        return answer

    def _page(self, path: str, asked: dict[str, str]) -> bytes:
        tag = f'"{len(path)}-{path}"'
        if self.manners.is_known(asked, tag):
            self.served["unchanged"] += 1
            return f"HTTP/1.1 304 Not Modified\r\n{self.manners.headers(tag)}\r\n".encode()
        page = self.shop.page(path)
        if page is None:
            self.served["missing"] += 1
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        self.served["pages"] += "/reviews" in path
        kind = "text/plain" if path == "/robots.txt" else "text/html"
        return _with_head(page.encode(), f"Content-Type: {kind}; charset=utf-8\r\n{self.manners.headers(tag)}")

    def _told(self) -> bytes:
        told = {**self.served, "cpu": time.process_time()}
        self.served.clear()
        return _with_head(json.dumps(told).encode(), "Content-Type: application/json\r\n")


def _with_head(body: bytes, headers: str) -> bytes:
    return f"HTTP/1.1 200 OK\r\n{headers}Content-Length: {len(body)}\r\n\r\n".encode() + body


async def _serve(shop: BigShop, manners: Manners) -> None:
    served: Counter[str] = Counter()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(shop, manners, served), "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/", flush=True)
    await server.serve_forever()


def main() -> None:
    """Serves until it is stopped."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=1_000, help="pages of reviews, 30 reviews each")
    parser.add_argument("--validators", choices=("both", "etag", "modified", "none"), default="both")
    parser.add_argument("--max-age", type=int)
    said = parser.parse_args()
    manners = Manners(validators=said.validators, max_age=said.max_age)
    asyncio.run(_serve(a_big_shop(said.pages), manners))


if __name__ == "__main__":
    main()
