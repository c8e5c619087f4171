"""What we think of a review: findings, suspicion, verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from casebook.model.kinds import Axis, Level, Polarity


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
class Leaning:
    """How far the suspicion goes on one axis; `p` is 0 to 1."""

    axis: Axis
    level: Level
    p: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """An opinion about improper purpose or content; never "fraud", never shown to a buyer.

    `level` and `p` are those of the gravest axis; `axes` holds every axis with a reason, gravest first.
    `checked` names what was looked at besides the text: copies, times, orders, chats.
    """

    level: Level = Level.NONE
    p: float = 0.0
    reasons: tuple[Finding, ...] = ()
    counter: tuple[Finding, ...] = ()
    axes: tuple[Leaning, ...] = ()
    checked: tuple[str, ...] = ()


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
