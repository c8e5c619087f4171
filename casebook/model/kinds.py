"""What things are called: the closed lists of codes."""

from __future__ import annotations

from collections.abc import Mapping
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
