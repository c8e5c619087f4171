"""A page as it came, made readable: its words in whatever encoding, its elements, its JSON."""

from __future__ import annotations

import codecs
import ipaddress
import json
import re
import zlib
from functools import cached_property
from typing import Any
from urllib.parse import urljoin, urlsplit

from parsel import Selector

from crawler.schema import schema_of

CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w-]+)", re.ASCII | re.IGNORECASE)
META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
XML = re.compile(rb"^\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w-]+)", re.IGNORECASE)
LOOKED_AT = 8192
WRITTEN = ("html", "xml", "json", "javascript", "gzip")
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# What servers and pages call one thing and mean another.
MEANT = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "big5": "big5hkscs", "iso-8859-1": "cp1252"}
NOT_OF_PAGES = ("utf-7", "idna", "punycode")
GZIP = b"\x1f\x8b"
LARGEST = 50 * 1024 * 1024
# A page is still in its encoding when at most one character in this many cannot be read.
DAMAGE = 50


class Page:
    """One page: where it came from and what stands on it."""

    def __init__(self, url: str, body: bytes, media_type: str = "text/html") -> None:
        self.url = url
        self.body = body
        self.media_type = media_type

    @cached_property
    def text(self) -> str:
        """The source in characters."""
        return decoded(_unpacked(self.body), self.media_type)

    @cached_property
    def selector(self) -> Selector:
        """Its elements, to be asked one by one; a page without any has an empty one."""
        return Selector(text=self.text.replace("\0", "") or "<html/>")

    @property
    def root(self) -> Any:
        """The element that holds all others."""
        return self.selector.root

    @cached_property
    def base(self) -> str:
        """The address its links start from: its own, or the one it names itself."""
        named = self.root.find(".//base[@href]") if "<base" in self.text else None
        return self.url if named is None else joined(self.url, named.get("href")) or self.url

    @cached_property
    def schema(self) -> dict[str, Any]:
        """Its schema.org data, as `schema_of` gives it."""
        return schema_of(self.selector)

    @cached_property
    def data(self) -> Any:
        """The JSON the page is; None where it is none."""
        try:
            return json.loads(self.text)
        except (ValueError, RecursionError):
            return None

    @property
    def is_text(self) -> bool:
        """False for pictures, films and the like."""
        kind = self.media_type.partition(";")[0].strip().lower()
        return not kind or kind.startswith("text/") or any(word in kind for word in WRITTEN)


def decoded(body: bytes, media_type: str = "") -> str:
    """The characters of a page; what it says of its encoding counts only where the bytes agree."""
    for bom, name in BOMS:
        if body.startswith(bom):
            return body.decode(name, "replace")
    # Hardly anything but UTF-8 reads as UTF-8, whatever a server says of it.
    for name in ("utf-8", *_said(body, media_type), "gb18030"):
        try:
            return body.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return _least_damaged(body, ("utf-8", *_said(body, media_type), "gb18030"))


def _unpacked(body: bytes) -> bytes:
    """Sitemaps come packed as files; what unpacks to more than any page is cut."""
    if not body.startswith(GZIP):
        return body
    try:
        return zlib.decompressobj(wbits=31).decompress(body, LARGEST)
    except zlib.error:
        return body


def _said(body: bytes, media_type: str) -> list[str]:
    head = body[:LOOKED_AT]
    in_page = [found[1].decode("ascii") for found in (XML.search(head), META.search(head)) if found]
    in_header = [found[1] for found in (CHARSET.search(media_type),) if found]
    names = [name.lower() for name in (*in_header, *in_page)]
    # cp1252 reads anything: what the page says of itself comes before it.
    return sorted((MEANT.get(name, name) for name in names if _is_known(name)), key=lambda name: name == "cp1252")


def _is_known(name: str) -> bool:
    try:
        return isinstance(b"".decode(name), str) and codecs.lookup(name).name not in NOT_OF_PAGES
    except LookupError:
        return False


def _least_damaged(body: bytes, names: tuple[str, ...]) -> str:
    read = [body.decode(name, "replace") for name in dict.fromkeys(names)]
    for text in read:
        if text.count("�") * DAMAGE <= sum(not character.isascii() for character in text):
            return text
    return min(read, key=lambda text: text.count("�"))


def joined(url: str, href: str) -> str:
    """The address a link on a page leads to, without fragment; empty where it is none."""
    try:
        address = urlsplit(urljoin(url, "".join(href.split())))
        port = address.port
    except ValueError:
        return ""
    if address.scheme not in ("http", "https") or not address.hostname or port == 0:
        return ""
    return address._replace(fragment="").geturl()


def host(url: str) -> str:
    """Host and port of an address, as sites are told apart: www. does not count."""
    return urlsplit(url).netloc.lower().removeprefix("www.")


def is_loopback(url: str) -> bool:
    """True for addresses of this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
