"""What things are called: the closed lists of codes."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

NOTHING: Mapping[str, Any] = MappingProxyType({})
MODEL = "model"  # the origin of words a model wrote
SECOND = "+second"  # ends `Verdict.rules` where a second opinion was added


class Change(StrEnum):
    """What keeping a review did; FILLED is no deed of the buyer's: another source knew more of the same review."""

    NEW = "new"
    APPENDED = "appended"
    EDITED = "edited"
    FILLED = "filled"
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


class Axis(StrEnum):
    """What a suspicion is about; the four are never added up.

    INTENT is an opinion on purpose and needs corroboration, CONTENT is proven by the text itself, PRAISE is the
    shop's own risk (compliance), QUALITY is a fault of data and never speaks against the buyer.
    """

    INTENT = "intent"
    CONTENT = "content"
    PRAISE = "praise"
    QUALITY = "quality"


# The axis of each reason code of the verdict line.
AXIS_OF: Mapping[str, Axis] = MappingProxyType(
    {
        "extortion": Axis.INTENT,
        "pro_bad_reviewer": Axis.INTENT,
        "competitor": Axis.INTENT,
        "improper_purpose": Axis.INTENT,
        "template_campaign": Axis.INTENT,
        "burst": Axis.INTENT,
        "identity": Axis.INTENT,
        "abuse": Axis.CONTENT,
        "ad_contact": Axis.CONTENT,
        "private_data": Axis.CONTENT,
        "brushing": Axis.PRAISE,
        "irrelevant": Axis.QUALITY,
        "star_mismatch": Axis.QUALITY,
        "wrong_order": Axis.QUALITY,
    }
)


class Ruled(StrEnum):
    """What a person found when they looked into a suspicion."""

    CONFIRMED = "confirmed"
    REFUTED = "refuted"


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
