"""A tiny shop on loopback, made of pages a test states; it counts how often each was asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from tests.crawler.makers import a_reply_block, a_review_block
from tests.loopback import listening

RECIPE = """
name = "test"
zone = "Asia/Shanghai"
[products]
link = "a.product::attr(href)"
pages = "a.next::attr(href)"
[product]
id_pattern = "/p/([^/?]+)"
name = "h1"
count = ".count"
[reviews]
link = "a.all::attr(href)"
container = "article.review"
id = "::attr(id)"
id_pattern = "review-(.+)"
stars = ".stars::attr(class)"
stars_words = {One = 1, Five = 5}
text = ".text"
author = ".author"
date = ".date"
pages = "a.next::attr(href)"
[reviews.reply]
container = ".reply"
text = ".text"
"""


@dataclass
class TinyShop:
    """Pages by path with query; `busy` paths answer 429 that many times first."""

    pages: dict[str, str]
    busy: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    agents: set[str] = field(default_factory=set)
    url: str = ""


def a_shop_with_reviews() -> TinyShop:
    """Three products: one over two pages whose last leads to itself, one without reviews, one that hides some."""
    first = a_review_block(1) + a_review_block(2, inside=a_reply_block()) + '<a class="next" href="?page=2#x">2</a>'
    pages = {
        "/robots.txt": "User-agent: *\nDisallow: /p/secret\n",
        "/": _links("/p/a", "/p/b", "/p/secret") + '<a class="next" href="/?page=2">2</a>',
        "/?page=2": _links("/p/c", "/p/a", "/p/broken"),
        "/p/a": '<h1>杯</h1><b class="count">3 条</b><a class="all" href="/p/a/all">全部</a>' + a_review_block(1),
        "/p/a/all": first,
        "/p/a/all?page=2": a_review_block(3) + '<a class="next" href="?page=3">3</a>',
        "/p/a/all?page=3": a_review_block(3) + '<a class="next" href="?page=4">4</a>',
        "/p/b": '<h1>碗</h1><b class="count">0 条</b>',
        "/p/c": '<h1>锅</h1><b class="count">5 条</b>' + a_review_block(9),
    }
    return TinyShop(pages, busy=Counter({"/p/a/all?page=2": 1}))


def _links(*paths: str) -> str:
    return "".join(f'<a class="product" href="{path}">商品</a>' for path in paths)


@contextmanager
def serving(shop: TinyShop) -> Iterator[TinyShop]:
    with listening(_handler(shop)) as address:
        shop.url = f"{address}/"
        yield shop


def _handler(shop: TinyShop) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            shop.asked[self.path] += 1
            shop.agents.add(self.headers["User-Agent"])
            self._answer(*_answer(shop, self.path))

        def _answer(self, status: int, text: str) -> None:
            body = text.encode()
            self.send_response(status)
            for name, value in (("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))):
                self.send_header(name, value)
            self.send_header("Set-Cookie", "session=secret")
            if status == 429:
                self.send_header("Retry-After", "1")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    return Handler


def _answer(shop: TinyShop, path: str) -> tuple[int, str]:
    if shop.busy[path]:
        shop.busy[path] -= 1
        return 429, "slower"
    return (200, shop.pages[path]) if path in shop.pages else (404, "nothing here")
