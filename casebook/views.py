"""Pictures of the casebook as the rooms read them: a case as a line and as a whole file, copies, events, a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from casebook.correction import Correction
from casebook.model import (
    AfterSale,
    Approval,
    Capture,
    Case,
    Contact,
    CoverageRow,
    Drafting,
    Fact,
    FactAnswer,
    KeptDraft,
    Message,
    Moved,
    Order,
    Parcel,
    Promise,
    Publication,
    Reply,
    Review,
    Shop,
    State,
    Suspicion,
    Verdict,
)
from casebook.ruling import Ruling


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A verdict as a row: of which state, and when."""

    id: int
    state_id: int
    judged_at: datetime
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    """A case as lists show it: with the current state of its review and the newest verdict on it.

    `heard` is how much news of facts there had been; only those who draft are told.
    """

    case: Case
    state: State
    judged: Judged | None = None
    heard: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspected:
    """A case with a serious suspicion, with what people found about it as it is now, oldest first."""

    line: CaseLine
    suspicion: Suspicion
    rulings: tuple[Ruling, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One source that shows a review: what it says there now, in which captures (SHA-256), and since when.

    `home` brought the review first. `last_seen` is None where nobody wrote it down; `gone` says that a complete
    reading of the source no longer showed it.
    """

    source: str
    external_id: str
    home: bool
    review: Review
    captures: tuple[str, ...]
    first_seen: datetime
    last_seen: datetime | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How having a draft reworded ended: the outcome's code, when, why, and the further draft if there is one."""

    draft_id: int
    outcome: str
    at: datetime
    detail: str = ""
    made_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One review of a cluster of near copies; `similarity` (Jaccard, 0 to 1) is to the middle one (the medoid)."""

    review_id: int
    review: Review
    similarity: float
    case_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Near copies by several buyers within the window, in the order they were posted; undated ones last."""

    copies: tuple[Copy, ...]
    buyers: int
    similarity: float
    first: datetime | None = None
    last: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A product reviewed badly more often than usual, from `first` to `last` in the shop's own days; accuses nobody.

    `usual` is how many negatives so many days bring otherwise; the shares (0 to 1) are of all its reviews.
    `explanations` are harmless ones somebody found: promotion, bad_batch, logistics, or none. Without a product id it
    is one of the whole shop.
    """

    shop: str
    product_id: str | None
    product: str | None
    first: date
    last: date
    negatives: int
    usual: float
    share: float
    usual_share: float
    explanations: tuple[str, ...] = ()
    case_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """What the shop's records say of the purchase a review is about; `order_id` is known where the review names it.

    The times of `order` are filled from parcels and after-sales where it does not know them itself.
    """

    order_id: str | None = None
    order: Order | None = None
    parcels: tuple[Parcel, ...] = ()
    aftersales: tuple[AfterSale, ...] = ()
    messages: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """Everything the casebook holds about one case, each list in the order it happened.

    `facts` are those in force, where somebody has looked them up.
    """

    case: Case
    shop: Shop
    states: tuple[State, ...]
    judged: tuple[Judged, ...] = ()
    drafting: Drafting | None = None
    drafts: tuple[KeptDraft, ...] = ()
    approvals: tuple[Approval, ...] = ()
    publications: tuple[Publication, ...] = ()
    moves: tuple[Moved, ...] = ()
    replies: tuple[Reply, ...] = ()
    captures: tuple[Capture, ...] = ()
    corrections: tuple[Correction, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    promises: tuple[Promise, ...] = ()
    contacts: tuple[Contact, ...] = ()
    purchase: Purchase | None = None
    answers: tuple[FactAnswer, ...] = ()
    ways: tuple[Way, ...] = ()
    facts: tuple[Fact, ...] = ()

    @property
    def state(self) -> State:
        """The current state of the review."""
        return self.states[-1]

    @property
    def verdict(self) -> Verdict | None:
        """The newest verdict on the current state; None while it is not judged."""
        fitting = [one.verdict for one in self.judged if one.state_id == self.state.id]
        return fitting[-1] if fitting else None

    @property
    def approval(self) -> Approval | None:
        """The approval that stands; None when there is none or it is void."""
        standing = [one for one in self.approvals if one.voided_at is None]
        return standing[-1] if standing else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What happened in a shop since the last digest, and what waits now.

    `changes` counts states by Change; `stars` counts new reviews by 1-5 or None; `waiting`, `approved`
    and `unknown` hold at most `limit` lines, most urgent first; their counts say how many there are in all. `second`
    counts approvals that wait for a second person.
    """

    shop: Shop
    since: datetime
    until: datetime
    changes: Mapping[str, int]
    stars: Mapping[int | None, int]
    opened: int
    waiting: tuple[CaseLine, ...]
    waiting_count: int
    approved: tuple[CaseLine, ...]
    approved_count: int
    unknown: tuple[CaseLine, ...]
    unknown_count: int
    published: int
    coverage: tuple[CoverageRow, ...]
    second: int = 0
