"""The nouns: frozen values every room speaks of. Imports nothing of ours.

Times are aware datetimes in UTC. Offsets are Unicode code points of the text exactly as
given, end exclusive. `None` means unknown and is never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

NOTHING: Mapping[str, Any] = MappingProxyType({})
SECOND = "+second"  # ends `Verdict.rules` where a second opinion was added


class Change(StrEnum):
    """What keeping a review did."""

    NEW = "new"
    APPENDED = "appended"
    EDITED = "edited"
    GONE = "gone"
    SAME = "same"


class Polarity(StrEnum):
    """What the buyer feels on the whole."""

    POS = "pos"
    NEU = "neu"
    NEG = "neg"


class Level(StrEnum):
    """Levels of suspicion, weakest first."""

    NONE = "none"
    HINT = "hint"
    REVIEW = "review"
    STRONG = "strong"


class Status(StrEnum):
    """Where a case stands; `casebook.case.MOVES` says what leads where."""

    OPEN = "open"
    DRAFTED = "drafted"
    APPROVED = "approved"
    PUBLISHING = "publishing"
    UNKNOWN = "unknown"
    PUBLISHED = "published"
    DISMISSED = "dismissed"
    CLOSED = "closed"


class Severity(StrEnum):
    """What a lint hit means for approval."""

    BLOCK = "block"
    PROOF = "proof"
    WARN = "warn"
    INFO = "info"


class Result(StrEnum):
    """How one attempt to publish, mail or alert ended."""

    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """Whom we act for."""

    key: str
    name: str
    platform: str = "web"
    url: str | None = None
    zone: str = "Asia/Shanghai"
    signature: str | None = None
    recipients: tuple[str, ...] = ()
    policies: Mapping[str, Any] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A place reviews come from: which module reads it (`kind`), where, by which recipe, how often."""

    name: str
    shop: str
    kind: str
    url: str
    recipe: str | None = None
    every_minutes: int = 360


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """What a review is about."""

    shop: str
    external_id: str
    name: str | None = None
    url: str | None = None
    category: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """The bytes as received, never changed: where from, when, how, and their SHA-256."""

    sha256: str
    url: str
    time: datetime
    media_type: str = "application/octet-stream"
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    how: str = "http"
    size: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Appended:
    """What the buyer added later (追评)."""

    text: str
    time: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The shop's public reply as the source shows it."""

    text: str
    time: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One buyer's words and stars as a source shows them; identity is (source, external_id).

    `stars` is 1-5 or None; `raw_rating` keeps what the source said. `capture` is the SHA-256
    of the capture it was read from.
    """

    source: str
    external_id: str
    shop: str
    text: str
    stars: int | None = None
    raw_rating: str | None = None
    title: str | None = None
    product_id: str | None = None
    product: str | None = None
    author: str | None = None
    url: str | None = None
    time: datetime | None = None
    order_time: datetime | None = None
    appended: tuple[Appended, ...] = ()
    reply: Reply | None = None
    capture: str | None = None

    @property
    def parts(self) -> tuple[str, ...]:
        """The buyer's texts: the review first, then each 追评; `Finding.part` counts in it."""
        return (self.text, *(added.text for added in self.appended))


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One state of a review as it was seen: the buyer's words at that time, and what changed."""

    id: int
    review_id: int
    seq: int
    change: Change
    seen_at: datetime
    digest: str
    review: Review


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One reason: a code and the words it rests on, with their offsets in `Review.parts[part]`.

    `weight` is in natural-log units, positive towards what the code names. A finding about the
    review as a whole (stars against text, a copy elsewhere) has an empty quote and start == end.
    """

    code: str
    quote: str = ""
    start: int = 0
    end: int = 0
    weight: float = 0.0
    part: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aspect:
    """What the buyer speaks of, and how they like it, with the words' offsets."""

    aspect: str
    polarity: Polarity
    start: int
    end: int
    part: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """An opinion about improper purpose or content; never "fraud", never shown to a buyer."""

    level: Level = Level.NONE
    p: float = 0.0
    reasons: tuple[Finding, ...] = ()
    counter: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Our reading of one state of a review by one version of the rules.

    `probabilities` holds pos, neu, neg (sum 1). `content` is normal, default, filler or
    irrelevant; `mismatch` is None, hidden_negative or misclick; `wanted` is None, refund,
    exchange, repair, apology, price_cut or explanation.
    """

    polarity: Polarity
    probabilities: Mapping[str, float]
    flagged: bool
    unsure: bool = False
    mismatch: str | None = None
    content: str = "normal"
    aspects: tuple[Aspect, ...] = ()
    wanted: str | None = None
    safety: bool = False
    suspicion: Suspicion = Suspicion()
    findings: tuple[Finding, ...] = ()
    rules: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One typed piece of a draft; `fact` names its evidence where the sentence states a fact."""

    type: str
    text: str
    fact: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One lint hit in a text; offsets as everywhere. `message` says what to change, in Chinese."""

    rule: str
    severity: Severity
    start: int
    end: int
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A proposed reply; `text` is what would be published, `origin` is template or human."""

    kind: str
    text: str
    segments: tuple[Segment, ...] = ()
    hits: tuple[Hit, ...] = ()
    origin: str = "template"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafting:
    """What a review deserves: its cause, how urgent, and the variants to choose from.

    `tier` 0 now, 1 today, 2 with the digest. `reply` False: some reviews want none.
    """

    cause: str
    causes: tuple[str, ...]
    tier: int
    reply: bool
    variants: tuple[Draft, ...] = ()
    private: str | None = None
    missing_facts: tuple[str, ...] = ()
    rules: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Our handling of one review; `state_id` is the state it was opened for."""

    id: int
    shop: str
    review_id: int
    state_id: int
    status: Status
    tier: int
    cause: str | None
    opened_at: datetime
    flagged_for: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One move of a case: who did what when, and why."""

    case_id: int
    move: str
    before: Status
    after: Status
    by: str
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDraft:
    """A draft as a row: for which case and which state of the review it was made."""

    id: int
    case_id: int
    state_id: int
    made_at: datetime
    by: str
    draft: Draft
    rules: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Who approved which exact words when; `sha256` is of the words in UTF-8.

    Void (`voided_at`, `void_reason`) when the review, the draft or the person's mind changed.
    """

    id: int
    case_id: int
    draft_id: int
    state_id: int
    by: str
    at: datetime
    text: str
    sha256: str
    platform: str
    voided_at: datetime | None = None
    void_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One attempt to publish an approval, claimed before anything is sent.

    `result` is None while nobody has said how it ended.
    """

    id: int
    approval_id: int
    case_id: int
    channel: str
    by: str
    claimed_at: datetime
    result: Result | None = None
    ended_at: datetime | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageRow:
    """What one run looked for on one product (or in one file), found, and could not see."""

    source: str
    shop: str
    run: str
    at: datetime
    product_id: str | None = None
    stated: int | None = None
    read: int = 0
    rejected: int = 0
    unknown: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who may sign in to the desk and sees the shops named; `role` is owner or agent."""

    id: int
    email: str
    name: str
    role: str = "owner"
    shops: tuple[str, ...] = ()
