"""Reviews and all their states: what sources showed, and what changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from casebook.codec import noun
from casebook.errors import NotFound
from casebook.model import SECOND, Capture, Change, Reply, Review, State
from casebook.store.captures import keep_captures
from casebook.store.counting import leave
from casebook.store.engine import Part, take_turn
from casebook.store.keeping import batches, keep_batch, rehearse_batch
from casebook.store.listing import hold_cases, list_reviews
from casebook.store.moves import close_gone
from casebook.store.states import CURRENT, add_states, kept, set_current, state_from, states_of
from casebook.store.ways import lose_ways, ways_of
from casebook.tables import review_states, reviews, seen_replies, verdicts, ways
from casebook.views import Way


class Reviews(Part):
    """Reads and writes of Review and State."""

    def keep(self, seen: Sequence[Review], *, captures: Sequence[Capture] = (), at: datetime) -> Counter[Change]:
        """Keeps what sources showed, in one transaction, and counts what it changed.

        Keeping the same thing twice changes nothing. An approval whose review changed becomes void. A review another
        source of the shop has shown before stays one: what this source knows more of it is FILLED in.
        """
        counts: Counter[Change] = Counter()
        with self.write() as connection:
            _take_reviews(connection, {review.shop for review in seen})
            keep_captures(connection, captures)
            for batch in batches(seen):
                counts += keep_batch(connection, batch, at)
        return counts

    def rehearse(self, seen: Sequence[Review]) -> Counter[Change]:
        """Counts what keeping this would change; keeps nothing."""
        counts: Counter[Change] = Counter()
        with self.read() as connection:
            for batch in batches(seen):
                counts += rehearse_batch(connection, batch)
        return counts

    def gone(self, source: str, product_id: str | None, *, seen: Collection[str], at: datetime) -> int:
        """Marks what a complete reading of a product no longer showed as gone; how many.

        What another site that is read still shows is not gone.
        """
        with self.write() as connection:
            _take_reviews(connection, _shops_of(connection, source))
            lost = lose_ways(connection, source, product_id, seen)
            alone = ~select(ways.c.id).where(ways.c.review_id == reviews.c.id).exists()
            own = (reviews.c.source == source) & (reviews.c.product_id == product_id)
            rows = connection.execute(kept(own, alone, ~reviews.c.gone)).all()
            missing = [row for row in rows if row.external_id not in seen]
            missing += connection.execute(kept(reviews.c.id.in_(lost), ~reviews.c.gone)).all() if lost else []
            _lose(connection, missing, at)
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
        with self.read() as connection:
            for table, column in ((reviews, reviews.c.id), (ways, ways.c.review_id)):
                wanted = (table.c.source == source) & (table.c.external_id == external_id)
                found: int | None = connection.execute(select(column).where(wanted)).scalar()
                if found is not None:
                    return found
        return None

    def said(self, source: str, external_id: str) -> Review | None:
        """The review as this source showed it last, whatever others say; None when it has shown none such."""
        review_id = self.find(source, external_id)
        ways = () if review_id is None else self.ways(review_id)
        return next((one.review for one in ways if (one.source, one.external_id) == (source, external_id)), None)

    def ways(self, review_id: int) -> tuple[Way, ...]:
        """The sources that show the review, its home first; raises NotFound."""
        with self.read() as connection:
            states = states_of(connection, review_id)
            if not states:
                raise NotFound(f"review {review_id}")
            return ways_of(connection, states)

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


def replies_of(connection: Connection, review_id: int) -> tuple[Reply, ...]:
    """The shop's replies seen under a review, oldest first."""
    query = select(seen_replies).where(seen_replies.c.review_id == review_id).order_by(seen_replies.c.id)
    return tuple(Reply(text=row.text, time=row.time) for row in connection.execute(query))


def _take_reviews(connection: Connection, shops: Collection[str]) -> None:
    """Waits for everybody else who keeps reviews of these shops: two sources may bring the same one at once."""
    take_turn(connection, *(f"reviews of {shop}" for shop in shops))


def _shops_of(connection: Connection, source: str) -> set[str]:
    own = select(reviews.c.shop).where(reviews.c.source == source).limit(1)
    joined = select(reviews.c.shop).join(ways, ways.c.review_id == reviews.c.id).where(ways.c.source == source)
    return {*connection.execute(own).scalars(), *connection.execute(joined.limit(1)).scalars()}


def _lose(connection: Connection, missing: Sequence[Any], at: datetime) -> None:
    ids = [row.id for row in missing]
    hold_cases(connection, ids)
    add_states(connection, [(row.id, row.seq + 1, Change.GONE, noun(Review, row.review)) for row in missing], at)
    now = [{"b_id": row.id, "seq": row.seq + 1, "gone": True} for row in missing]
    set_current(connection, now)
    close_gone(connection, ids, at)
    list_reviews(connection, ids)
    leave(connection, ids)
