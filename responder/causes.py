"""Decides what a review complains of, how urgent it is, and whether it wants a reply at all. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from casebook.leanings import ABOUT_BUYER, SUSPECTED, about_buyer, axis_of
from casebook.model import Aspect, Finding, Polarity, Review, Verdict
from responder.lint.fold import fold
from responder.lint.rules import table
from responder.restatement import Point


def causes(review: Review, verdict: Verdict, found: Sequence[Point]) -> tuple[str, ...]:
    """Causes of complaint, the one that leads the reply first; never empty."""
    strengths = _strengths(verdict, found)
    ranked = tuple(sorted(strengths, key=lambda cause: _rank(cause, review, strengths)))
    if "safety" in strengths:
        return ranked
    stance = _stance(review, verdict)
    if stance is None:
        return ranked or ("mixed",)
    return (stance, *ranked)


def wants_reply(review: Review, verdict: Verdict) -> bool:
    """False for default texts, for what needs no eye, and for an empty review that is not negative."""
    if verdict.content == "default":
        return False
    if not verdict.flagged and about_buyer(verdict.suspicion) not in SUSPECTED:
        return False
    return bool(_text(review).strip()) or verdict.polarity is Polarity.NEG


def tier(review: Review, verdict: Verdict, causes: Sequence[str], *, now: datetime, days: int | None = None) -> int:
    """0 now, 1 today, 2 with the digest; between two the more urgent.

    `days` is how long the platform takes a reply, None where nobody counts or says.
    """
    settings, text = table("causes.toml"), _text(review)
    suspected = about_buyer(verdict.suspicion) in SUSPECTED
    codes = {reason.code for reason in verdict.suspicion.reasons} if suspected else set()
    if "safety" in causes or codes & set(settings["now_codes"]) or said("tier_now", text):
        return 0
    if {"authenticity"} & set(causes) or codes & set(settings["today_codes"]) or said("tier_today", text):
        return 1
    if "service" in causes and said("service_abuse", text):
        return 1
    if days is None:
        return 2
    # Past its last day nobody can answer there any more; such reviews wait for the digest.
    closing = _older(review.time, now, days=days - settings["last_days"])
    return 1 if closing and not _older(review.time, now, days=days) else 2


def is_late(review: Review, *, now: datetime) -> bool:
    """True when the order (or, unknown, the review) is too old to point to the seven-day return."""
    return _older(review.order_time or review.time, now, days=table("causes.toml")["late_days"])


def said(name: str, text: str) -> bool:
    """True when the text says what this list of words stands for."""
    return _words(name).search(_folded(text)) is not None


def _strengths(verdict: Verdict, found: Sequence[Point]) -> dict[str, float]:
    """How strongly each cause is complained of: its plainest place, and a little for every further one."""
    settings = table("causes.toml")
    weights: Mapping[str, float] = settings["strength"]
    said: dict[str, dict[tuple[int, int], float]] = {}
    for cause, kind, place in _places(verdict, found):
        strength = weights[kind] + weights["emphasis"] * _emphasis(verdict, place)
        # A point and the aspects inside it are one complaint, told once.
        clause = next((point for point in found if _shares(point, place)), place)
        spots = said.setdefault(cause, {})
        spots[clause.part, clause.start] = max(strength, spots.get((clause.part, clause.start), 0.0))
    strengths = {
        cause: max(spots.values()) + weights["again"] * min(len(spots) - 1, weights["most_again"])
        for cause, spots in said.items()
        if cause in settings["ranking"]
    }
    return strengths | ({"safety": weights["point"]} if verdict.safety else {})


def _places(verdict: Verdict, found: Sequence[Point]) -> Iterator[tuple[str, str, Point | Aspect]]:
    # Only the verdict says what is dangerous: the table's words for harm serve to restate it.
    for point in found:
        if point.cause != "safety":
            yield point.cause, "hint" if point.hint else "point", point
    for aspect in verdict.aspects:
        if aspect.polarity is Polarity.NEG:
            yield aspect.aspect, "aspect", aspect


def _emphasis(verdict: Verdict, place: Point | Aspect) -> float:
    """Share, 0 to 1, of the heaviest word that made the verdict negative and stands in this place."""
    if verdict.polarity is not Polarity.NEG:
        return 0.0
    words = [finding for finding in verdict.findings if finding.code == "words" and finding.weight > 0]
    here = [finding.weight for finding in words if _shares(finding, place)]
    return max(here, default=0.0) / max((finding.weight for finding in words), default=1.0)


def _shares(one: Point | Aspect | Finding, other: Point | Aspect | Finding) -> bool:
    return one.part == other.part and one.start < other.end and other.start < one.end


def _stance(review: Review, verdict: Verdict) -> str | None:
    # A suspicion is our opinion: it changes the tone to neutral and is never spoken of. What is the shop's own
    # matter (manipulated praise) or a fault of data does not even change the tone.
    if about_buyer(verdict.suspicion) in SUSPECTED:
        codes = {one.code for one in verdict.suspicion.reasons if axis_of(one) in ABOUT_BUYER}
        return "abuse" if codes == {"abuse"} else "suspicious"
    no_reason = verdict.mismatch == "misclick" or verdict.content in ("filler", "irrelevant")
    if no_reason or (not review.appended and said("no_reason", review.text)):
        return "none"
    return None


def _rank(cause: str, review: Review, strengths: Mapping[str, float]) -> tuple[int, float, int]:
    settings = table("causes.toml")
    ranking: list[str] = settings["ranking"]
    abused = cause == "service" and said("service_abuse", _text(review))
    name = "service_abuse" if abused else cause
    # A word that merely touches on a grave cause does not carry it to the front.
    grave = name in settings["always_first"] and strengths[cause] >= settings["strength"]["point"]
    first = ranking.index(name) if grave else len(ranking)
    return first, -strengths[cause], ranking.index(name)


def _older(time: datetime | None, now: datetime, *, days: int) -> bool:
    return time is not None and now - time > timedelta(days=days)


def _text(review: Review) -> str:
    return "\n".join(review.parts)


@lru_cache(maxsize=4)
def _folded(text: str) -> str:
    # One review is asked several things in a row.
    return fold(text).folded


@lru_cache(maxsize=16)
def _words(name: str) -> re.Pattern[str]:
    return re.compile(table("causes.toml")["words"][name])
