"""Keeps what the inbox is listed and searched by, inside the transaction that changes what it is made of."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from casebook.codec import noun
from casebook.model import Change, Review, Verdict
from casebook.store.engine import insert
from casebook.store.states import CURRENT, NEWEST
from casebook.tables import (
    answer_windows,
    case_words,
    cases,
    listed,
    review_states,
    reviews,
    seen_replies,
    shops,
    verdicts,
)
from casebook.urgency import LEVELS, AnswerWindow, Seen, money_asked, product_of, searched, until, urgency

IN_QUERY = 500
WINDOW = tuple(answer_windows.c.keys())


def list_cases(connection: Connection, case_ids: Collection[int]) -> None:
    """Brings the rows of these cases up to date."""
    _list(connection, case_ids, cases.c.id)


def list_reviews(connection: Connection, review_ids: Collection[int]) -> None:
    """Brings the rows of all cases of these reviews up to date."""
    _list(connection, review_ids, cases.c.review_id)


def list_states(connection: Connection, state_ids: Collection[int]) -> None:
    """Brings the rows of all cases up to date whose review is in one of these states now."""
    _list(connection, state_ids, review_states.c.id)


def hold_cases(connection: Connection, review_ids: Collection[int]) -> None:
    """Takes the cases of these reviews, so that whoever else changes one of them comes before or after, in order."""
    _hold(connection, cases.c.review_id.in_(sorted(review_ids)))


def _hold(connection: Connection, among: ColumnElement[bool]) -> None:
    # Rows written from an older sight of a case would hide what somebody changed meanwhile. SQLite has one writer.
    if connection.dialect.name == "postgresql":
        held = _joined(select(cases.c.id)).where(among).order_by(cases.c.id)
        connection.execute(held.with_for_update(of=cases)).all()


def _list(connection: Connection, ids: Collection[int], column: ColumnElement[int]) -> None:
    asked = sorted(set(ids))
    for start in range(0, len(asked), IN_QUERY):
        among = column.in_(asked[start : start + IN_QUERY])
        _hold(connection, among)
        found = connection.execute(_made_of().where(among)).mappings().all()
        if found:
            _put(connection, [_row(one) for one in found], [_words(one) for one in found])


def _made_of() -> Any:
    replies = select(func.count()).where(seen_replies.c.review_id == reviews.c.id).correlate(reviews).scalar_subquery()
    case = (cases.c.id, cases.c.shop, cases.c.status, cases.c.tier, cases.c.cause, cases.c.opened_at)
    state = (review_states.c.review, review_states.c.seen_at, review_states.c.change, reviews.c.first_seen)
    told = (verdicts.c.verdict, shops.c.platform.label("of"), replies.label("replied"))
    return (
        _joined(select(*case, *state, *told, *(answer_windows.c[name] for name in WINDOW)))
        .join(shops, shops.c.key == cases.c.shop)
        .outerjoin(verdicts, verdicts.c.id == NEWEST)
        .outerjoin(answer_windows, answer_windows.c.platform == shops.c.platform)
    )


def _joined(query: Select[Any]) -> Select[Any]:
    of_review = query.select_from(cases).join(reviews, reviews.c.id == cases.c.review_id)
    return of_review.join(review_states, CURRENT)


def _row(one: Any) -> dict[str, Any]:
    review = noun(Review, one["review"])
    verdict = None if one["verdict"] is None else noun(Verdict, one["verdict"])
    seen = Seen(first=one["first_seen"], last=one["seen_at"], replies=one["replied"], gone=one["change"] == Change.GONE)
    said = {
        "tier": one["tier"],
        "stars": review.stars,
        "level": 0 if verdict is None else LEVELS.index(verdict.suspicion.level),
        "time": int((review.time or one["opened_at"]).timestamp()),
        "until": until(review, _window(one), seen),
    }
    named = {name: one[name] for name in ("shop", "status", "cause")}
    number = urgency(**said, money=money_asked(verdict))
    return {"case_id": one["id"], **named, **said, "product": product_of(review), "urgency": number}


def _window(one: Any) -> AnswerWindow:
    if one["platform"] is None:
        return AnswerWindow(platform=one["of"])
    return AnswerWindow(**{name: one[name] for name in WINDOW})


def _words(one: Any) -> dict[str, Any]:
    return {"case_id": one["id"], "words": searched(noun(Review, one["review"]))}


def _put(connection: Connection, rows: Sequence[dict[str, Any]], words: Sequence[dict[str, Any]]) -> None:
    adding = insert(connection, listed)
    changed = {name: adding.excluded[name] for name in rows[0] if name != "case_id"}
    connection.execute(adding.on_conflict_do_update(index_elements=["case_id"], set_=changed), rows)
    adding = insert(connection, case_words)
    # Words that stayed are left alone: writing them again would index them again.
    other = case_words.c.words != adding.excluded.words
    adding = adding.on_conflict_do_update(
        index_elements=["case_id"], set_={"words": adding.excluded.words}, where=other
    )
    connection.execute(adding, words)
