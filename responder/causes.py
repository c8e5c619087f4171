"""Decides what a review complains of, how urgent it is, and whether it wants a reply at all. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from casebook.model import Level, Polarity, Review, Verdict
from responder.lint.fold import fold
from responder.lint.rules import table
from responder.restatement import Point

SUSPECTED = (Level.REVIEW, Level.STRONG)


def causes(review: Review, verdict: Verdict, found: Sequence[Point]) -> tuple[str, ...]:
    """Causes of complaint, the one that leads the reply first; never empty."""
    named = _named(verdict, found)
    ranked = tuple(sorted(named, key=lambda cause: _rank(cause, review)))
    if "safety" in named:
        return ranked
    stance = _stance(review, verdict)
    if stance is None:
        return ranked or ("mixed",)
    return (stance, *ranked)


def wants_reply(review: Review, verdict: Verdict) -> bool:
    """False for default texts, for what needs no eye, and for an empty review that is not negative."""
    if verdict.content == "default":
        return False
    if not verdict.flagged and verdict.suspicion.level not in SUSPECTED:
        return False
    return bool(_text(review).strip()) or verdict.polarity is Polarity.NEG


def tier(review: Review, verdict: Verdict, causes: Sequence[str], *, now: datetime) -> int:
    """0 now, 1 today, 2 with the digest; between two the more urgent."""
    settings, text = table("causes.toml"), _text(review)
    codes = {reason.code for reason in verdict.suspicion.reasons} if verdict.suspicion.level in SUSPECTED else set()
    if "safety" in causes or codes & set(settings["now_codes"]) or said("tier_now", text):
        return 0
    if {"authenticity"} & set(causes) or codes & set(settings["today_codes"]) or said("tier_today", text):
        return 1
    if "service" in causes and said("service_abuse", text):
        return 1
    closing = _older(review.time, now, days=settings["closing_days"])
    return 1 if closing and not _older(review.time, now, days=settings["closed_days"]) else 2


def is_late(review: Review, *, now: datetime) -> bool:
    """True when the order (or, unknown, the review) is too old to point to the seven-day return."""
    return _older(review.order_time or review.time, now, days=table("causes.toml")["late_days"])


def said(name: str, text: str) -> bool:
    """True when the text says what this list of words stands for."""
    return _words(name).search(fold(text).folded) is not None


def _named(verdict: Verdict, found: Sequence[Point]) -> set[str]:
    settings = table("causes.toml")
    known = set(settings["ranking"])
    aspects = {aspect.aspect for aspect in verdict.aspects if aspect.polarity is Polarity.NEG} & known
    pointed = {point.cause for point in found} - {"safety"}
    named = aspects | (pointed & set(settings["concrete"])) if aspects else pointed
    return named | {"safety"} if verdict.safety else named


def _stance(review: Review, verdict: Verdict) -> str | None:
    # A suspicion is our opinion: it changes the tone to neutral and is never spoken of.
    if verdict.suspicion.level in SUSPECTED:
        codes = {reason.code for reason in verdict.suspicion.reasons}
        return "abuse" if codes == {"abuse"} else "suspicious"
    no_reason = verdict.mismatch == "misclick" or verdict.content in ("filler", "irrelevant")
    if no_reason or (not review.appended and said("no_reason", review.text)):
        return "none"
    return None


def _rank(cause: str, review: Review) -> int:
    abused = cause == "service" and said("service_abuse", _text(review))
    ranking: list[str] = table("causes.toml")["ranking"]
    return ranking.index("service_abuse" if abused else cause)


def _older(time: datetime | None, now: datetime, *, days: int) -> bool:
    return time is not None and now - time > timedelta(days=days)


def _text(review: Review) -> str:
    return "\n".join(review.parts)


@lru_cache(maxsize=16)
def _words(name: str) -> re.Pattern[str]:
    return re.compile(table("causes.toml")["words"][name])
