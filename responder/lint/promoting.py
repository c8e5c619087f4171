"""Lints for offers in a reply: where they may stand, that a record stands behind them, and never beside danger."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from responder.lint.context import Context
from responder.lint.danger import is_dangerous
from responder.lint.fold import Folded, fold
from responder.lint.readings import said, sentence_at
from responder.lint.rules import Rule, table
from responder.lint.words import Span

MARKS = re.compile(r"[\s,;:。、!]+")


def unlabelled(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """Offers that do not say that they are one."""
    for start, end in _offers(folded.folded):
        if _label() not in folded.folded[start:end]:
            yield folded.span(start, end)


def misplaced(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """Labelled offers that are not the last sentence before the signature, and all beyond the first."""
    offers = [span for span in _offers(folded.folded) if _label() in folded.folded[slice(*span)]]
    for start, end in offers:
        after = _signature().sub("", folded.folded[end:]).strip()
        if after or (start, end) != offers[0]:
            yield folded.span(start, end)


def oversized(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """Labelled offers that take more of the reply than they may; an offer by itself is no reply."""
    words, text = table("promotion_gate.toml"), folded.folded
    for start, end in _offers(text):
        length, alone = len(text[start:end].strip()), text[start:end].strip() == text.strip()
        too_much = length > words["longest"] or (length * words["share"] > len(text) and not alone)
        if _label() in text[start:end] and too_much:
            yield folded.span(start, end)


def unfit(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """Offers in answer to a complaint that allows none."""
    if context.cause is not None and context.cause not in table("promotion_gate.toml")["causes"]:
        yield from (folded.span(*span) for span in _offers(folded.folded))


def unrecorded(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """Labelled offers that are no promotion of the shop's, word for word, or whose last day is over."""
    today = context.at.date() if context.at else None
    for start, end in _offers(folded.folded):
        offer = folded.folded[start:end]
        if _label() in offer and not (_is_recorded(offer, context.promotions) and not _is_over(offer, today)):
            yield folded.span(start, end)


def beside_danger(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """Offers in answer to a review about danger to people."""
    offers = _offers(folded.folded)
    if offers and is_dangerous(context):
        yield from (folded.span(*span) for span in offers)


def _offers(text: str) -> list[Span]:
    """The sentences of a folded text that offer something to everybody; a label begins one."""
    found = []
    for start, end in dict.fromkeys(sentence_at(text, one.start) for one in said(text, "offer")):
        label = text.find(_label(), start, end)
        signed = _signature().search(text, start, end)
        found.append((label if label >= 0 else start, signed.start() if signed else end))
    return found


def _is_recorded(offer: str, promotions: tuple[str, ...]) -> bool:
    left = _bare(offer.partition(_label())[2])
    records = [_bare(fold(one).folded.replace(_label(), "")) for one in promotions]
    ending = table("lints/case.toml")["offer"]["ending"]
    return any(re.fullmatch(f"{re.escape(one)}(?:{ending})?", left) for one in records if one)


def _is_over(offer: str, today: date | None) -> bool:
    found = re.search(table("lints/case.toml")["offer"]["until"], offer)
    if found is None or today is None:
        return False
    try:
        return date(*(int(part) for part in found.groups())) < today
    except ValueError:
        # A day that does not exist is none on which anything runs.
        return True


def _bare(words: str) -> str:
    return MARKS.sub("", words)


@lru_cache(maxsize=1)
def _label() -> str:
    return fold(table("promotion_gate.toml")["label"]).folded


@lru_cache(maxsize=1)
def _signature() -> re.Pattern[str]:
    return re.compile(table("lints/case.toml")["signature"])
