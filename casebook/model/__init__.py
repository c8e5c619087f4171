"""The nouns: frozen values every room speaks of. Imports nothing of ours.

Times are aware datetimes in UTC. Offsets are Unicode code points of the text exactly as
given, end exclusive. `None` means unknown and is never guessed.
"""

from casebook.model.aftersales import AfterSale, AfterSaleKind, AfterSaleStatus
from casebook.model.alerts import TRIES, Alert, AlertKind, Bell, Cue, Expiry, Fresh, Ring, Sight, Waiting
from casebook.model.approving import Conditions, Ground, Override, SecondLook
from casebook.model.contacts import CHANNELS, Contact, Outcome
from casebook.model.evidence import Access, Seal
from casebook.model.facts import Fact, FactAnswer
from casebook.model.handling import Approval, Case, Draft, Drafting, Hit, KeptDraft, Moved, Publication, Segment
from casebook.model.jobs import Run, Standing
from casebook.model.kinds import (
    AXIS_OF,
    MODEL,
    NOTHING,
    SECOND,
    Axis,
    Change,
    Level,
    Polarity,
    Result,
    Ruled,
    Severity,
    Status,
)
from casebook.model.mailings import Fate, Mailing
from casebook.model.maps import SavedMap
from casebook.model.orders import Known, Message, Order, Shared
from casebook.model.parcels import Parcel, ParcelState, Step
from casebook.model.posts import Copies, DayCount, Post, Posted
from casebook.model.promises import Kept, Promise, Promised, PromiseState
from casebook.model.promotions import Gift, KeptPromotion, Promotion, Threshold
from casebook.model.reviews import Appended, Capture, Reply, Review, State
from casebook.model.shops import CoverageRow, LastReading, Person, Product, Shop, Source, Unseen
from casebook.model.sightings import Awaited, Sighting, SightingState
from casebook.model.verdicts import Aspect, Finding, Leaning, Suspicion, Verdict
from casebook.model.windows import Advice, Window, WindowState
from casebook.model.wording import WORDED, KeptWording, OwnSentence, PlaceWording, Wording

__all__ = [
    "Alert",
    "AlertKind",
    "Bell",
    "Cue",
    "Expiry",
    "Fresh",
    "Ring",
    "Sight",
    "TRIES",
    "Waiting",
    "Access",
    "Seal",
    "Advice",
    "CHANNELS",
    "Contact",
    "Kept",
    "Outcome",
    "Promise",
    "PromiseState",
    "Promised",
    "Window",
    "WindowState",
    "AfterSale",
    "Fate",
    "Mailing",
    "Awaited",
    "Run",
    "Sighting",
    "SightingState",
    "Standing",
    "Parcel",
    "ParcelState",
    "AfterSaleKind",
    "Step",
    "AfterSaleStatus",
    "Copies",
    "DayCount",
    "Post",
    "Posted",
    "Leaning",
    "Order",
    "Message",
    "Ruled",
    "Axis",
    "AXIS_OF",
    "Appended",
    "Approval",
    "Aspect",
    "Capture",
    "Case",
    "Change",
    "CoverageRow",
    "Draft",
    "Drafting",
    "Fact",
    "FactAnswer",
    "Finding",
    "Gift",
    "Ground",
    "Hit",
    "KeptDraft",
    "KeptPromotion",
    "KeptWording",
    "Known",
    "LastReading",
    "Level",
    "Moved",
    "MODEL",
    "NOTHING",
    "OwnSentence",
    "Override",
    "Person",
    "PlaceWording",
    "Polarity",
    "Product",
    "Promotion",
    "Publication",
    "Reply",
    "Result",
    "Review",
    "SECOND",
    "SecondLook",
    "SavedMap",
    "Segment",
    "Severity",
    "Shared",
    "Shop",
    "Source",
    "State",
    "Status",
    "Suspicion",
    "Conditions",
    "Threshold",
    "Unseen",
    "Verdict",
    "WORDED",
    "Wording",
]
