"""Parcels and what couriers told of them. Names and numbers of couriers and receivers are covered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ParcelState(StrEnum):
    """Where a parcel stands, or what one step says of it."""

    WAITING = "waiting"
    COLLECTED = "collected"
    MOVING = "moving"
    CUSTOMS = "customs"
    FORWARDED = "forwarded"
    DELIVERING = "delivering"
    READY = "ready"
    SIGNED = "signed"
    TROUBLE = "trouble"
    REFUSED = "refused"
    RETURNING = "returning"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of a trace: the courier's words with what leads to a person covered; None is unknown."""

    time: datetime
    text: str
    place: str | None = None
    state: ParcelState | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A parcel of one order, its steps in order of time; without steps only its waybill is known.

    `company` and `raw_state` stand as the source wrote them. `signed_at` is the time of the step that says the buyer's
    side took it; a platform's state alone never fills it.
    """

    shop: str
    waybill: str
    order_id: str | None = None
    company: str | None = None
    state: ParcelState | None = None
    raw_state: str | None = None
    steps: tuple[Step, ...] = ()
    signed_at: datetime | None = None
