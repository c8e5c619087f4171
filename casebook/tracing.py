"""Puts together what was told of a parcel or an after-sale at different times, and says when a parcel arrived. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import UTC, datetime

from casebook.model import AfterSale, Parcel, ParcelState, Step

# Longer traces are a courier's loop, not a way; the newest steps count.
MOST_STEPS = 500
BACK = frozenset({ParcelState.REFUSED, ParcelState.RETURNING, ParcelState.RETURNED})
LONG_AGO = datetime.min.replace(tzinfo=UTC)


def by_time(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Each step once, in order of time; those of one moment stay as they were given."""
    once = {(step.time, step.text): step for step in steps}
    return tuple(sorted(once.values(), key=lambda step: step.time))[-MOST_STEPS:]


def arrival(steps: Iterable[Step]) -> datetime | None:
    """When the buyer's side took the parcel: the first signed step that no refusal or return precedes."""
    for step in steps:
        if step.state in BACK:
            return None
        if step.state is ParcelState.SIGNED:
            return step.time
    return None


def joined(before: Parcel, now: Parcel) -> Parcel:
    """What is known of a parcel after it was told of again: all steps, and the state of the later telling."""
    steps = by_time((*before.steps, *now.steps))
    # A trace saved earlier may be given later: its state is the older one.
    older, newer = sorted((before, now), key=_told_until)
    told = newer if newer.state or newer.raw_state else older
    return replace(
        now,
        order_id=now.order_id or before.order_id,
        # Files name the same courier in their own ways: the first name stays.
        company=before.company or now.company,
        state=told.state,
        raw_state=told.raw_state,
        steps=steps,
        signed_at=arrival(steps),
    )


def renewed(before: AfterSale, now: AfterSale) -> AfterSale:
    """What is known of an after-sale after it was given again: what the new row says, the old where it says nothing."""
    said = {one.name: getattr(now, one.name) for one in fields(now)}
    # A status we can read must not stay beside the words of another that we cannot.
    apart = {name for name in ("kind", "status") if said[f"raw_{name}"]}
    return replace(now, **{name: getattr(before, name) for name in said if said[name] is None and name not in apart})


def _told_until(parcel: Parcel) -> datetime:
    return parcel.steps[-1].time if parcel.steps else LONG_AGO
