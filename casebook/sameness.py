"""Decides whether two reviews of one shop, shown by two sources, are one review. Pure; strict, since a wrong yes
loses a buyer's voice while a wrong no only shows one twice."""

from __future__ import annotations

import html
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from hashlib import blake2b
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from casebook.model import Review

# Different signs and words a text needs to be rare, and to be nobody else's.
RARE, OWN, LONG_OWN = 6, 15, 25
MINUTE, DAY, UNTIMED = 2, 1, 0
# How well an author is told: the same name, a mask with two signs in sight, with one, nobody.
NAMED, MASKED, HALF_MASKED, NOBODY = 3, 2, 1, 0
GIVEN, UNTOLD, UNCLEAR = 2, 1, 0

BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
QUOTES, TICKS, DASHES = "“”„‟″«»「」『』", "‘’‛′", "‐‑‒–—―─"
MARKS = str.maketrans(
    {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    | dict.fromkeys(QUOTES, '"')
    | dict.fromkeys(TICKS, "'")
    | dict.fromkeys(DASHES, "-")
    | {"。": "."}
)
UNSEEN = re.compile(r"[\s\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]+")
WORD = re.compile(r"[^\W\u3400-\u9fff_]+")
COVER = re.compile(r"[*•●○◦█■□◼…]+|x{3,}|\.{2,}")


@dataclass(frozen=True, slots=True, order=True)
class Alike:
    """How surely two reviews are one, the surest last: each field says more than all behind it."""

    order: bool
    text: bool
    time: int
    author: int
    product: int
    stars: bool


def keys(review: Review, zone: str) -> tuple[int | None, int | None]:
    """Numbers that one review has from every source: by its text, and by its order; None where they tell nothing.

    A text that others may well write goes by its day too, and by nothing where the day is unknown.
    """
    said = fold(review.text)
    day = "" if _size(said) >= OWN else _day(review.time, zone)
    by_text = None if day is None else _number("text", review.shop, said, day)
    ref = _whole(review.order_id)
    return by_text, None if ref is None else _number("order", review.shop, ref)


def alike(one: Review, other: Review, zone: str) -> Alike | None:
    """How surely these are one review; None where they are not, or nobody can tell. `zone` is the shop's."""
    order = alike_orders(one.order_id, other.order_id)
    text = alike_texts(one.text, other.text)
    time, author = alike_times(one.time, other.time, zone), alike_authors(one.author, other.author)
    product, stars = _products(one, other), alike_stars(one, other)
    if one.shop != other.shop or one.source == other.source or order is False or product is None or stars is False:
        return None
    sure = _same_order(one, text, time, author, product) if order else _same_words(one, text, time, author, product)
    return Alike(bool(order), text, time or 0, author or 0, product, bool(stars)) if sure else None


def _same_order(one: Review, text: bool, time: int | None, author: int | None, product: int) -> bool:
    if text and fold(one.text):
        return True
    # One product of one order: the words may have been edited between, not the moment they were first posted at.
    return product == GIVEN and (text or (author is not None and time is not None))


def _same_words(one: Review, text: bool, time: int | None, author: int | None, product: int) -> bool:
    if not text or time is None or author is None:
        return False
    size = _size(fold(one.text))
    if product == UNCLEAR:
        return size >= RARE and time == MINUTE and author > NOBODY
    if size < RARE:
        least = {MINUTE: HALF_MASKED, DAY: MASKED}.get(time, NAMED + 1)
        return product == GIVEN and author >= least
    if time == MINUTE:
        return size >= OWN or author > NOBODY or product == GIVEN
    if time == UNTIMED and size < OWN:
        return False
    return author >= MASKED or product == GIVEN and (author > NOBODY or size >= LONG_OWN and time == DAY)


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """The text as it is compared: in Simplified, without blanks, width, kind of quotes and what nobody sees.

    Empty where the platform wrote it in place of the buyer.
    """
    plain = _plain(text)
    return "" if plain.rstrip(".!~") in _furniture() else plain


def _plain(text: str) -> str:
    if "&" in text or "<" in text:
        text = html.unescape(BREAK.sub("", text))
    # What is wide is narrowed first: most texts then are in NFKC, which is told faster than made.
    text = UNSEEN.sub("", text.translate(MARKS))
    if not unicodedata.is_normalized("NFKC", text):
        text = UNSEEN.sub("", unicodedata.normalize("NFKC", text).translate(MARKS))
    text = text.lower()
    return text if text.isascii() else _simplified(text)


def alike_texts(one: str, other: str) -> bool:
    """Whether two texts are the same words."""
    return one == other or fold(one) == fold(other)


def alike_orders(one: str | None, other: str | None) -> bool | None:
    """Whether two order numbers are the same; None where one is unknown or covered."""
    left, right = _whole(one), _whole(other)
    return None if left is None or right is None else left == right


def alike_times(one: datetime | None, other: datetime | None, zone: str) -> int | None:
    """MINUTE or DAY where two times may be the same moment, UNTIMED where one is unknown, None where they are not.

    A time at midnight may be a day without its hour.
    """
    if one is None or other is None:
        return UNTIMED
    if one.replace(second=0, microsecond=0) == other.replace(second=0, microsecond=0):
        return DAY if _bare(one, zone) else MINUTE
    return DAY if (_bare(one, zone) or _bare(other, zone)) and _day(one, zone) == _day(other, zone) else None


def alike_authors(one: str | None, other: str | None) -> int | None:
    """How well two names tell the same buyer, NOBODY where one tells none; None where they are two buyers'."""
    left, right = _name(one), _name(other)
    if not left or not right:
        return NOBODY
    if not COVER.search(left) and not COVER.search(right):
        return NAMED if left == right else None
    return _masked(left, right)


def alike_stars(one: Review, other: Review) -> bool | None:
    """Whether two ratings are the same, or one is a class of three that holds the other; None where one is unknown."""
    if one.stars is None or other.stars is None:
        return None
    return bool(_stars(one) & _stars(other))


def _products(one: Review, other: Review) -> int | None:
    """GIVEN where it is the same product, UNTOLD where one is unknown, UNCLEAR where only foreign ids differ."""
    left, right = fold(one.product or ""), fold(other.product or "")
    same_id = one.product_id == other.product_id if one.product_id and other.product_id else None
    if left and right:
        return GIVEN if left in right or right in left else UNCLEAR if same_id else None
    return {True: GIVEN, False: UNCLEAR, None: UNTOLD}[same_id]


def _masked(left: str, right: str) -> int | None:
    """How well two names of which one at least is covered are the same: by how many signs both show."""
    (head, tail), (other_head, other_tail) = _ends(left), _ends(right)
    heads, tails = min(len(head), len(other_head)), min(len(tail), len(other_tail))
    if head[:heads] != other_head[:heads] or tail[len(tail) - tails :] != other_tail[len(other_tail) - tails :]:
        return None
    whole = next((name for name in (left, right) if not COVER.search(name)), None)
    if whole is not None and len(whole) < heads + tails:
        return None
    return min(heads + tails, MASKED)


def _ends(name: str) -> tuple[str, str]:
    """What a covered name shows before and behind its cover; a whole name shows itself from either end."""
    pieces = COVER.split(name)
    return (name, name) if len(pieces) == 1 else (pieces[0], pieces[-1])


@lru_cache(maxsize=4096)
def _name(text: str | None) -> str:
    """The name as it is compared; empty where it tells nobody."""
    plain = UNSEEN.sub("", unicodedata.normalize("NFKC", text or "")).lower()
    plain = _patterns()["hidden"].sub("", plain)
    return "" if _patterns()["nobody"].match(plain) or not COVER.sub("", plain) else plain


def _stars(review: Review) -> frozenset[int]:
    said = unicodedata.normalize("NFKC", review.raw_rating or "").strip().lower()
    return frozenset(_table()["classes"].get(said, ())) or frozenset((review.stars or 0,))


def _whole(order_id: str | None) -> str | None:
    ref = (order_id or "").strip()
    return None if not ref or COVER.search(ref) else ref


def _size(folded: str) -> int:
    """How many different Chinese signs and other words a folded text has; not counted beyond LONG_OWN."""
    signs = sum("\u3400" <= one <= "\u9fff" for one in set(folded))
    return signs if signs >= LONG_OWN else signs + len(set(WORD.findall(folded)))


def _day(time: datetime | None, zone: str) -> str | None:
    return None if time is None else time.astimezone(_zone(zone)).date().isoformat()


def _bare(time: datetime, zone: str) -> bool:
    local = time.astimezone(_zone(zone))
    return (local.hour, local.minute, local.second) == (0, 0, 0)


def _number(*said: str) -> int:
    told = "\0".join(said).encode("utf-8", "replace")
    return int.from_bytes(blake2b(told, digest_size=8).digest(), signed=True)


def _simplified(text: str) -> str:
    # Half a surrogate pair is no character of any script, and OpenCC refuses it.
    simplified: str = _converter().convert(text.encode("utf-8", "replace").decode())
    return simplified


@lru_cache(maxsize=1)
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


@lru_cache(maxsize=32)
def _zone(zone: str) -> tzinfo:
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # A misspelt zone is told where the shop's hours are shown; no review may be lost for it.
        return UTC


@lru_cache(maxsize=1)
def _furniture() -> frozenset[str]:
    return frozenset(_plain(one) for one in _table()["furniture"])


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(_table()[name]) for name in ("nobody", "hidden")}


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return tomllib.loads((files("casebook") / "sameness.toml").read_text(encoding="utf-8"))
