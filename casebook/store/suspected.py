"""Which cases carry a serious suspicion, on which axis, and whether people have settled it: conditions of queries."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, String, and_, cast, false, func, or_, select

from casebook.model import AXIS_OF, Axis, Level, Ruled
from casebook.ruling import SECOND_LOOK, Ruling
from casebook.store.rulings import SUSPECTED, ruling_from
from casebook.store.states import CURRENT, NEWEST
from casebook.tables import cases, review_states, reviews, rulings, verdicts

# The newest ruling on the current state of a review, where there is one.
LAST = rulings.alias("last")
NEWEST_RULING = (
    select(func.max(rulings.c.id))
    .where(rulings.c.review_id == reviews.c.id, rulings.c.state_id == review_states.c.id)
    .correlate(reviews, review_states)
    .scalar_subquery()
)


def suspected(shops: Collection[str], axes: Sequence[Axis], levels: Sequence[Level], settled: bool | None) -> list[Any]:
    """What a case fulfils that is listed; levels are 待核查 or more, `settled` None asks for both."""
    other = cases.alias("other")
    # One line a review: an earlier case of it tells nothing more.
    newest = select(func.max(other.c.id)).where(other.c.review_id == cases.c.review_id).scalar_subquery()
    # The column is asked first: the axes lie inside the verdict, and most verdicts suspect nothing.
    listed = [cases.c.shop.in_(list(shops)), verdicts.c.level.in_(SUSPECTED), _leaning(axes, levels)]
    stand = [] if settled is None else [stands() if settled else ~stands()]
    return [*listed, cases.c.id == newest, *stand]


def order() -> list[Any]:
    """What waits before what is settled, the gravest first, then the newest."""
    # By the alphabet `strong` comes after `review`.
    return [stands(), verdicts.c.level.desc(), reviews.c.time.desc(), cases.c.id]


def stands() -> ColumnElement[bool]:
    """Whether something stands by `casebook.ruling.standing`; for queries joined with LAST."""
    broken, agreeing = rulings.alias("broken"), rulings.alias("agreeing")
    other = or_(broken.c.ruled.is_(None), broken.c.ruled != Ruled.CONFIRMED.value)
    since = select(func.coalesce(func.max(broken.c.id), 0)).where(*_same_state(broken), other).correlate(LAST)
    agreed = (
        select(func.count(agreeing.c.by.distinct()))
        .where(*_same_state(agreeing), agreeing.c.id > since.scalar_subquery())
        .correlate(LAST)
        .scalar_subquery()
    )
    alone = cast(LAST.c.suspicion, String).not_like(f'%"{SECOND_LOOK}"%')
    confirmed = and_(LAST.c.ruled == Ruled.CONFIRMED.value, or_(alone, agreed >= 2))
    # Where nobody said anything the comparisons are neither true nor false.
    return func.coalesce(or_(LAST.c.ruled == Ruled.REFUTED.value, confirmed), false())


def counting() -> Select[Any]:
    """How many cases, each with its review, the current state, the newest verdict and ruling on it."""
    joined = cases.join(reviews, reviews.c.id == cases.c.review_id).join(review_states, CURRENT)
    joined = joined.join(verdicts, verdicts.c.id == NEWEST).outerjoin(LAST, LAST.c.id == NEWEST_RULING)
    return select(func.count()).select_from(joined)


def rulings_by_state(connection: Connection, states: Sequence[tuple[int, int]]) -> dict[int, tuple[Ruling, ...]]:
    """What people found about these (review id, state id), by state, oldest first."""
    ids = {review_id for review_id, _ in states}
    found: dict[int, tuple[Ruling, ...]] = {state_id: () for _, state_id in states}
    query = select(rulings).where(rulings.c.review_id.in_(ids)).order_by(rulings.c.id)
    for row in connection.execute(query).mappings():
        if row["state_id"] in found:
            found[row["state_id"]] += (ruling_from(row),)
    return found


def _same_state(other: Any) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    # The review is named too because it is what the rows are found by.
    return other.c.review_id == LAST.c.review_id, other.c.state_id == LAST.c.state_id


def _leaning(axes: Sequence[Axis], levels: Sequence[Level]) -> ColumnElement[bool]:
    said_axes, said_levels = [axis.value for axis in axes], [level.value for level in levels]
    named = [and_(_axis(nth, "axis").in_(said_axes), _axis(nth, "level").in_(said_levels)) for nth in range(len(Axis))]
    codes = [code for code, axis in AXIS_OF.items() if axis in axes]
    first = verdicts.c.verdict[("suspicion", "reasons", 0, "code")].as_string()
    # Older rules named no axes: their one level belongs to the first reason.
    older = and_(_axis(0, "axis").is_(None), first.in_(codes), verdicts.c.level.in_(said_levels))
    return or_(*named, older)


def _axis(nth: int, name: str) -> Any:
    return verdicts.c.verdict[("suspicion", "axes", nth, name)].as_string()
