"""The nouns: frozen values every room speaks of. Imports nothing of ours.

Times are aware datetimes in UTC. Offsets are Unicode code points of the text exactly as
given, end exclusive. `None` means unknown and is never guessed.
"""

from casebook.model.handling import Approval, Case, Draft, Drafting, Fact, Hit, KeptDraft, Moved, Publication, Segment
from casebook.model.kinds import (
    AXIS_OF,
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
from casebook.model.orders import Known, Message, Order, Shared
from casebook.model.posts import Copies, DayCount, Post, Posted
from casebook.model.reviews import Appended, Capture, Reply, Review, State
from casebook.model.shops import CoverageRow, Person, Product, Shop, Source
from casebook.model.verdicts import Aspect, Finding, Leaning, Suspicion, Verdict

__all__ = [
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
    "Finding",
    "Hit",
    "KeptDraft",
    "Known",
    "Level",
    "Moved",
    "NOTHING",
    "Person",
    "Polarity",
    "Product",
    "Publication",
    "Reply",
    "Result",
    "Review",
    "SECOND",
    "Segment",
    "Severity",
    "Shared",
    "Shop",
    "Source",
    "State",
    "Status",
    "Suspicion",
    "Verdict",
]
