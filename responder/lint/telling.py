"""Lints for what a reply tells of the buyer or shows of them, and for other buyers it quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from responder.lint.context import Context
from responder.lint.fold import Folded, fold, joined
from responder.lint.readings import Said, said
from responder.lint.rules import Rule, table
from responder.lint.words import Span

ADDRESS = re.compile(r"(?:https?://|www\.)[^\s,。;!?、)]+")
DIGITS = re.compile(r"\d+(?:\.\d+)?")
# Shorter words are everyday ones.
SHORTEST = 2


def private(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """What only the order or a chat tells about the buyer, unless the review says it itself."""
    review = _folded(context.review_text)
    for one in said(folded.folded, "private"):
        if not _is_told(one, folded.folded, review):
            yield folded.span(one.start, one.end)
    if context.private_facts:
        yield from _private_facts(folded, review, context.private_facts)


def shown(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """Links to chats, orders and recordings, and sentences that offer to show them."""
    yield from (folded.span(one.start, one.end) for one in said(folded.folded, "show"))
    for match in ADDRESS.finditer(folded.folded):
        if _closed_pages().search(match[0]):
            yield folded.span(*match.span())


def quoted(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """Other buyers' words without the capture they stand in, and this buyer's words they did not write."""
    bound = any(fact.startswith(("capture:", "review:")) for fact in context.facts)
    own = [one.text for one in context.segments if "capture:" in (one.fact or "")]
    for one in said(folded.folded, "quote"):
        start, end = folded.span(one.start, one.end)
        if not bound and not any(folded.text[start:end] in text for text in own):
            yield start, end
    if context.review_text:
        yield from _misquoted(folded, _folded(context.review_text))


def facts_in(text: str) -> tuple[str, ...]:
    """What a text tells about a person that a public reply must not: measures, ages, health, whom a gift is for."""
    folded = _folded(text)
    return tuple(dict.fromkeys(match[0] for match in _telltale().finditer(folded)))


def _misquoted(folded: Folded, review: str) -> Iterator[Span]:
    for match in _own_words().finditer(folded.folded):
        if _bare(match["words"]) not in _bare(review):
            yield folded.span(*match.span("words"))


def _private_facts(folded: Folded, review: str, facts: tuple[str, ...]) -> Iterator[Span]:
    text = joined(folded)
    for fact in facts:
        wanted = _bare(_folded(fact))
        if len(wanted) >= SHORTEST and wanted not in _bare(review):
            edge = r"(?<!\d)" if wanted[0].isdigit() else ""
            for match in re.finditer(f"{edge}{re.escape(wanted)}(?!\\d)", text.folded):
                yield text.span(*match.span())


def _is_told(one: Said, text: str, review: str) -> bool:
    """Whether the review says the same: it speaks of the matter, and has every number."""
    if one.row.told is None or not one.row.told.search(review):
        return False
    return set(DIGITS.findall(text[one.start : one.end])) <= set(DIGITS.findall(review))


def _bare(words: str) -> str:
    return re.sub(r"[\s\-_.·•*~/|,。!?]", "", words)


@lru_cache(maxsize=1_024)
def _folded(text: str) -> str:
    return fold(text).folded


@lru_cache(maxsize=1)
def _telltale() -> re.Pattern[str]:
    return re.compile("|".join(table("lints/case.toml")["telltale"]["find"]))


@lru_cache(maxsize=1)
def _closed_pages() -> re.Pattern[str]:
    return re.compile(table("lints/case.toml")["pages"]["closed"])


@lru_cache(maxsize=1)
def _own_words() -> re.Pattern[str]:
    return re.compile(table("lints/case.toml")["pages"]["own_words"])
