"""Reviews and all their states: what a source showed, and what changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, func, select, tuple_, update

from casebook.change import change, digest, words_sha256
from casebook.codec import noun, plain
from casebook.errors import NotFound
from casebook.model import SECOND, Capture, Change, Reply, Review, State
from casebook.store.captures import keep_captures
from casebook.store.counting import leave
from casebook.store.engine import Part, insert, take_turn
from casebook.store.moves import close_gone, void_changed
from casebook.tables import products, review_states, reviews, seen_replies, verdicts

Key = tuple[str, str]
TEXTS = ("external_id", "text", "raw_rating", "title", "product_id", "product", "spec", "author", "url")
COPIED = ("source", "external_id", "shop", "product_id", "stars", "time")
CURRENT = (review_states.c.review_id == reviews.c.id) & (review_states.c.seq == reviews.c.seq)
# The verdict that counts for a state, in a query over review_states.
NEWEST = (
    select(func.max(verdicts.c.id))
    .where(verdicts.c.state_id == review_states.c.id)
    .scalar_subquery()
    .correlate(review_states)
)


class Reviews(Part):
    """Reads and writes of Review and State."""

    def keep(self, seen: Sequence[Review], *, captures: Sequence[Capture] = (), at: datetime) -> Counter[Change]:
        """Keeps what a source showed, in one transaction, and counts what it changed.

        Keeping the same thing twice changes nothing. An approval whose review changed becomes void.
        """
        counts: Counter[Change] = Counter()
        with self.write() as connection:
            take_turn(connection, *(review.source for review in seen))
            keep_captures(connection, captures)
            for batch in _without_repeats([_storable(review) for review in seen]):
                counts += _keep_batch(connection, batch, at)
        return counts

    def rehearse(self, seen: Sequence[Review]) -> Counter[Change]:
        """Counts what keeping this would change; keeps nothing."""
        counts: Counter[Change] = Counter()
        with self.read() as connection:
            for batch in _without_repeats([_storable(review) for review in seen]):
                rows = connection.execute(_kept(_among([(review.source, review.external_id) for review in batch])))
                known = {(row.source, row.external_id): noun(Review, row.review) for row in rows}
                counts.update(change(known.get((one.source, one.external_id)), one) for one in batch)
        return counts

    def gone(self, source: str, product_id: str | None, *, seen: Collection[str], at: datetime) -> int:
        """Marks what a complete reading of a product no longer showed as gone; how many."""
        with self.write() as connection:
            take_turn(connection, source)
            missing = [
                row
                for row in connection.execute(_kept(reviews.c.source == source, reviews.c.product_id == product_id))
                if not row.gone and row.external_id not in seen
            ]
            _add_states(connection, [(row.id, row.seq + 1, Change.GONE, row.review) for row in missing], at)
            _set_current(connection, [_current(row.id, row.seq + 1, row, gone=True) for row in missing])
            close_gone(connection, [row.id for row in missing], at)
            leave(connection, [row.id for row in missing])
        return len(missing)

    def review(self, review_id: int) -> Review:
        """The review as it is now."""
        return self.states(review_id)[-1].review

    def states(self, review_id: int) -> list[State]:
        """Every state of the review, oldest first."""
        with self.read() as connection:
            found = list(states_of(connection, review_id))
        if not found:
            raise NotFound(f"review {review_id}")
        return found

    def find(self, source: str, external_id: str) -> int | None:
        """Our id of the review the source calls this; None when it is not kept."""
        wanted = (reviews.c.source == source) & (reviews.c.external_id == external_id)
        with self.read() as connection:
            found: int | None = connection.execute(select(reviews.c.id).where(wanted)).scalar()
        return found

    def unjudged(self, rules: str, *, shop: str | None = None, limit: int = 500) -> list[State]:
        """Current states (of a shop, or of all) whose newest verdict is not by these rules, by id."""
        query = select(review_states).join(reviews, CURRENT).where(~reviews.c.gone, *of_shop(shop))
        found: list[State] = []
        with self.read() as connection:
            for unlike in _not_by(rules):
                some = query.where(unlike).order_by(reviews.c.shop, reviews.c.judged, reviews.c.id)
                rows = connection.execute(some.limit(limit - len(found))).mappings()
                found += [state_from(row) for row in rows]
        return sorted(found, key=lambda state: state.id)

    def since(self, shop: str, time: datetime) -> Iterator[Review]:
        """Current reviews of a shop first seen or written since then: the history a judge is handed."""
        recent = (reviews.c.first_seen >= time) | (reviews.c.time >= time)
        query = select(review_states.c.review).join(reviews, CURRENT).where(reviews.c.shop == shop, recent)
        with self.read() as connection:
            for (review,) in connection.execute(query):
                yield noun(Review, review)

    def count(self, shop: str | None = None) -> int:
        """How many reviews are kept, gone ones included."""
        query = select(func.count()).select_from(reviews).where(*of_shop(shop))
        with self.read() as connection:
            return int(connection.execute(query).scalar_one())

    def stars(self, shop: str) -> dict[int | None, int]:
        """How many reviews of a shop there are, by stars; None where they are unknown."""
        query = select(reviews.c.stars, func.count()).where(reviews.c.shop == shop).group_by(reviews.c.stars)
        with self.read() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def replies(self, review_id: int) -> list[Reply]:
        """The shop's replies the source has shown under this review, oldest first."""
        with self.read() as connection:
            return list(replies_of(connection, review_id))


def by(rules: str) -> ColumnElement[bool]:
    """What keeps a query over verdicts to those by these rules, with or without a second opinion."""
    return verdicts.c.rules.in_((rules, rules + SECOND))


def _not_by(rules: str) -> tuple[ColumnElement[bool], ...]:
    """The reviews not judged by these rules, as stretches of an index: what is judged is never looked at."""
    judged, second = reviews.c.judged, rules + SECOND
    return judged.is_(None), judged < rules, (judged > rules) & (judged < second), judged > second


def of_shop(shop: str | None) -> list[Any]:
    """What keeps a query over reviews to a shop; nothing for all."""
    return [] if shop is None else [reviews.c.shop == shop]


def states_of(connection: Connection, review_id: int) -> tuple[State, ...]:
    """Every state of a review, oldest first; none when there is no such review."""
    query = select(review_states).where(review_states.c.review_id == review_id).order_by(review_states.c.seq)
    return tuple(state_from(row) for row in connection.execute(query).mappings())


def replies_of(connection: Connection, review_id: int) -> tuple[Reply, ...]:
    """The shop's replies seen under a review, oldest first."""
    query = select(seen_replies).where(seen_replies.c.review_id == review_id).order_by(seen_replies.c.id)
    return tuple(Reply(text=row.text, time=row.time) for row in connection.execute(query))


def state_from(row: Any) -> State:
    """The state a row of review_states holds."""
    return State(
        id=row["id"],
        review_id=row["review_id"],
        seq=row["seq"],
        change=Change(row["change"]),
        seen_at=row["seen_at"],
        digest=row["digest"],
        review=noun(Review, row["review"]),
    )


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
    """Batches in order, in none of which an identity appears twice."""
    while seen:
        batch: dict[Key, Review] = {}
        rest = []
        for review in seen:
            key = (review.source, review.external_id)
            if key in batch:
                rest.append(review)
            else:
                batch[key] = review
        yield list(batch.values())
        seen = rest


def _kept(*where: Any) -> Any:
    columns = (reviews.c.id, reviews.c.source, reviews.c.external_id, reviews.c.seq, reviews.c.gone)
    copied = (reviews.c.digest, reviews.c.stars, reviews.c.time)
    return select(*columns, *copied, review_states.c.review).join(review_states, CURRENT).where(*where)


def _keep_batch(connection: Connection, batch: list[Review], at: datetime) -> Counter[Change]:
    keys = [(review.source, review.external_id) for review in batch]
    known = {(row.source, row.external_id): row for row in connection.execute(_kept(_among(keys)))}
    fresh = [review for review, key in zip(batch, keys, strict=True) if key not in known]
    changed = []
    counts = Counter({Change.NEW: len(fresh)} if fresh else {})
    for review, key in zip(batch, keys, strict=True):
        if key in known:
            row = known[key]
            what = change(noun(Review, row.review), review)
            counts[what] += 1
            if what is not Change.SAME or row.gone:
                changed.append((row, what, review))
    _keep_products(connection, batch)
    ids = _add_reviews(connection, fresh, at)
    _change_reviews(connection, changed, at)
    _keep_replies(connection, batch, {**{key: row.id for key, row in known.items()}, **ids}, at)
    return counts


def _among(keys: list[Key]) -> Any:
    by_source: dict[str, list[str]] = {}
    for source, external_id in keys:
        by_source.setdefault(source, []).append(external_id)
    # One IN per source: SQLite plans a row-value IN of a thousand pairs as a scan.
    if len(by_source) == 1:
        ((source, ids),) = by_source.items()
        return (reviews.c.source == source) & reviews.c.external_id.in_(ids)
    return tuple_(reviews.c.source, reviews.c.external_id).in_(keys)


def _add_reviews(connection: Connection, fresh: list[Review], at: datetime) -> dict[Key, int]:
    if not fresh:
        return {}
    rows = [
        {
            **{name: getattr(review, name) for name in COPIED},
            "seq": 1,
            "digest": digest(review),
            "gone": False,
            "first_seen": at,
        }
        for review in fresh
    ]
    connection.execute(reviews.insert(), rows)
    keys = [(review.source, review.external_id) for review in fresh]
    found = connection.execute(select(reviews.c.source, reviews.c.external_id, reviews.c.id).where(_among(keys)))
    ids = {(source, external_id): review_id for source, external_id, review_id in found}
    states = [(ids[key], 1, Change.NEW, plain(review)) for key, review in zip(keys, fresh, strict=True)]
    _add_states(connection, states, at)
    return ids


def _change_reviews(connection: Connection, changed: list[tuple[Any, Change, Review]], at: datetime) -> None:
    _add_states(connection, [(row.id, row.seq + 1, what, plain(review)) for row, what, review in changed], at)
    current = [
        {"b_id": row.id, "seq": row.seq + 1, "gone": False, "digest": digest(review), "stars": review.stars}
        | {"time": review.time}
        for row, _, review in changed
    ]
    _set_current(connection, current)
    void_changed(connection, [row.id for row, what, _ in changed if what is not Change.SAME], at)


def _add_states(connection: Connection, states: list[tuple[int, int, Change, Any]], at: datetime) -> None:
    rows = [
        {
            "review_id": review_id,
            "seq": seq,
            "change": what.value,
            "seen_at": at,
            "digest": digest(noun(Review, review)),
            "review": review,
            "capture": review.get("capture"),
        }
        for review_id, seq, what, review in states
    ]
    if rows:
        connection.execute(review_states.insert(), rows)


def _current(review_id: int, seq: int, row: Any, *, gone: bool) -> dict[str, Any]:
    return {"b_id": review_id, "seq": seq, "gone": gone, "digest": row.digest, "stars": row.stars, "time": row.time}


def _set_current(connection: Connection, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(update(reviews).where(reviews.c.id == bindparam("b_id")).values(judged=None), rows)


def _keep_products(connection: Connection, batch: list[Review]) -> None:
    rows = {
        (review.shop, review.product_id): {
            "shop": review.shop,
            "external_id": review.product_id,
            "name": review.product,
        }
        for review in batch
        if review.product_id is not None
    }
    if rows:
        connection.execute(insert(connection, products).on_conflict_do_nothing(), list(rows.values()))


def _keep_replies(connection: Connection, batch: list[Review], ids: dict[Key, int], at: datetime) -> None:
    rows = [
        {
            "review_id": ids[review.source, review.external_id],
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
