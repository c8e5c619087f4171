"""What a reply may state, and what people answered when they were asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A statement about this purchase or shop, bound to what shows it: all a draft may claim.

    `key` says what is stated, `value` holds the words or the number that fill a sentence. `evidence` is order, trace,
    aftersale, qc, policy, page, size_chart, same_item or person; `ref` leads to the row or document. `at` is when what
    is stated happened, will have happened, or was in force.
    """

    key: str
    value: str = ""
    evidence: str = "person"
    ref: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FactAnswer:
    """What a person answered to one question about a case; None in `answer` takes their last word back.

    `answer` is yes, no, words or a number, `day` the day it speaks of. `reference` leads to the evidence, or holds the
    written reason: it stays in the house.
    """

    id: int
    case_id: int
    key: str
    answer: str | None
    by: str
    at: datetime
    day: date | None = None
    reference: str = ""
