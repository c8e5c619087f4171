"""Lints that are patterns: what a rule finds, less what it allows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from responder.lint.context import Context
from responder.lint.fold import Folded, fold
from responder.lint.rules import Rule, table
from responder.lint.sentences import Span, in_sentences, spans

LINK = re.compile(r"(?:https?://|www\.)[^\s，。；！？、）)]+|(?<![a-z0-9@])t\.cn/\S+", re.IGNORECASE)
EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf](?:\u200d[\U0001f300-\U0001faff\u2640\u2642])*")


def words(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """Spans the rule's patterns find in the folded text, also across blanks, and no exception covers."""
    text = folded.folded
    found = in_sentences(text).get(rule.place, ()) if rule.scope == "sentence" else spans(text, rule)
    if not found:
        return
    named = _product_name(folded, context)
    for start, end in found:
        if not _covered(start, end, named):
            yield folded.span(start, end)


def rights(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """As words, but silent for goods the law exempts when the buyer's confirmation is on record."""
    exempt = table("returns.toml")
    goods = context.category + context.product
    if exempt["confirmed"] in context.facts and any(word in goods for word in exempt["words"]):
        return
    yield from words(folded, rule, context)


def contact(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """As words, and every link that does not lead to this platform's own site."""
    yield from words(folded, rule, context)
    hosts = table("platforms.toml").get(context.platform, {}).get("hosts", ())
    for match in LINK.finditer(folded.folded):
        if not _leads_to(match.group(), hosts):
            yield folded.span(*match.span())


def plain(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """As words, and every emoji after the first."""
    yield from words(folded, rule, context)
    for match in list(EMOJI.finditer(folded.text))[1:]:
        yield match.span()


def _leads_to(link: str, hosts: Iterable[str]) -> bool:
    address = link if "://" in link else f"http://{link}"
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return False
    return any(host == allowed or host.endswith(f".{allowed}") for allowed in hosts)


def _covered(start: int, end: int, others: Iterable[Span]) -> bool:
    return any(start < last and first < end for first, last in others)


def _product_name(folded: Folded, context: Context) -> list[Span]:
    # A registered name inside the item's own title is not a claim of the reply.
    name = fold(context.product).folded
    if len(name) < 2:
        return []
    return [match.span() for match in re.finditer(re.escape(name), folded.folded)]
