"""Whole walks over real HTTP: shops that are strange, guarded, busy, killed in the middle, or unchanged."""

from __future__ import annotations

import gzip
import json
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.crawler.crawling import Ended, command, crawl, lines_in
from tests.crawler.makers import a_review_block
from tests.crawler.shopserver import RECIPE, Answer, TinyShop, a_shop_with_reviews, links, serving

pytestmark = pytest.mark.slow

STRANGE = """
name = "strange"
marks = ["text:strange shop"]
same = ["sort"]
[products]
start = ["/list", "/empty"]
link = "a.product::attr(href)"
link_pattern = "^/p/"
pages = "a.next::attr(href), a.back::attr(href)"
[product]
mark = "h1.product"
id_pattern = "/p/([^/?]+)"
name = "h1.product"
count = ".count"
[[reviews]]
url = "/api/{id}?page={page}"
format = "json"
headers = { X-Requested-With = "XMLHttpRequest" }
container = "reviews"
id = "id"
text = "text"
stars = "stars"
author = "author"
date = "date"
[[reviews]]
url = "{path}/all"
container = "article.review"
pages = "a.page::attr(href)"
stars = ".stars::attr(class)"
stars_words = {One = 1, Five = 5}
text = ".text"
author = ".author"
date = ".date"
"""


def a_product(name: str, count: int | None = None, more: str = "") -> str:
    return f'<h1 class="product">{name}</h1>' + (f'<b class="count">{count} 条</b>' if count is not None else "") + more


def in_json(*reviews: tuple[str, str]) -> Answer:
    said = [{"id": id, "text": text, "stars": 1, "author": "林", "date": "2026-11-19 09:31"} for id, text in reviews]
    return Answer(json.dumps({"reviews": said}), media_type="application/json")


def said(*texts: str) -> str:
    """Reviews without ids, all by the same author at the same time."""
    return "".join(a_review_block(1, text=text, id="x") for text in texts)


def a_strange_shop() -> TinyShop:
    names = "json moved other closed made circle away picture huge broken gbk none twice late"
    second = '<a class="back" href="/list?sort=old">1</a><a class="next" href="/list?page=2&amp;sort=new">2</a>'
    pages: dict[str, str | Answer] = {
        "/robots.txt": "User-agent: *\nDisallow: /api/closed\nSitemap: {root}map.xml\n",
        "/": "strange shop" + '<a class="next" href="/list">all</a>',
        "/list": links(*(f"/p/{name}" for name in names.split()), "/blog/cup") + second,
        "/list?page=2": links("/p/json", "/p/second", "//evil.test/p/x") + second,
        "/empty": "<p>没有商品</p>",
        "/map.xml": Answer("<sitemapindex><sitemap><loc>{root}map-1.xml.gz</loc></sitemap></sitemapindex>"),
        "/p/json": a_product("json", 3),
        "/api/json?page=1": in_json(("1", "一"), ("2", "二")),
        "/api/json?page=2": in_json(("3", "三")),
        "/p/second": a_product("second", 2),
        "/api/second?page=1": in_json(("s1", "一")),
        "/api/second?page=2": in_json(("s2", "二")),
        "/p/moved": Answer(status=301, headers={"Location": "/p/here?ref=1"}),
        "/p/here?ref=1": a_product("here", 0, '<link rel="canonical" href="/p/here">'),
        "/p/other": a_product("here", 0, '<link rel="canonical" href="/p/here">'),
        "/api/here?page=1": in_json(),
        "/p/mapped": a_product("mapped", 1),
        "/api/mapped?page=1": in_json(("m1", "一")),
        "/p/closed": a_product("closed", 1),
        "/p/closed/all": said("好"),
        "/p/made": a_product("made", 4),
        "/p/made/all": said("好", "一") + '<a class="page" href="?n=2">2</a>',
        "/p/made/all?n=2": said("好", "二") + '<a class="page" href="?n=1">1</a><a class="page" href="?n=3">3</a>',
        "/p/made/all?n=1": said("好", "一") + '<a class="page" href="?n=2">2</a>',
        "/p/made/all?n=3": said("好", "二"),
        "/p/circle": Answer(status=302, headers={"Location": "/p/circle"}),
        "/p/away": Answer(status=302, headers={"Location": "http://127.0.0.2:1/p/away"}),
        "/p/picture": Answer(b"\x89PNG", media_type="image/png"),
        "/p/huge": Answer("", headers={"Content-Length": str(30 * 1024 * 1024)}),
        "/p/broken": a_product("broken", 1, "<div><table><p>") + "</b></div></i>",
        "/p/broken/all": "<ul><li>" + a_review_block(1, text="没<b>关上", id="x").removesuffix("</article>"),
        "/p/gbk": Answer(
            ("<meta charset=gbk>" + a_product("国标", 1)).encode("gb18030"), media_type="text/html; charset=iso-8859-1"
        ),
        "/p/gbk/all": Answer(said("杯盖漏水").encode("gb18030"), media_type="text/html; charset=utf-8"),
        "/p/none": "<h1>商品不存在</h1>",
        "/p/twice": a_product("twice", 1),
        "/api/twice?page=1": in_json(("t1", "一"), ("t1", "一")),
        "/p/late": a_product("late", 1),
        "/api/late?page=1": in_json(("l1", "一")),
    }
    return TinyShop(pages, broken=Counter({"/p/late": 1, "/api/second?page=2": 9}))


def named(shop: TinyShop) -> None:
    """Puts the shop's own address where its pages name it."""
    for path, page in list(shop.pages.items()):
        body = page if isinstance(page, str) else page.body
        if isinstance(body, str) and "{root}" in body:
            text = body.replace("{root}", shop.url)
            shop.pages[path] = Answer(text, media_type="text/plain")
    child = f"<urlset><url><loc>{shop.url}p/mapped</loc></url><url><loc>{shop.url}p/json?sort=x</loc></url></urlset>"
    shop.pages["/map-1.xml.gz"] = Answer(gzip.compress(child.encode()), media_type="application/gzip")


@pytest.fixture(scope="module")
def strange(tmp_path_factory: pytest.TempPathFactory) -> tuple[TinyShop, Ended]:
    with serving(a_strange_shop()) as shop:
        named(shop)
        return shop, crawl(shop.url, tmp_path_factory.mktemp("strange"), recipe=STRANGE)


Strange = tuple[TinyShop, Ended]


def test_counted_pages_are_read_until_all_stated_reviews_are_there(strange: Strange) -> None:
    shop, ended = strange
    assert ended.of("json") == ["1", "2", "3"]
    assert "/api/json?page=3" not in shop.asked


def test_a_recipes_own_headers_are_sent_to_its_interface_alone(strange: Strange) -> None:
    shop, _ = strange
    assert shop.headers["/api/json?page=1"]["X-Requested-With"] == "XMLHttpRequest"
    assert "X-Requested-With" not in shop.headers["/p/json"]


def test_an_interface_forbidden_by_robots_is_not_asked_and_the_pages_are_read(strange: Strange) -> None:
    shop, ended = strange
    assert (ended.of("closed", "text"), "/api/closed?page=1" in shop.asked) == (["好"], False)
    assert "an interface is forbidden by robots.txt, read from the pages" in ended.talk


def test_two_buyers_with_the_same_words_on_two_pages_are_two(strange: Strange) -> None:
    _, ended = strange
    assert ended.of("made", "text") == ["一", "二", "好", "好"]
    assert len(set(ended.of("made"))) == 4


def test_products_are_found_through_sitemaps_too(strange: Strange) -> None:
    _, ended = strange
    assert ended.of("mapped") == ["m1"]


def test_products_and_lists_under_several_addresses_are_read_once(strange: Strange) -> None:
    shop, ended = strange
    assert (shop.asked["/p/json"], shop.asked["/list"], shop.asked["/list?page=2"]) == (1, 1, 1)
    assert "not known: here" not in ended.talk
    assert (shop.asked["/api/here?page=1"], shop.asked["/api/other?page=1"]) == (1, 0)


def test_a_review_shown_twice_is_one(strange: Strange) -> None:
    _, ended = strange
    assert ended.of("twice") == ["t1"]


def test_encodings_are_read_whatever_the_site_says_of_them(strange: Strange) -> None:
    _, ended = strange
    assert (ended.of("gbk", "text"), ended.of("gbk", "product")) == (["杯盖漏水"], ["国标"])


def test_broken_markup_is_read(strange: Strange) -> None:
    _, ended = strange
    assert ended.of("broken", "text") == ["没关上"]


def test_a_page_that_came_only_the_second_time_is_read(strange: Strange) -> None:
    _, ended = strange
    assert ended.of("late") == ["l1"]


@pytest.mark.parametrize(
    "said",
    [
        "/p/circle: redirected in circles",
        "/p/away: leads to another site",
        "/p/picture (image/png): not a page",
        "/p/huge: larger than any page",
        "second: {root}api/second?page=2: HTTP 500; 2 stated, 1 read",
        "links to 1 pages that are no product's, such as {root}p/none",
    ],
)
def test_what_could_not_be_read_is_said_with_its_reason(strange: Strange, said: str) -> None:
    shop, ended = strange
    assert said.format(root=shop.url) in ended.talk
    assert ended.code == 1


def test_no_other_site_is_asked(strange: Strange) -> None:
    _, ended = strange
    assert "evil.test" not in ended.talk


def test_one_products_page_is_read_alone(tmp_path: Path) -> None:
    with serving(a_strange_shop()) as shop:
        named(shop)
        ended = crawl(f"{shop.url}p/json", tmp_path, "--zone", "Asia/Tokyo", recipe=STRANGE)
        assert (ended.code, ended.of("json"), "/list" in shop.asked) == (0, ["1", "2", "3"], False)
    assert {line["date"] for line in ended.lines} == {"2026-11-19T09:31:00+09:00"}


def a_guarded_shop(**more: str | Answer) -> TinyShop:
    shop = a_shop_with_reviews()
    shop.pages = {**shop.pages, "/robots.txt": "", "/": links("/p/a", "/p/b"), **more}
    return shop


SLIDER = "<title>安全验证</title><p>请按住滑块，拖动到最右边</p>"


def test_a_captcha_ends_the_crawl_at_once_and_the_next_one_goes_on_from_there(tmp_path: Path) -> None:
    with serving(a_guarded_shop(**{"/p/a/all?page=2": SLIDER, "/": links("/p/b", "/p/a")})) as shop:
        shop.busy.clear()
        ended = crawl(shop.url, tmp_path, recipe=RECIPE)
        assert (ended.code, "shown instead of the shop" in ended.talk) == (1, True)
        assert ended.of("a") == ["1", "2"]
        asked = Counter(shop.asked)
        shop.pages["/p/a/all?page=2"] = a_review_block(3)
        again = crawl(shop.url, tmp_path, recipe=RECIPE)
        assert (again.code, again.of("a")) == (0, ["1", "2", "3"])
        assert shop.asked - asked == Counter({"/p/a/all?page=2": 1})


def test_a_shop_that_wants_an_account_is_left_alone(tmp_path: Path) -> None:
    login = Answer(status=302, headers={"Location": "/user/login?back=/"})
    form = "<title>会员登录</title><form><input type=password></form>"
    with serving(a_guarded_shop(**{"/": login, "/user/login?back=/": form})) as shop:
        ended = crawl(shop.url, tmp_path, recipe=RECIPE)
    assert (ended.code, "a page to log in is shown instead of the shop" in ended.talk) == (1, True)
    assert "/p/a" not in shop.asked


def test_nothing_is_read_where_nobody_knows_what_may_be(tmp_path: Path) -> None:
    with serving(a_guarded_shop(**{"/robots.txt": Answer("", 500)})) as shop:
        ended = crawl(shop.url, tmp_path, recipe=RECIPE)
    assert (ended.code, set(shop.asked)) == (1, {"/robots.txt"})
    assert "robots.txt answers HTTP 500" in ended.talk and "Traceback" not in ended.talk


def test_software_we_do_not_know_is_said_with_what_to_do(tmp_path: Path) -> None:
    with serving(TinyShop({"/": "<h1>Blog</h1>"})) as shop:
        ended = crawl(shop.url, tmp_path)
    assert (ended.code, "software not recognised (try `huiping recipe try" in ended.talk) == (1, True)


def test_a_killed_crawl_goes_on_where_it_was(tmp_path: Path) -> None:
    shop = a_guarded_shop(**{"/": links("/p/a", "/p/b", "/p/c")})
    shop.busy.clear()
    shop.held["/p/a/all?page=3"] = threading.Event()
    with serving(shop):
        process = subprocess.Popen(command(shop.url, tmp_path, recipe=RECIPE), stderr=subprocess.DEVNULL)
        wait_until(lambda: shop.asked["/p/a/all?page=3"] > 0 and shop.asked["/p/c"] > 0)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert not (tmp_path / "lines.jsonl").exists()
        shop.held["/p/a/all?page=3"].set()
        before = Counter(shop.asked)
        crawl(shop.url, tmp_path, recipe=RECIPE)
        assert "/p/a/all?page=3" in shop.asked - before
        assert not {"/", "/robots.txt", "/p/a", "/p/a/all", "/p/b"} & set(shop.asked - before)
    assert sorted(line["id"] for line in lines_in(tmp_path)) == list("1239")
    assert [one.name for one in tmp_path.iterdir() if one.name.endswith(".part")] == []


def test_a_crawl_stopped_by_hand_leaves_what_was_written_before(tmp_path: Path) -> None:
    shop = a_guarded_shop()
    shop.held["/p/a/all?page=3"] = threading.Event()
    with serving(shop):
        told = command(shop.url, tmp_path, recipe=RECIPE)
        (tmp_path / "lines.jsonl").write_text('{"id": "before"}\n')
        process = subprocess.Popen(told, stderr=subprocess.PIPE, text=True)
        wait_until(lambda: shop.asked["/p/a/all?page=3"] > 0)
        process.send_signal(signal.SIGINT)
        shop.held["/p/a/all?page=3"].set()
        _, talk = process.communicate(timeout=30)
    assert (process.returncode, "was cut off (the next one goes on from there)" in talk) == (1, True)
    assert "Traceback" not in talk
    assert [line["id"] for line in lines_in(tmp_path)] == ["before"]


def test_a_shop_is_read_where_its_first_page_leads(tmp_path: Path) -> None:
    shop = a_guarded_shop()
    with serving(shop):
        moved = shop.url.replace("127.0.0.1", "localhost")
        with serving(TinyShop({"/": Answer(status=301, headers={"Location": moved})})) as old:
            ended = crawl(old.url, tmp_path, recipe=RECIPE)
    assert (ended.code, ended.of("a")) == (0, ["1", "2", "3"]), ended.talk
    assert {line["url"].startswith(moved) for line in ended.lines} == {True}


def wait_until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        threading.Event().wait(0.01)


def test_an_unchanged_shop_sends_hardly_anything_again(tmp_path: Path) -> None:
    shop = a_guarded_shop()
    shop.busy.clear()
    for path, page in list(shop.pages.items()):
        assert isinstance(page, str)
        shop.pages[path] = Answer(page, headers={"ETag": f'"{len(page)}"'})
    with serving(shop):
        first = crawl(shop.url, tmp_path, recipe=RECIPE)
        shop.statuses.clear()
        second = crawl(shop.url, tmp_path, recipe=RECIPE)
        assert set(shop.statuses) == {304}
        shop.statuses.clear()
        fresh = crawl(shop.url, tmp_path, "--fresh", recipe=RECIPE)
        assert 304 not in shop.statuses
    assert first.lines and sorted(map(str, first.lines)) == sorted(map(str, second.lines)) == sorted(
        map(str, fresh.lines)
    )


def test_a_shop_that_limits_us_loses_no_page_and_seldom_has_to_refuse(tmp_path: Path) -> None:
    names = [f"/p/{number}" for number in range(40)]
    pages: dict[str, str | Answer] = {"/robots.txt": "", "/": links(*names)}
    pages |= {name: f'<h1>杯</h1><b class="count">1</b>{a_review_block(number)}' for number, name in enumerate(names)}
    shop = TinyShop(pages, limit=20, window=1.0)
    with serving(shop):
        ended = crawl(shop.url, tmp_path, recipe=RECIPE)
    assert (ended.code, len(ended.lines)) == (0, 40)
    assert shop.statuses[429] <= 24
