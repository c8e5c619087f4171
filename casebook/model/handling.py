"""What we do about a review: case, drafts, approval, publication."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from casebook.model.approving import Ground, Override, SecondLook
from casebook.model.facts import Fact
from casebook.model.kinds import Result, Severity, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One typed piece of a draft; `fact` names its evidence where the sentence states a fact.

    `origin` says who wrote it: template, shop (the shop's own template), model, or human.
    """

    type: str
    text: str
    fact: str | None = None
    origin: str = "template"


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
    """A proposed reply; `text` is what would be published, `origin` is template, model or human.

    `facts` are those its sentences rest on, as they were when it was made.
    """

    kind: str
    text: str
    segments: tuple[Segment, ...] = ()
    hits: tuple[Hit, ...] = ()
    origin: str = "template"
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafting:
    """What a review deserves: its cause, how urgent, and the variants to choose from.

    `tier` 0 now, 1 today, 2 with the digest. `reply` False: some reviews want none. `caution` says why a person
    must look twice: None, "holding" (it only holds the place until somebody acts) or "unsure" (what is complained of
    is not clear to us). `facts` are those known when it was made.
    """

    cause: str
    causes: tuple[str, ...]
    tier: int
    reply: bool
    variants: tuple[Draft, ...] = ()
    private: str | None = None
    missing_facts: tuple[str, ...] = ()
    rules: str = ""
    caution: str | None = None
    facts: tuple[Fact, ...] = ()


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

    `facts` and `grounds` are what the words rest on, `bound_sha256` is of words, platform and all of these with the
    overrides; older rows have no grounds and bind words and facts, or nothing. It may go out after `publish_after`, and
    where `second_for` says why, only when somebody else looked and agreed (`second`). Void (`voided_at`,
    `void_reason`) when the review, the draft, what they rest on or the person's mind changed.
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
    facts: tuple[Fact, ...] = ()
    grounds: tuple[Ground, ...] | None = None
    bound_sha256: str = ""
    overrides: tuple[Override, ...] = ()
    second_for: tuple[str, ...] = ()
    second: SecondLook | None = None
    publish_after: datetime | None = None
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
