"""The page of near copies: who wrote nearly the same and when, and what harmless reasons there may be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from zoneinfo import ZoneInfo

from starlette.responses import Response

from casebook.model import Shop
from casebook.views import Cluster, Copy, Event
from responder.desk.marks import Piece, Span, pieces
from responder.desk.numbers import lasting
from responder.desk.timeline import line
from responder.desk.visit import Visit
from responder.desk.words import Words

# What a page can show; a larger cluster says so.
MOST = 60
SHOWN = 160
# Shorter runs of characters are common to any two reviews of one product.
LEAST_RUN = 4
BENIGN = ("promotion", "bad_batch", "logistics")


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One of the copies: its words with those it shares marked, `own` where it is the case's review."""

    copy: Copy
    pieces: tuple[Piece, ...]
    cut: bool
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Benign:
    """A harmless explanation: `found` says that the events of these days name it."""

    code: str
    found: bool


def copies(visit: Visit) -> Response:
    """The page of the near copies of a case's review."""
    file = visit.file()
    cluster = visit.book.copies.cluster(file.case.review_id)
    if cluster is None:
        return visit.show("copies.html", file=file, cluster=None)
    events = [one for one in visit.desk.events(file.shop, visit.now) if meets(one, cluster, file.shop)]
    return visit.show(
        "copies.html",
        file=file,
        cluster=cluster,
        members=members(cluster, file.case.review_id),
        left_out=max(len(cluster.copies) - MOST, 0),
        within=within(cluster, visit.desk.pages.words),
        line=line([copy.review.time for copy in cluster.copies]),
        products=products(cluster),
        benign=benign(events),
    )


def members(cluster: Cluster, own: int) -> list[Member]:
    """The copies as they are shown, in their order."""
    middle = max(cluster.copies, key=lambda copy: copy.similarity)
    return [_member(copy, middle, own) for copy in cluster.copies[:MOST]]


def within(cluster: Cluster, words: Words) -> str:
    """How long it took from the first to the last; nothing where a time is missing."""
    if cluster.first is None or cluster.last is None:
        return ""
    return lasting((cluster.last - cluster.first).total_seconds() / 3600, words)


def products(cluster: Cluster) -> list[tuple[str, int]]:
    """How many of the copies are about each product, most first; nameless products count as one."""
    return Counter(copy.review.product or "" for copy in cluster.copies).most_common()


def meets(event: Event, cluster: Cluster, shop: Shop) -> bool:
    """Whether an event is about a product of the copies and fell into their days."""
    dates = [_day(time, shop) for time in (cluster.first, cluster.last) if time is not None]
    # An event without a product is one of the whole shop.
    about = event.product_id in {None, *(copy.review.product_id for copy in cluster.copies)}
    return bool(dates) and about and event.first <= dates[-1] and dates[0] <= event.last


def benign(events: Sequence[Event]) -> list[Benign]:
    """The harmless explanations to check first, with whether these events name them."""
    found = {code for event in events for code in event.explanations}
    return [Benign(code=code, found=code in found) for code in BENIGN]


def shared(text: str, other: str) -> list[Span]:
    """The longer runs of characters both texts have in the same order."""
    matcher = SequenceMatcher(None, text, other, autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size >= LEAST_RUN]
    return [Span(block.a, block.a + block.size, "common", "common") for block in blocks]


def _member(copy: Copy, middle: Copy, own: int) -> Member:
    text = copy.review.text[:SHOWN]
    # The middle one is marked against itself: all of it is what the others are measured by.
    spans = shared(text, middle.review.text[:SHOWN])
    return Member(copy=copy, pieces=pieces(text, spans), cut=len(copy.review.text) > SHOWN, own=copy.review_id == own)


def _day(time: datetime, shop: Shop) -> object:
    return time.astimezone(ZoneInfo(shop.zone)).date()
