"""Keeps what one source shows of one shop, a batch in a transaction: what is new, what changed, what others showed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from casebook.change import change, digest, words_sha256
from casebook.codec import noun
from casebook.joining import after, same_words
from casebook.model import Change, Review
from casebook.sameness import keys
from casebook.store.engine import insert
from casebook.store.listing import hold_cases, list_reviews
from casebook.store.moves import void_changed
from casebook.store.states import Key, add_states, among, kept, set_current
from casebook.store.ways import Keys, add_ways, is_read, known_ways, reviews_by_way, same_reviews, see_ways
from casebook.tables import products, reviews, seen_replies, shops

TEXTS = ("external_id", "text", "raw_rating", "title", "product_id", "product", "spec", "author", "url")
COPIED = ("source", "external_id", "shop", "product_id", "stars", "time")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What showing a kept review again did to it: the review as it is now, and whether it is gone all the same."""

    row: Any
    what: Change
    review: Review
    gone: bool

    @property
    def is_news(self) -> bool:
        """Whether it makes another state."""
        return self.what is not Change.SAME or self.gone != self.row.gone


def batches(seen: Sequence[Review]) -> Iterator[list[Review]]:
    """What was seen, cleaned, in batches of one source and shop, in none of which an identity appears twice."""
    by_source: dict[tuple[str, str], list[Review]] = {}
    for review in seen:
        by_source.setdefault((review.source, review.shop), []).append(_storable(review))
    for own in by_source.values():
        yield from _without_repeats(own)


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """What a batch meets in the book: who is known, who joins whom, who is new, and what is said again."""

    zone: str
    known: dict[Key, Any]
    ways: dict[Key, Any]
    numbers: Keys
    joined: dict[Key, Any]
    fresh: list[Review]
    again: list[Sight]

    @property
    def changes(self) -> Counter[Change]:
        """How many of each change."""
        return Counter(one.what for one in self.again) + Counter({Change.NEW: len(self.fresh)})


def rehearse_batch(connection: Connection, batch: Sequence[Review]) -> Counter[Change]:
    """What keeping a batch would change; nothing is kept."""
    return _met(connection, batch).changes


def keep_batch(connection: Connection, batch: Sequence[Review], at: datetime) -> Counter[Change]:
    """Keeps a batch; what that changed."""
    met = _met(connection, batch)
    _keep_products(connection, batch)
    ids = _add_reviews(connection, met.fresh, met.numbers, at)
    see_ways(connection, [(met.ways[_key(one)], one) for one in batch if _key(one) in met.ways], at)
    add_ways(connection, [(met.joined[_key(one)], one) for one in batch if _key(one) in met.joined], at)
    _change_reviews(connection, [one for one in met.again if one.is_news], met.zone, at)
    _keep_replies(connection, batch, {key: row.id for key, row in (met.known | met.joined).items()} | ids, at)
    answered = [(met.known | met.joined)[_key(one)].id for one in batch if one.reply and _key(one) not in ids]
    list_reviews(connection, [one.row.id for one in met.again if one.is_news] + answered)
    return met.changes


def _met(connection: Connection, batch: Sequence[Review]) -> Met:
    shown = [(review.source, review.external_id) for review in batch]
    zone = connection.execute(select(shops.c.zone).where(shops.c.key == batch[0].shop)).scalar() or "UTC"
    known = {(row.source, row.external_id): row for row in connection.execute(kept(among(reviews, shown)))}
    ways = known_ways(connection, shown)
    known |= reviews_by_way(connection, {key: way for key, way in ways.items() if key not in known})
    unseen = [review for review in batch if _key(review) not in known]
    numbers = {_key(review): keys(review, zone) for review in unseen}
    joined = same_reviews(connection, unseen, numbers, zone)
    fresh = [review for review in unseen if _key(review) not in joined]
    again = [_seen_again(known[_key(one)], ways.get(_key(one)), one, zone) for one in batch if _key(one) in known]
    again += _seen_elsewhere(connection, joined, batch, zone)
    said: dict[str, Any] = {"zone": zone, "known": known, "ways": ways, "numbers": numbers, "joined": joined}
    return Met(**said, fresh=fresh, again=again)


def _key(review: Review) -> Key:
    return review.source, review.external_id


def _seen_again(row: Any, way: Any, review: Review, zone: str) -> Sight:
    state = noun(Review, row.review)
    if way is None:
        return Sight(row=row, what=change(state, review), review=review, gone=False)
    what, now = after(state, noun(Review, way.review), review, zone)
    # Gone is what the sites say: a file that still lists a review does not bring it back.
    return Sight(row=row, what=what, review=now, gone=row.gone and not way.gone)


def _seen_elsewhere(
    connection: Connection, joined: dict[Key, Any], batch: Sequence[Review], zone: str
) -> Iterator[Sight]:
    stays_gone = not joined or not is_read(connection, batch[0].source)
    for review in batch:
        row = joined.get(_key(review))
        if row is not None:
            what, now = after(noun(Review, row.review), None, review, zone)
            yield Sight(row=row, what=what, review=now, gone=row.gone and stays_gone)


def _storable(review: Review) -> Review:
    """The review without NUL and lone surrogates, which PostgreSQL and UTF-8 cannot hold; captures keep them."""
    cleaned: dict[str, Any] = {}
    for name in TEXTS:
        given = getattr(review, name)
        if given is not None and _clean(given) != given:
            cleaned[name] = _clean(given)
    added = tuple(replace(one, text=_clean(one.text)) for one in review.appended)
    return replace(review, **cleaned, appended=added) if cleaned or added else review


def _clean(text: str) -> str:
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def _without_repeats(seen: Sequence[Review]) -> Iterator[list[Review]]:
    while seen:
        batch: dict[Key, Review] = {}
        rest = []
        for review in seen:
            if _key(review) in batch:
                rest.append(review)
            else:
                batch[_key(review)] = review
        yield list(batch.values())
        seen = rest


def _add_reviews(connection: Connection, fresh: Sequence[Review], numbers: Keys, at: datetime) -> dict[Key, int]:
    if not fresh:
        return {}
    rows = [
        {
            **{name: getattr(review, name) for name in COPIED},
            **_numbers(numbers[_key(review)]),
            "seq": 1,
            "digest": digest(review),
            "gone": False,
            "first_seen": at,
        }
        for review in fresh
    ]
    connection.execute(reviews.insert(), rows)
    wanted = among(reviews, [_key(review) for review in fresh])
    found = connection.execute(select(reviews.c.source, reviews.c.external_id, reviews.c.id).where(wanted))
    ids = {(source, external_id): review_id for source, external_id, review_id in found}
    add_states(connection, [(ids[_key(review)], 1, Change.NEW, review) for review in fresh], at)
    return ids


def _numbers(told: tuple[int | None, int | None]) -> dict[str, int | None]:
    by_text, by_order = told
    return {"text_key": by_text, "order_key": by_order}


def _change_reviews(connection: Connection, changed: Sequence[Sight], zone: str, at: datetime) -> None:
    hold_cases(connection, {one.row.id for one in changed})
    add_states(connection, [(one.row.id, one.row.seq + 1, one.what, one.review) for one in changed], at)
    current = [
        {"b_id": one.row.id, "seq": one.row.seq + 1, "gone": one.gone, "digest": digest(one.review)}
        | {"stars": one.review.stars, "time": one.review.time, **_numbers(keys(one.review, zone))}
        for one in changed
    ]
    set_current(connection, current)
    # An answer stands where the same words and stars stand; that more is known of them makes it no other answer.
    reworded = [one.row.id for one in changed if not same_words(noun(Review, one.row.review), one.review)]
    void_changed(connection, reworded, at)


def _keep_products(connection: Connection, batch: Sequence[Review]) -> None:
    rows = {
        review.product_id: {"shop": review.shop, "external_id": review.product_id, "name": review.product}
        for review in batch
        if review.product_id is not None
    }
    if rows:
        connection.execute(insert(connection, products).on_conflict_do_nothing(), list(rows.values()))


def _keep_replies(connection: Connection, batch: Sequence[Review], ids: dict[Key, int], at: datetime) -> None:
    rows = [
        {
            "review_id": ids[_key(review)],
            "sha256": words_sha256(_clean(review.reply.text)),
            "text": _clean(review.reply.text),
            "time": review.reply.time,
            "seen_at": at,
        }
        for review in batch
        if review.reply is not None
    ]
    if rows:
        connection.execute(insert(connection, seen_replies).on_conflict_do_nothing(), rows)
