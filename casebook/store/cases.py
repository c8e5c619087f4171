"""Cases: opened for flagged reviews, moved by the table of moves, read as lines and as whole files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_, select, update

from casebook.case import ACTIVE
from casebook.errors import NotFound
from casebook.model import WORDED, Axis, Case, Change, Level, Moved, State, Status
from casebook.store.approvals import approvals_of
from casebook.store.captures import captures_of, cited
from casebook.store.contacts import contacts_of
from casebook.store.corrections import corrections_of
from casebook.store.drafts import drafting_of, drafts_of
from casebook.store.engine import Part, take_turn
from casebook.store.facts import answers_of, has_news, heard
from casebook.store.listing import list_cases, list_reviews
from casebook.store.moves import make_move, void_approvals
from casebook.store.promises import promises_of
from casebook.store.publications import publications_of
from casebook.store.purchases import purchase_of
from casebook.store.reviews import by, of_shop, replies_of
from casebook.store.rulings import SUSPECTED, rulings_of
from casebook.store.shops import Shops
from casebook.store.states import CURRENT, NEWEST, state_from, states_of
from casebook.store.suspected import LAST, NEWEST_RULING, counting, order, rulings_by_state, suspected
from casebook.store.verdicts import judged_from
from casebook.store.ways import ways_of
from casebook.tables import case_moves, cases, draftings, review_states, reviews, seen_replies, verdicts
from casebook.views import CaseFile, CaseLine, Suspected, Way

SERIOUS = (Level.REVIEW, Level.STRONG)
TODAY = 1
ANSWERABLE = (Status.DRAFTED.value, Status.APPROVED.value)
VOIDING = ("withdraw", "dismiss")
WAITING = cases.c.status.in_((Status.OPEN.value, Status.DRAFTED.value))


class Cases(Part):
    """Reads and writes of Case."""

    def open_due(self, rules: str, *, at: datetime, shop: str | None = None, limit: int = 500) -> int:
        """Opens cases (of a shop, or of all) for current states these rules flag, suspect or find unsafe; how many.

        Where a second opinion was added, it counts.
        A review with an active case, or with any case for the same state, gets no other.
        """
        with self.write() as connection:
            take_turn(connection, "cases")
            due = connection.execute(_due(rules, shop).limit(limit)).all()
            rows = [
                {
                    "shop": row.shop,
                    "review_id": row.review_id,
                    "state_id": row.state_id,
                    "status": Status.OPEN.value,
                    "tier": 1,
                    "cause": None,
                    "opened_at": at,
                    "flagged_for": _flagged_for(row),
                }
                for row in due
            ]
            if rows:
                connection.execute(cases.insert(), rows)
                list_reviews(connection, {row["review_id"] for row in rows})
        return len(rows)

    def move(self, case_id: int, move: str, *, by: str, at: datetime, note: str = "") -> Status:
        """Moves a case as the table of moves allows; raises MoveRefused otherwise."""
        with self.write() as connection:
            now = make_move(connection, case_id, move, by=by, at=at, note=note)
            if move in VOIDING:
                void_approvals(connection, case_id, by=by, at=at, reason=note or move)
            return now

    def get(self, case_id: int) -> Case:
        """The case with this id."""
        with self.read() as connection:
            return _get(connection, case_id)

    def shops_of(self, ids: Iterable[int]) -> list[tuple[int, str]]:
        """These cases with their shops."""
        query = select(cases.c.id, cases.c.shop).where(cases.c.id.in_(list(ids)))
        with self.read() as connection:
            return [(row.id, row.shop) for row in connection.execute(query)]

    def undrafted(self, rules: str, *, limit: int = 200) -> list[CaseLine]:
        """Open cases whose current state these rules of drafting have not drafted for.

        Drafted ones too, where what another source knows made a state nobody drafted for, and both where there is news
        of facts since they were drafted. What is approved stays as it is.
        """
        ours = (draftings.c.case_id == cases.c.id, draftings.c.state_id == review_states.c.id)
        # Which wording of the shop was added to the rules is news of its own.
        by_these = or_(draftings.c.rules == rules, draftings.c.rules.startswith(rules + WORDED, autoescape=True))
        opened = (cases.c.status == Status.OPEN.value) & ~exists().where(*ours, by_these)
        filled = (cases.c.status == Status.DRAFTED.value) & (review_states.c.change == Change.FILLED.value)
        due = opened | (filled & ~exists().where(*ours)) | (WAITING & has_news(*ours))
        with self.read() as connection:
            return _to_draft(connection, _lines().where(due).order_by(cases.c.id).limit(limit))

    def recent(self, shop: str, *, cause: str | None = None, limit: int = 30) -> list[CaseLine]:
        """The newest judged cases of a shop whose drafts have this cause, or any."""
        query = _lines().where(cases.c.shop == shop, verdicts.c.id.is_not(None))
        if cause is not None:
            query = query.where(cases.c.cause == cause)
        with self.read() as connection:
            rows = connection.execute(query.order_by(cases.c.id.desc()).limit(limit))
            return [_line(row) for row in rows.mappings()]

    def waiting(self, case_id: int) -> list[CaseLine]:
        """The case, to be drafted whatever was drafted before; nothing where it is decided or not judged."""
        with self.read() as connection:
            return _to_draft(connection, _lines().where(cases.c.id == case_id, WAITING))

    def closing(self, shop: str, *, since: datetime, until: datetime) -> list[CaseLine]:
        """Cases that wait for an answer to what a buyer wrote, or added at any time, between these times."""
        when = func.coalesce(reviews.c.time, reviews.c.first_seen)
        added = review_states.c.review["appended"].as_string() != "[]"
        query = _lines().where(cases.c.shop == shop, WAITING, when.between(since, until) | added)
        with self.read() as connection:
            return [_line(row) for row in connection.execute(query.order_by(when, cases.c.id).limit(500)).mappings()]

    def inbox(
        self,
        shops: Collection[str],
        *,
        statuses: Sequence[Status] = ACTIVE,
        limit: int = 50,
        offset: int = 0,
    ) -> list[CaseLine]:
        """Cases of these shops, most urgent first: by tier, then the newest review first."""
        query = _lines().where(*_inbox(shops, statuses)).order_by(cases.c.tier, reviews.c.time.desc(), cases.c.id)
        with self.read() as connection:
            rows = connection.execute(query.limit(limit).offset(offset))
            return [_line(row) for row in rows.mappings()]

    def calm(self, *, after: int = 0, limit: int = 500) -> list[CaseLine]:
        """Cases with words to decide on or to send that need nobody today, by number, from behind `after`."""
        query = _lines().where(cases.c.id > after, cases.c.tier > TODAY, cases.c.status.in_(ANSWERABLE))
        with self.read() as connection:
            return [_line(row) for row in connection.execute(query.order_by(cases.c.id).limit(limit)).mappings()]

    def hasten(self, ids: Collection[int]) -> int:
        """Says of these cases that they need somebody today; of how many that is news."""
        calm = cases.c.id.in_(list(ids)) & (cases.c.tier > TODAY)
        with self.write() as connection:
            moved = connection.execute(update(cases).where(calm).values(tier=TODAY)).rowcount
            list_cases(connection, ids)
            return moved

    def count(self, shops: Collection[str], statuses: Sequence[Status] = ACTIVE) -> int:
        """How many cases the inbox holds in all."""
        with self.read() as connection:
            query = select(func.count()).select_from(cases).where(*_inbox(shops, statuses))
            return int(connection.execute(query).scalar_one())

    def lines(self, shops: Collection[str], ids: Collection[int]) -> list[CaseLine]:
        """Those of these cases that are of these shops, the newest review first."""
        query = _lines().where(cases.c.shop.in_(list(shops)), cases.c.id.in_(list(ids)))
        with self.read() as connection:
            rows = connection.execute(query.order_by(reviews.c.time.desc(), cases.c.id))
            return [_line(row) for row in rows.mappings()]

    def suspected(
        self,
        shops: Collection[str],
        axes: Sequence[Axis],
        *,
        levels: Sequence[Level] = SERIOUS,
        settled: bool | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> list[Suspected]:
        """Newest cases of reviews suspected (待核查 or more) on these axes: what people have not settled first."""
        query = _lines().outerjoin(LAST, LAST.c.id == NEWEST_RULING).where(*suspected(shops, axes, levels, settled))
        with self.read() as connection:
            rows = connection.execute(query.order_by(*order()).limit(limit).offset(offset))
            lines = [_line(row) for row in rows.mappings()]
            found = rulings_by_state(connection, [(line.case.review_id, line.state.id) for line in lines])
        return [
            Suspected(line=line, suspicion=line.judged.verdict.suspicion, rulings=found[line.state.id])
            for line in lines
            if line.judged is not None
        ]

    def count_suspected(
        self,
        shops: Collection[str],
        axes: Sequence[Axis],
        *,
        levels: Sequence[Level] = SERIOUS,
        settled: bool | None = None,
    ) -> int:
        """How many of them there are in all."""
        with self.read() as connection:
            query = counting().where(*suspected(shops, axes, levels, settled))
            return int(connection.execute(query).scalar_one())

    def file(self, case_id: int) -> CaseFile:
        """Everything about one case; raises NotFound."""
        with self.read() as connection:
            case = _get(connection, case_id)
            states = states_of(connection, case.review_id)
            found = {
                "judged": _judged(connection, [state.id for state in states]),
                "drafting": drafting_of(connection, case_id, states[-1].id),
                "drafts": (drafts := drafts_of(connection, case_id)),
                "approvals": approvals_of(connection, case_id),
                "publications": publications_of(connection, case_id),
                "moves": _moves(connection, case_id),
                "replies": replies_of(connection, case.review_id),
                "corrections": corrections_of(connection, case.review_id),
                "rulings": rulings_of(connection, case.review_id),
                "promises": promises_of(connection, case_id),
                "contacts": contacts_of(connection, case.review_id),
                "purchase": purchase_of(connection, case.shop, states[-1].review),
                "answers": answers_of(connection, case_id),
                "ways": (ways := ways_of(connection, states)),
                "captures": captures_of(connection, [*_captured(states, ways), *cited(drafts)]),
            }
        return CaseFile(case=case, shop=Shops(self.engine).get(case.shop), states=states, **found)


def _to_draft(connection: Connection, query: Select[Any]) -> list[CaseLine]:
    told = query.add_columns(heard().label("heard")).where(verdicts.c.id.is_not(None))
    return [replace(_line(row), heard=row["heard"]) for row in connection.execute(told).mappings()]


def _captured(states: Sequence[State], ways: Sequence[Way]) -> list[str]:
    return [one.review.capture for one in states if one.review.capture] + [sha for way in ways for sha in way.captures]


def _due(rules: str, shop: str | None) -> Select[Any]:
    active = exists().where(cases.c.review_id == reviews.c.id, cases.c.status.in_([status.value for status in ACTIVE]))
    same = exists().where(cases.c.review_id == reviews.c.id, or_(cases.c.state_id == review_states.c.id, _settled()))
    # Platforms take one reply: what the shop has answered needs a case only for 追评, suspicion or safety.
    answered = exists().where(seen_replies.c.review_id == reviews.c.id)
    silent = review_states.c.review["appended"].as_string() == "[]"
    flagged = verdicts.c.flagged & ~(answered & silent)
    worth = flagged | verdicts.c.level.in_(SUSPECTED) | verdicts.c.safety
    columns = (reviews.c.shop, reviews.c.id.label("review_id"), review_states.c.id.label("state_id"))
    return (
        select(*columns, verdicts.c.polarity, verdicts.c.flagged, verdicts.c.level, verdicts.c.safety)
        .join(review_states, CURRENT)
        .join(verdicts, and_(verdicts.c.id == NEWEST, by(rules)))
        .where(~reviews.c.gone, worth, ~active, ~same, *of_shop(shop))
        .order_by(review_states.c.id)
    )


def _settled() -> ColumnElement[bool]:
    """Whether a case has dealt with a state that differs from the current one only in what other sources knew."""
    # A closed case has dealt with nothing: the review was gone.
    between = review_states.alias()
    changed = exists().where(
        between.c.review_id == cases.c.review_id,
        between.c.id > cases.c.state_id,
        between.c.change != Change.FILLED.value,
    )
    filled = review_states.c.change == Change.FILLED.value
    return filled & (cases.c.status != Status.CLOSED.value) & ~changed


def _flagged_for(row: Any) -> str:
    reasons = {"safety": row.safety, "suspicion": row.level in SUSPECTED, row.polarity: row.flagged}
    return " ".join(reason for reason, holds in reasons.items() if holds)


def _lines() -> Select[Any]:
    columns = [table.c[name].label(f"{table.name}_{name}") for table in LINE for name in table.c.keys()]  # noqa: SIM118
    return (
        select(*columns)
        .select_from(cases)
        .join(reviews, reviews.c.id == cases.c.review_id)
        .join(review_states, CURRENT)
        .outerjoin(verdicts, verdicts.c.id == NEWEST)
    )


LINE = (cases, review_states, verdicts)


def _line(row: Any) -> CaseLine:
    case, state, judged = (
        {name.removeprefix(f"{table.name}_"): row[name] for name in row if name.startswith(f"{table.name}_")}
        for table in LINE
    )
    found = judged_from(judged) if judged["id"] is not None else None
    return CaseLine(case=case_from(case), state=state_from(state), judged=found)


def _inbox(shops: Collection[str], statuses: Sequence[Status]) -> list[Any]:
    return [cases.c.shop.in_(list(shops)), cases.c.status.in_([status.value for status in statuses])]


def case_from(row: Any) -> Case:
    """The case a row of cases holds."""
    said = {name: row[name] for name in ("id", "shop", "review_id", "state_id", "tier", "cause", "opened_at")}
    return Case(status=Status(row["status"]), flagged_for=row["flagged_for"], **said)


def _get(connection: Connection, case_id: int) -> Case:
    row = connection.execute(select(cases).where(cases.c.id == case_id)).mappings().first()
    if row is None:
        raise NotFound(f"case {case_id}")
    return case_from(row)


def _judged(connection: Connection, state_ids: list[int]) -> Any:
    query = select(verdicts).where(verdicts.c.state_id.in_(state_ids)).order_by(verdicts.c.id)
    return tuple(judged_from(row) for row in connection.execute(query).mappings())


def _moves(connection: Connection, case_id: int) -> tuple[Moved, ...]:
    query = select(case_moves).where(case_moves.c.case_id == case_id).order_by(case_moves.c.id)
    return tuple(
        Moved(
            case_id=case_id,
            move=row.move,
            before=Status(row.before),
            after=Status(row.after),
            by=row.by,
            at=row.at,
            note=row.note,
        )
        for row in connection.execute(query)
    )
