"""Links in a public reply: which pages may be pointed to, and whether one can be opened now, archived and hashed."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

from casebook.errors import SourceError
from casebook.model import Capture, Shop
from casebook.store import body_sha256
from responder.lint.rules import table
from responder.refusals import Refusal
from responder.script import traditional
from responder.web import Look

log = logging.getLogger(__name__)

KINDS = ("page", "size_chart", "quality_check", "guide")
LINK = re.compile(r"https?://[^\s，。；！？、）)“”]+", re.IGNORECASE)
PLAIN = re.compile(r"[!-~]+")
# More steps than this lead nowhere a reader would follow.
STEPS = 3
HOW = "link"


@dataclass(frozen=True, slots=True)
class Looked:
    """What looking at a linked page gave: why it may not be linked, else its capture with the bytes."""

    refusals: tuple[Refusal, ...] = ()
    capture: Capture | None = None
    body: bytes = b""


def link_refusals(url: str, shop: Shop) -> tuple[Refusal, ...]:
    """Why a reply of this shop may not point there, none when it may. Pure."""
    parts = _parts(url)
    if parts is None:
        return (Refusal("not_a_link", "/".join(f"{one}://" for one in _schemes(shop))),)
    return tuple(_refused(parts, shop))


def links_in(text: str) -> list[re.Match[str]]:
    """Every link in a text."""
    return list(LINK.finditer(text))


def link_sentence(kind: str, url: str, *, in_traditional: bool = False) -> str:
    """The sentence that gives a link of this kind."""
    said: str = _table()["say"][kind]
    # The address is filled in after the conversion and stays as it is.
    return (traditional(said) if in_traditional else said).replace("{url}", url)


def look_up(url: str, shop: Shop, *, look: Look, now: datetime) -> Looked:
    """Opens the page as anybody would; every step on the way must be a page a reply may point to."""
    at = url
    for _ in range(STEPS):
        if refused := link_refusals(at, shop):
            return Looked(refused if at == url else (Refusal("moved", _host(at)),))
        try:
            page = look(at)
        except SourceError as failed:
            log.info("%s", failed)
            return Looked((Refusal("unreachable"),))
        if not (300 <= page.status < 400 and page.location):
            break
        at = urljoin(at, page.location)
    if page.status != 200:
        return Looked((Refusal("status", f"HTTP {page.status}"),))
    if not page.body.strip():
        return Looked((Refusal("empty"),))
    said = {"media_type": page.media_type, "status": page.status, "headers": page.headers, "size": len(page.body)}
    return Looked(capture=Capture(sha256=body_sha256(page.body), url=at, time=now, how=HOW, **said), body=page.body)


def archive(book: Any, looked: Looked) -> str | None:
    """Keeps what was looked at in the archive and the book; its SHA-256, None where there was nothing."""
    if looked.capture is None:
        return None
    book.archive.keep(looked.capture, looked.body)
    book.reviews.keep([], captures=[looked.capture], at=looked.capture.time)
    return looked.capture.sha256


def _refused(parts: SplitResult, shop: Shop) -> Iterator[Refusal]:
    hosts = _hosts(shop)
    if not hosts:
        yield Refusal("no_pages")
        return
    own = _own(shop)
    netloc = parts.netloc.lower()
    if parts.scheme not in _schemes(shop):
        yield Refusal("not_a_link", "/".join(f"{one}://" for one in _schemes(shop)))
    elif netloc != own and not any(netloc == one or netloc.endswith(f".{one}") for one in hosts):
        yield Refusal("elsewhere", "、".join(hosts))
    elif (
        re.search(_table()["never_host"], netloc)
        and netloc != own
        or re.search(_table()["never_path"], f"{parts.path}?{parts.query}")
    ):
        yield Refusal("not_public")


def _parts(url: str) -> SplitResult | None:
    """The link in its parts, None for anything a reader's browser and ours might take for different places."""
    if len(url) > _table()["longest"] or not PLAIN.fullmatch(url) or "\\" in url:
        return None
    try:
        parts = urlsplit(url)
        port_is_a_number = parts.port is None or parts.port >= 0
    except ValueError:
        return None
    whole = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc and port_is_a_number
    return parts if whole else None


def _hosts(shop: Shop) -> tuple[str, ...]:
    linked = shop.platform in _table()["platforms"]
    own = _own(shop)
    return (*(table("platforms.toml")[shop.platform]["hosts"] if linked else ()), *([own] if own else []))


def _own(shop: Shop) -> str | None:
    """Host and port of a shop's own site; on a platform there is none, whatever its address is."""
    if shop.platform not in _table()["own_site"] or not shop.url:
        return None
    parts = _parts(shop.url)
    return parts.netloc.lower() if parts else None


def _schemes(shop: Shop) -> tuple[str, ...]:
    # A shop's own site may have no certificate; platforms all have one.
    return ("https", "http") if _own(shop) and shop.url and shop.url.startswith("http:") else ("https",)


def _host(url: str) -> str:
    parts = _parts(url)
    return parts.netloc if parts else ""


def _table() -> Mapping[str, Any]:
    return table("links.toml")
