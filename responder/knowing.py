"""Finds the facts of cases in the casebook, and has cases drafted with what is known of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from casebook.facts import bound, claims
from casebook.model import Drafting, Fact, Wording
from casebook.store import Casebook
from casebook.views import CaseFile, CaseLine
from responder.draft import draft
from responder.facts import facts_of
from responder.lint.rules import table

# What a lint calls the evidence a claim may rest on.
LINTED: Mapping[str, str] = {"trace": "parcel", "aftersale": "refund", "size_chart": "chart", "person": "record"}


def facts_now(book: Casebook, file: CaseFile, now: datetime) -> tuple[Fact, ...]:
    """The facts of one case, as its file shows it and the time is now."""
    review = file.state.review
    recent = book.facts.recent(review.shop, review.product_id, since=_recently(now))
    return facts_of(file.purchase, file.shop, file.answers, review, now, recent=recent)


def draft_all(book: Casebook, lines: Iterable[CaseLine], *, now: datetime) -> int:
    """Drafts these cases with the facts known of each, in one transaction; how many drafts said something new."""
    judged = [line for line in lines if line.judged is not None]
    wordings = {shop: book.wordings.of_shop(shop) for shop in {line.case.shop for line in judged}}
    drafted = list(drafts_of(book, judged, wordings, now=now))
    proposed = [(line.case.id, line.state.id, drafting) for line, drafting in drafted]
    return book.drafts.add_all(proposed, at=now, heard={line.case.id: line.heard for line in judged})


def drafts_of(
    book: Casebook, lines: Iterable[CaseLine], wordings: Mapping[str, Wording], *, now: datetime
) -> Iterator[tuple[CaseLine, Drafting]]:
    """Each judged case with what would be drafted for it if its shop worded its replies so; nothing is kept."""
    judged = [(line, line.judged.verdict) for line in lines if line.judged is not None]
    shops = {key: book.shops.get(key) for key in {line.case.shop for line, _ in judged}}
    grounds = book.facts.grounds({line.case.id: line.state.review for line, _ in judged}, since=_recently(now))
    for line, verdict in judged:
        shop, review = shops[line.case.shop], line.state.review
        known = grounds[line.case.id]
        facts = facts_of(known.purchase, shop, known.answers, review, now, recent=known.recent)
        drafting = draft(review, verdict, shop, now=now, facts=facts, wording=wordings[shop.key])
        yield line, _knowing(drafting, facts)


def linted(facts: Sequence[Fact]) -> tuple[str, ...]:
    """The facts as a lint is told of them: the kind of evidence and the key, `policy:refund_days` as it is."""
    return tuple(
        fact.key if ":" in fact.key else f"{LINTED.get(fact.evidence, fact.evidence)}:{fact.key}" for fact in facts
    )


def _knowing(drafting: Drafting, facts: tuple[Fact, ...]) -> Drafting:
    """The drafting with what was known, each draft with what its sentences rest on."""
    variants = tuple(replace(one, facts=bound(claims(one), facts)) for one in drafting.variants)
    return replace(drafting, facts=facts, variants=variants)


def _recently(now: datetime) -> datetime:
    return now - timedelta(days=table("facts.toml")["recent_days"])
