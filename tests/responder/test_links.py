"""Links in replies: which pages may be pointed to, and what opening one tells."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from casebook.errors import SourceError
from casebook.model import Shop
from casebook.store import Casebook
from responder.links import archive, link_refusals, link_sentence, links_in, look_up
from responder.web import Page
from tests.makers import NOON, a_shop

JD = a_shop(platform="jd", url="https://mall.jd.com/index-1.html")
OWN = a_shop(platform="web", url="http://127.0.0.1:8000/")
ITEM = "https://item.jd.com/100012.html"


def codes(url: str, shop: Shop = JD) -> list[str]:
    return [one.code for one in link_refusals(url, shop)]


def answering(*pages: Page) -> Callable[[str], Page]:
    left = list(pages)
    return lambda url: left.pop(0)


def moved(location: str) -> Page:
    return Page(status=302, location=location)


def looked(*pages: Page, url: str = ITEM) -> list[str]:
    return [one.code for one in look_up(url, JD, look=answering(*pages), now=NOON).refusals]


GOOD = Page(status=200, media_type="text/html", body="<h1>尺码表</h1>".encode())


@pytest.mark.parametrize(
    "url", [ITEM, "https://jd.com/", "https://ITEM.JD.COM/1.html?cu=true", "https://item.jd.com/notes"]
)
def test_public_pages_of_the_platform_may_be_linked(url: str) -> None:
    assert codes(url) == []


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/",
        "https://item.jd.com.evil.example/1.html",
        "https://xjd.com/1.html",
        "https://item.taobao.com/item.htm?id=1",
        "https://item.jd.com:8443/1.html",
        "https://127.0.0.1/",
        "https://t.cn/A6",
    ],
)
def test_nothing_elsewhere_is_linked(url: str) -> None:
    assert codes(url) == ["elsewhere"]


@pytest.mark.parametrize(
    "url",
    [
        "https://order.jd.com/center/list.action",
        "https://dd.jd.com/chat",
        "https://passport.jd.com/new/login.aspx",
        "https://club.jd.com/comment/100012-0.html",
        "https://item.jd.com/100012.html?order=1",
        "https://item.jd.com/myorder.action?orderId=9",
    ],
)
def test_orders_chats_logins_and_reviews_are_not_linked(url: str) -> None:
    assert codes(url) == ["not_public"]


@pytest.mark.parametrize(
    "url",
    [
        "http://item.jd.com/1.html",
        "ftp://item.jd.com/1",
        "javascript:alert(1)//jd.com",
        "https://user:secret@item.jd.com/",
        "https://evil.example\\@item.jd.com/",
        "https://item.jd.com/尺码",
        "https://item.jd.com/ 1.html",
        "https://item.jd.com:x/1",
        "https://item.jd.com/" + "1" * 200,
        "",
    ],
)
def test_what_a_browser_may_take_for_another_place_is_no_link(url: str) -> None:
    assert codes(url) == ["not_a_link"]


def test_an_own_site_is_linked_by_its_own_host_and_port() -> None:
    assert codes("http://127.0.0.1:8000/p/1", OWN) == []
    assert codes("http://127.0.0.1:8001/p/1", OWN) == ["elsewhere"]
    assert codes("http://127.0.0.1:8000/order/1", OWN) == ["not_public"]


def test_a_platform_shop_has_no_site_of_its_own() -> None:
    assert codes("https://shop.example/", a_shop(platform="jd", url="https://shop.example/")) == ["elsewhere"]


def test_a_platform_nobody_listed_links_nowhere() -> None:
    assert codes("https://pages.example/", a_shop(platform="newone")) == ["no_pages"]


def test_links_are_found_and_end_before_chinese_marks() -> None:
    text = link_sentence("size_chart", ITEM)
    assert [one.group() for one in links_in(text)] == [ITEM]
    assert [one.group() for one in links_in(f"见（{ITEM}），{ITEM}。")] == [ITEM, ITEM]


def test_a_traditional_sentence_leaves_the_address_as_it_is() -> None:
    assert link_sentence("size_chart", ITEM, in_traditional=True) == f"尺寸表可以在這裡查看：{ITEM} 。"


def test_a_page_that_opens_is_hashed_and_archived(book: Casebook) -> None:
    found = look_up(ITEM, JD, look=answering(GOOD), now=NOON)
    sha256 = archive(book, found)
    assert found.capture is not None and sha256 == found.capture.sha256
    assert (found.capture.url, found.capture.how, found.capture.time) == (ITEM, "link", NOON)
    assert book.archive.body(sha256 or "") == GOOD.body
    assert archive(book, found) == sha256


def test_steps_inside_the_platform_are_followed() -> None:
    found = look_up(ITEM, JD, look=answering(moved("//item.m.jd.com/1.html"), GOOD), now=NOON)
    assert found.capture is not None and found.capture.url == "https://item.m.jd.com/1.html"


@pytest.mark.parametrize(
    ("pages", "code"),
    [
        ([moved("https://evil.example/")], "moved"),
        ([moved("https://passport.jd.com/login")], "moved"),
        ([moved(ITEM)] * 3, "status"),
        ([Page(status=404, body=b"gone")], "status"),
        ([Page(status=200, body=b" \n")], "empty"),
        ([Page(status=302)], "status"),
    ],
)
def test_a_page_that_does_not_open_is_not_linked(pages: list[Page], code: str) -> None:
    assert looked(*pages) == [code]


def test_a_site_that_does_not_answer_is_told_plainly() -> None:
    def silent(url: str) -> Page:
        raise SourceError(url, "no answer within 10 s")

    assert [one.code for one in look_up(ITEM, JD, look=silent, now=NOON).refusals] == ["unreachable"]


def test_what_may_not_be_linked_is_not_even_opened() -> None:
    assert looked(url="https://evil.example/") == ["elsewhere"]


def test_nothing_is_archived_of_a_page_that_does_not_open(book: Casebook) -> None:
    assert archive(book, look_up(ITEM, JD, look=answering(Page(status=500)), now=NOON)) is None
