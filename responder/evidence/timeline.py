"""The timeline of a case: everything that happened in one order, each event with the file that shows it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from casebook.errors import SettingError
from casebook.model import Approval, Publication
from casebook.views import CaseFile
from responder.evidence import places
from responder.evidence.tables import csv_body
from responder.evidence.words import words


@dataclass(frozen=True, slots=True)
class Event:
    """What happened when; `ours` is False for times a source told us, which may be anything."""

    at: datetime
    code: str
    detail: str
    ref: str
    ours: bool = True


def events(file: CaseFile) -> list[Event]:
    """Every event of the case, by time; events of one moment keep the order they are listed in."""
    found = [*_told(file), *_bought(file), *_seen(file), *_joined(file), *_thought(file), *_decided(file)]
    return sorted(found, key=lambda event: event.at)


def last_event(file: CaseFile) -> datetime:
    """When the casebook last wrote about the case; times a source told are not asked."""
    return max([event.at for event in events(file) if event.ours], default=file.case.opened_at)


def timeline_body(file: CaseFile) -> bytes:
    """The timeline as CSV, in UTC and in the shop's zone; raises SettingError when the zone is unknown."""
    zone, said = zone_of(file), words("bundle")
    rows = [
        (number, _iso(one.at, UTC), _iso(one.at, zone), one.code, said["event"][one.code], one.detail, one.ref)
        for number, one in enumerate(events(file), start=1)
    ]
    return csv_body(said["header"]["timeline"], rows)


def zone_of(file: CaseFile) -> ZoneInfo:
    """The shop's zone; raises SettingError when there is none of this name."""
    try:
        return ZoneInfo(file.shop.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as exc:
        raise SettingError(f"zone of shop {file.shop.key}", f"{file.shop.zone!r} is no zone name") from exc


def _told(file: CaseFile) -> Iterator[Event]:
    """What the source says happened, each once, from the first state that says so."""
    # Every state tells the same times again; the row should point at where they were first seen.
    known: set[tuple[str, datetime]] = set()
    for state in file.states:
        review, ref = state.review, f"{places.VERSIONS}#{state.seq}"
        said = [("ordered", review.order_time), ("reviewed", review.time)]
        said += [("appended", one.time) for one in review.appended]
        for code, at in said:
            if at is not None and (code, at) not in known:
                known.add((code, at))
                yield Event(at, code, review.source, ref, ours=False)
    for number, reply in enumerate(file.replies, start=1):
        if reply.time is not None:
            yield Event(reply.time, "replied", "", f"{places.SEEN_REPLIES}#{number}", ours=False)


def _bought(file: CaseFile) -> Iterator[Event]:
    """What the shop's own records say happened with the order; the review may have told of its time already."""
    purchase = file.purchase
    if purchase is None:
        return
    order = purchase.order
    told = {state.review.order_time for state in file.states}
    if order is not None:
        times = (("ordered", order.ordered_at), ("shipped", order.shipped_at))
        yield from (Event(at, code, "", places.ORDER, ours=False) for code, at in times if at and at not in told)
    for number, parcel in enumerate(purchase.parcels, start=1):
        if parcel.signed_at is not None:
            yield Event(parcel.signed_at, "signed", parcel.company or "", f"{places.PARCELS}#{number}", ours=False)
    for number, one in enumerate(purchase.aftersales, start=1):
        for code, at in (("aftersale_asked", one.asked_at), ("aftersale_done", one.done_at)):
            if at is not None:
                yield Event(at, code, one.raw_kind or "", f"{places.AFTERSALES}#{number}", ours=False)


def _seen(file: CaseFile) -> Iterator[Event]:
    for capture in file.captures:
        code, detail = ("handed", f"{capture.url}, {capture.by}") if capture.by else ("captured", capture.url)
        yield Event(capture.time, code, detail, f"{places.CAPTURES}#{capture.sha256}")
    for state in file.states:
        yield Event(state.seen_at, f"seen_{state.change.value}", "", f"{places.VERSIONS}#{state.seq}")


def _joined(file: CaseFile) -> Iterator[Event]:
    for number, way in enumerate(file.ways, start=1):
        if not way.home:
            yield Event(way.first_seen, "joined", way.source, f"{places.WAYS}#{number}")


def _thought(file: CaseFile) -> Iterator[Event]:
    for one in file.judged:
        yield Event(one.judged_at, "judged", one.verdict.rules, f"{places.VERDICTS}#{one.id}")
    yield Event(file.case.opened_at, "opened", file.case.flagged_for, places.CASE)
    for draft in file.drafts:
        yield Event(draft.made_at, "drafted", f"{draft.draft.kind}, {draft.by}", f"{places.DRAFTS}#{draft.id}")


def _decided(file: CaseFile) -> Iterator[Event]:
    for number, moved in enumerate(file.moves, start=1):
        detail = f"{moved.move}: {moved.before} → {moved.after}, {moved.by}"
        yield Event(moved.at, "moved", detail, f"{places.MOVES}#{number}")
    for answer in file.answers:
        code = "answered" if answer.answer is not None else "answer_back"
        yield Event(answer.at, code, f"{answer.key}, {answer.by}", f"{places.ANSWERS}#{answer.id}")
    for approval in file.approvals:
        yield from _approval(approval)
    for publication in file.publications:
        yield from _publication(publication)


def _approval(approval: Approval) -> Iterator[Event]:
    ref = f"{places.APPROVALS}#{approval.id}"
    yield Event(approval.at, "approved", f"{approval.by}, {approval.sha256}", ref)
    for one in approval.overrides:
        yield Event(one.at, "overridden", f"{one.rule}, {one.words}, {one.by}", ref)
    if approval.second is not None:
        code = "seconded" if approval.second.agreed else "not_seconded"
        yield Event(approval.second.at, code, approval.second.by, ref)
    if approval.voided_at is not None:
        yield Event(approval.voided_at, "voided", approval.void_reason or "", ref)


def _publication(publication: Publication) -> Iterator[Event]:
    ref = f"{places.PUBLICATIONS}#{publication.id}"
    yield Event(publication.claimed_at, "claimed", f"{publication.channel}, {publication.by}", ref)
    if publication.ended_at is not None and publication.result is not None:
        yield Event(publication.ended_at, f"ended_{publication.result.value}", publication.detail, ref)


def _iso(at: datetime, zone: tzinfo) -> str:
    return at.astimezone(zone).isoformat(timespec="seconds")
