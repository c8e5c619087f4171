"""A tiny shop on loopback, made of pages a test states; it counts how often each was asked for."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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


@dataclass(frozen=True)
class Answer:
    """What a path answers with, where that is more than a page."""

    body: str | bytes = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    media_type: str = "text/html; charset=utf-8"


@dataclass
class TinyShop:
    """Pages by path with query; `busy` paths answer 429 that many times first, `broken` ones 500.

    Only `limit` pages are answered in a `window` of seconds; a path in `held` is answered once its event is set.
    """

    pages: dict[str, str | Answer]
    busy: Counter[str] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    agents: set[str] = field(default_factory=set)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    held: dict[str, threading.Event] = field(default_factory=dict)
    limit: int = 0
    window: float = 60.0
    url: str = ""
    times: list[float] = field(default_factory=list)

    def answer(self, path: str, known: str | None) -> Answer:
        """What is answered now to somebody who has this ETag."""
        if self.limit and sum(one > time.monotonic() - self.window for one in self.times) >= self.limit:
            return Answer("slower", 429, {"Retry-After": str(round(self.window))})
        self.times.append(time.monotonic())
        if self.busy[path]:
            self.busy[path] -= 1
            return Answer("slower", 429, {"Retry-After": "1"})
        if self.broken[path]:
            self.broken[path] -= 1
            return Answer("broken", 500)
        page = self.pages.get(path, Answer("nothing here", 404))
        answer = Answer(page) if isinstance(page, str) else page
        return Answer("", 304) if known and known == answer.headers.get("ETag") else answer


def a_shop_with_reviews() -> TinyShop:
    """Three products: one over two pages whose last leads to itself, one without reviews, one that hides some."""
    first = a_review_block(1) + a_review_block(2, inside=a_reply_block()) + '<a class="next" href="?page=2#x">2</a>'
    pages = {
        "/robots.txt": "User-agent: *\nDisallow: /p/secret\n",
        "/": links("/p/a", "/p/b", "/p/secret") + '<a class="next" href="/?page=2">2</a>',
        "/?page=2": links("/p/c", "/p/a", "/p/broken"),
        "/p/a": '<h1>杯</h1><b class="count">3 条</b><a class="all" href="/p/a/all">全部</a>' + a_review_block(1),
        "/p/a/all": first,
        "/p/a/all?page=2": a_review_block(3) + '<a class="next" href="?page=3">3</a>',
        "/p/a/all?page=3": a_review_block(3) + '<a class="next" href="?page=4">4</a>',
        "/p/b": '<h1>碗</h1><b class="count">0 条</b>',
        "/p/c": '<h1>锅</h1><b class="count">5 条</b>' + a_review_block(9),
    }
    return TinyShop(pages, busy=Counter({"/p/a/all?page=2": 1}))


def links(*paths: str) -> str:
    return "".join(f'<a class="product" href="{path}">商品</a>' for path in paths)


@contextmanager
def serving(shop: TinyShop) -> Iterator[TinyShop]:
    with listening(_handler(shop)) as address:
        shop.url = f"{address}/"
        yield shop


def _handler(shop: TinyShop) -> type[BaseHTTPRequestHandler]:
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with lock:
                shop.asked[self.path] += 1
                shop.agents.add(self.headers["User-Agent"])
                shop.headers[self.path] = dict(self.headers)
            if self.path in shop.held:
                shop.held[self.path].wait(20)
            with lock:
                answer = shop.answer(self.path, self.headers["If-None-Match"])
                shop.statuses[answer.status] += 1
            with suppress(ConnectionError):
                self._answer(answer)

        def _answer(self, answer: Answer) -> None:
            body = answer.body.encode() if isinstance(answer.body, str) else answer.body
            said = {"Content-Type": answer.media_type, "Content-Length": str(len(body)), "Set-Cookie": "session=secret"}
            self.send_response(answer.status)
            for name, value in {**said, **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    return Handler
