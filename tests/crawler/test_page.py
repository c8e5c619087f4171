"""Pages in whatever encoding they come, and the links on them."""

import gzip

import pytest

from crawler.page import Page, decoded, host, joined

WORDS = "杯盖漏水，客服态度也不好，再也不会买了"


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (WORDS.encode(), "text/html"),
        (WORDS.encode(), "text/html; charset=gbk"),
        (WORDS.encode(), "text/html; charset=ISO-8859-1"),
        (WORDS.encode("gbk"), "text/html; charset=gb2312"),
        (WORDS.encode("gbk"), "text/html; charset=utf-8"),
        (WORDS.encode("gbk"), "text/html"),
        (b'<meta charset="gbk">' + WORDS.encode("gbk"), "text/html; charset=utf-8"),
        (WORDS.encode("utf-16"), "text/html"),
        (WORDS.encode("utf-8-sig"), "text/html; charset=big5"),
    ],
)
def test_a_page_is_read_in_the_encoding_its_bytes_are_in(body: bytes, media_type: str) -> None:
    assert decoded(body, media_type).endswith(WORDS)


def test_big5_is_read_where_the_page_says_so() -> None:
    body = '<meta http-equiv="Content-Type" content="text/html; charset=big5">杯蓋漏水'.encode("big5")
    assert decoded(body, "text/html").endswith("杯蓋漏水")


def test_one_broken_character_does_not_change_the_encoding_of_a_page() -> None:
    assert decoded((WORDS * 20).encode()[:-1], "text/html; charset=utf-8").startswith(WORDS)


@pytest.mark.parametrize("name", ["utf-7", "hex", "unknown-8", "idna"])
def test_an_encoding_no_page_may_name_is_passed_over(name: str) -> None:
    assert decoded("好".encode("gbk"), f"text/html; charset={name}") == "好"


def test_a_packed_sitemap_is_unpacked_and_a_broken_one_is_no_fault() -> None:
    packed = gzip.compress(b"<urlset/>")
    assert Page("http://shop.test/s.xml.gz", packed).text == "<urlset/>"
    assert Page("http://shop.test/s.xml.gz", packed[:4] + b"broken").text != "<urlset/>"


def test_an_empty_page_has_no_elements_and_no_data() -> None:
    page = Page("http://shop.test/", b"")
    assert (page.selector.css("a").getall(), page.data) == ([], None)


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("?page=2#comments", "http://shop.test/p/1?page=2"),
        (" /p/2\n", "http://shop.test/p/2"),
        ("javascript:x", ""),
        ("mailto:a@b.c", ""),
        ("http://[bad", ""),
        ("http://shop.test:99999/", ""),
        ("//other.test/p", "http://other.test/p"),
    ],
)
def test_a_link_is_an_absolute_address_without_fragment(href: str, address: str) -> None:
    assert joined("http://shop.test/p/1?page=1", href) == address


def test_a_site_is_the_same_with_and_without_www() -> None:
    assert host("https://www.Shop.test:8443/x") == host("http://shop.test:8443/")


@pytest.mark.parametrize(
    ("media_type", "is_text"), [("text/html", True), ("application/json", True), ("image/png", False)]
)
def test_pictures_are_no_pages(media_type: str, is_text: bool) -> None:
    assert Page("http://shop.test/", b"", media_type).is_text is is_text
