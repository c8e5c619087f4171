"""What the desk and the front door may do with what a person hands in: look at it as cards, then keep it."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from threading import Lock
from typing import Any
from urllib.parse import quote

from casebook.change import change
from casebook.errors import InputError
from casebook.handed import Card, Handed, Kept, Said
from casebook.model import Capture, Change, CoverageRow, Product, Review, Shop
from casebook.settings import Settings
from crawler.filing import Filing
from crawler.sources.form import fields_from, fields_of, plain_fields, read_fields
from crawler.sources.hand import Proposed, read_paste
from crawler.sources.identity import Identities

MOST_BYTES = 200_000
MOST_REVIEWS = 500
KIND = "hand"
# How bytes that are not UTF-8 come through a stream; a browser never sends them.
HALVES = re.compile("[\ud800-\udfff]")
# What tells one review of a paste from another; a person's later word on them makes no other review of it.
IDENTITY = ("author", "time", "text")
WORTH_KEEPING = (Change.NEW.value, Change.APPENDED.value, Change.EDITED.value)


class Incoming:
    """The ways in by hand; `after` is called by `think`, so that what was kept is judged soon."""

    def __init__(
        self,
        book: Any,
        settings: Settings,
        *,
        clock: Callable[[], datetime],
        after: Callable[[], object] = lambda: None,
    ) -> None:
        self.book = book
        self.settings = settings
        self.clock = clock
        self.files = Filing(book, settings, clock=clock)
        self._after = after
        self._one_at_a_time = Lock()

    def products(self, shop: str) -> list[Product]:
        """The products of a shop, for a person to choose from."""
        found: list[Product] = self.book.shops.products(shop)
        return found

    def read_paste(
        self, shop: Shop, text: str, *, platform: str = "", product: str = "", said: Said | None = None
    ) -> Handed:
        """The reviews in a pasted text as cards; `said` holds, by number of the card, what a person made of
        its fields, and `keep` where they ticked it.

        `product` (name or id) is what blocks without one are about. Raises InputError for an empty text, and for
        one of more than 200,000 bytes or 500 reviews.
        """
        body = _body(text)
        proposed = read_paste(text, zone=shop.zone, now=self.clock())
        if len(proposed) > MOST_REVIEWS:
            raise InputError("reviews", f"{len(proposed)} in one paste, {MOST_REVIEWS} at most", do="paste in parts")
        handed = Handed(
            shop=shop, platform=platform or shop.platform, body=body, media_type="text/plain; charset=utf-8"
        )
        cards = self._cards(shop, proposed, product.strip())
        return replace(handed, cards=tuple(self._changed(shop, card, said, at) for at, card in enumerate(cards)))

    def read_form(self, shop: Shop, fields: Mapping[str, str], *, platform: str = "") -> Handed:
        """One review typed into a form."""
        said = plain_fields(fields)
        platform = platform or shop.platform
        body = json.dumps({"platform": platform, **said}, ensure_ascii=False, indent=1).encode()
        if len(body) > MOST_BYTES:
            raise InputError("form", f"longer than {MOST_BYTES:,} bytes", do="shorten it")
        read, faults = read_fields(said, shop.zone, self.clock())
        made = Identities().made(product_id=said["product"] or None, **{name: read[name] for name in IDENTITY})
        card = self._standing(shop, Card(external_id=made, fields=said, faults=tuple(faults)))
        # A person who types a review in wants it kept, whatever we think of it.
        cards = (replace(card, keep=True),)
        return Handed(shop=shop, platform=platform, body=body, media_type="application/json", cards=cards)

    def keep(self, handed: Handed, *, by: str) -> Kept:
        """Keeps the cards that are to be kept, all or none; doing it twice changes nothing.

        Raises InputError while something of them must be put right first.
        """
        if handed.faulty:
            raise InputError("cards", "some fields cannot be read", do="put them right first")
        chosen = [card for card in handed.cards if card.keep]
        # Those kept before need no keeping, and nobody left them out.
        same = Counter(Change.SAME for card in handed.cards if not card.keep and card.standing == Change.SAME.value)
        dropped = len(handed.cards) - len(chosen) - same.total()
        return Kept(changes=same + self._keep(handed, chosen, by) if chosen else same, dropped=dropped)

    def _keep(self, handed: Handed, chosen: list[Card], by: str) -> Counter[Change]:
        now = self.clock()
        capture = _capture(handed, by, now)
        reviews = self.reviews(replace(handed, cards=tuple(chosen)), capture=capture.sha256)
        self.book.archive.keep(capture, handed.body)
        changes: Counter[Change] = self.book.reviews.keep(reviews, captures=(capture,), at=now)
        self.book.coverage.add([_coverage(handed.shop, capture, len(reviews))])
        return changes

    def reviews(self, handed: Handed, *, capture: str | None = None) -> list[Review]:
        """The cards as reviews."""
        known = self.products(handed.shop.key)
        return [self._review(handed.shop, card, known, capture) for card in handed.cards]

    def think(self) -> None:
        """Has what was kept judged, opened and drafted."""
        # Two at once would only wait for each other inside the database.
        with self._one_at_a_time:
            self._after()

    def _cards(self, shop: Shop, proposed: Iterable[Proposed], product: str) -> list[Card]:
        identities, cards = Identities(), []
        for found in proposed:
            fields = fields_of(found, shop.zone)
            fields["product"] = fields["product"] or product
            made: dict[str, Any] = {"author": fields["author"] or None, "text": fields["text"]}
            again = not identities.is_new(f"{fields['product']}\n{found.whole}")
            external_id = identities.made(product_id=fields["product"] or None, time=found.times.get("time"), **made)
            card = Card(external_id=external_id, fields=fields, notes=tuple(found.notes), aside=tuple(found.aside))
            cards.append(replace(card, standing="again", keep=False) if again else self._standing(shop, card))
        return cards

    def _standing(self, shop: Shop, card: Card) -> Card:
        """The card beside what is kept of this review: what a person put right before is not asked again."""
        kept = self._kept(shop, card.external_id)
        if kept is not None:
            before = fields_from(kept, shop.zone)
            # Who and when and what was said may have been put right; stars, 追评 and replies may be news.
            steady = {name: before[name] for name in ("text", "author", "time", "product") if before[name]}
            fields = {name: said or before[name] for name, said in card.fields.items()} | steady
            answered = {name for name, said in fields.items() if said}
            notes = tuple(note for note in card.notes if note.field not in answered)
            card = replace(card, fields=fields, notes=notes)
        return _judged(card, kept, shop, self.clock())

    def _changed(self, shop: Shop, card: Card, said: Said | None, at: int) -> Card:
        """The card with what a person changed and whether they ticked it; one they say nothing of is left out."""
        if said is None:
            return card
        if at not in said:
            return replace(card, keep=False)
        fields = plain_fields(said[at])
        faults = tuple(read_fields(fields, shop.zone, self.clock())[1])
        return replace(card, fields=fields, faults=faults, keep=bool(said[at].get("keep")))

    def _kept(self, shop: Shop, external_id: str) -> Review | None:
        # What others showed of the same review was never put right by a person here.
        kept: Review | None = self.book.reviews.said(source_of(shop), external_id)
        return kept

    def _review(self, shop: Shop, card: Card, known: list[Product], capture: str | None) -> Review:
        read, _ = read_fields(card.fields, shop.zone, self.clock())
        product_id, product = product_of(card.fields["product"], known)
        return Review(
            source=source_of(shop),
            external_id=card.external_id,
            shop=shop.key,
            product_id=product_id,
            product=product,
            capture=capture,
            **read,
        )


def source_of(shop: Shop) -> str:
    """The source of what people of a shop hand in."""
    return f"{KIND}:{shop.key}"


def product_of(said: str, known: Iterable[Product]) -> tuple[str | None, str | None]:
    """Id and name of the product somebody named by either; a name two products share, or nobody knows, has no id."""
    found = [one for one in known if said and said in (one.external_id, one.name)]
    if len(found) == 1:
        return found[0].external_id, found[0].name
    # An id from a page is one, even if this shop's book has not met it yet.
    return (said, None) if said.isascii() and said.isdigit() else (None, said or None)


def _judged(card: Card, kept: Review | None, shop: Shop, now: datetime) -> Card:
    read, faults = read_fields(card.fields, shop.zone, now)
    empty = not card.fields["text"] and read["stars"] is None
    review = Review(source=source_of(shop), external_id=card.external_id, shop=shop.key, **read)
    standing = "empty" if empty else change(kept, review).value
    return replace(card, standing=standing, keep=standing in WORTH_KEEPING, faults=tuple(faults))


def _body(text: str) -> bytes:
    if HALVES.search(text):
        raise InputError("text", "not UTF-8", do="save it as UTF-8 and try again")
    body = text.encode()
    if not text.strip():
        raise InputError("text", "there is nothing in it", do="paste the reviews first")
    if len(body) > MOST_BYTES:
        raise InputError("text", f"{len(body):,} bytes, {MOST_BYTES:,} at most", do="paste in parts")
    return body


def _capture(handed: Handed, by: str, now: datetime) -> Capture:
    return Capture(
        sha256=hashlib.sha256(handed.body).hexdigest(),
        # The same words pasted for two shops are two captures: each has its own person and time.
        url=f"{KIND}:{quote(handed.shop.key)}/{quote(handed.platform)}",
        time=now,
        media_type=handed.media_type,
        headers=(("by", by),),
        how=KIND,
        size=len(handed.body),
    )


def _coverage(shop: Shop, capture: Capture, read: int) -> CoverageRow:
    run = f"{KIND}-{capture.sha256[:12]}-{capture.time:%Y%m%dT%H%M%S}"
    return CoverageRow(source=source_of(shop), shop=shop.key, run=run, at=capture.time, read=read)
