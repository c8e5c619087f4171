"""What somebody must hear of now, who is told by which way, and each telling."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from casebook.model.kinds import Result
from casebook.model.reviews import State
from casebook.model.verdicts import Verdict

# So often a message that surely did not go out is tried.
TRIES = 3


class AlertKind(StrEnum):
    """What an alert is about, gravest first."""

    SAFETY = "safety"
    LEAK = "leak"
    AUTHORITY = "authority"
    EXTORTION = "extortion"
    DEFECT = "defect"
    BURST = "burst"
    WINDOW = "window"
    TOKEN = "token"
    BLIND = "blind"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """Something worth an alert; `key` is the same however often it is found, so that it is told once.

    `words` are the buyer's, covered and short; `also` names lesser kinds of the same review. `name` is the source or
    the authorisation it is about, `codes` what may explain it. `at` is when it happened, `until` when time is up.
    """

    kind: AlertKind
    key: str
    tier: int = 1
    review_id: int | None = None
    product_id: str | None = None
    product: str = ""
    spec: str = ""
    stars: int | None = None
    words: str = ""
    count: int = 0
    usual: float = 0.0
    name: str = ""
    codes: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    at: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A cue as a row; `repeated` counts earlier ones of the kind about the same thing within the month.

    `case_id` is the newest case of its review. `secret` signs the links that show it.
    """

    id: int
    shop: str
    cue: Cue
    raised_at: datetime
    repeated: int = 0
    case_id: int | None = None
    secret: str = ""
    acked_by: str | None = None
    acked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bell:
    """How one person is told: by `way` (email, dingtalk, wecom, feishu, webhook) at an address.

    `after` minutes without anybody's word make it the second person's; 0 is told at once. Between the hours
    `quiet_from` and `quiet_until` of the shop's clock only what cannot wait is told.
    """

    id: int
    shop: str
    name: str
    way: str
    address: str
    secret: str = ""
    after: int = 0
    quiet_from: int | None = None
    quiet_until: int | None = None
    made_at: datetime
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An alert a bell has yet to tell; `attempt` is the coming one, `failed_at` when the last one failed."""

    alert: Alert
    attempt: int = 1
    failed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """One message to one bell about these alerts; `result` is None while nobody has said how it ended."""

    id: int
    bell_id: int
    alert_ids: tuple[int, ...]
    attempt: int
    claimed_at: datetime
    by: str
    result: Result | None = None
    ended_at: datetime | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """A review as it was last judged, and the number of that verdict."""

    state: State
    verdict: Verdict
    verdict_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiry:
    """The day on which something the shop needs runs out: an authorisation, a certificate."""

    id: int
    shop: str
    name: str
    day: date
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """Since when nothing was read of a source, and the codes of why, as its last run told them."""

    since: datetime
    codes: tuple[str, ...] = ()
