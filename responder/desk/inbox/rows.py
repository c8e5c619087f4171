"""Cases as lists show them: the deciding words, why it is urgent, and how the draft begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from casebook.leanings import gravest
from casebook.model import MODEL, KeptDraft, Leaning, Level, Shop
from casebook.urgency import money_asked
from casebook.views import CaseLine
from responder.desk.answering import Glance, left
from responder.desk.marks import Excerpt
from responder.desk.proposals import rank
from responder.desk.reading import SAFETY, glance
from responder.desk.words import Words

# As many as a thumb scrolls through without losing the first three.
PAGE = 20
# So much of a draft is shown: two lines on a telephone.
BEGINNING = 70
MOST_QUOTES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A case as lists show it; `part` is which of the buyer's texts the excerpt is from, `top` what gave the level."""

    line: CaseLine
    shop: Shop
    part: int
    excerpt: Excerpt
    level: Level
    top: Leaning | None
    since: datetime


def row(line: CaseLine, shop: Shop, *, words: Sequence[str] = ()) -> Row:
    """The case with its deciding words at hand, or those that were searched for."""
    verdict = line.judged.verdict if line.judged else None
    part, shown = glance(line.state.review, verdict, words=words)
    level = verdict.suspicion.level if verdict else Level.NONE
    top = gravest(verdict.suspicion) if verdict else None
    since = line.state.review.time or line.case.opened_at
    return Row(line=line, shop=shop, part=part, excerpt=shown, level=level, top=top, since=since)


def page_of(asked: str, count: int) -> tuple[int, int]:
    """The page asked for, moved into what there is, and how many there are."""
    pages = max(1, ceil(count / PAGE))
    # `isdigit` alone also takes figures such as ², which are no numbers to `int`.
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 1
    return min(max(number, 1), pages), pages


def why_urgent(line: CaseLine, seen: Glance | None, words: Words) -> tuple[str, ...]:
    """In a few words each, why this case should not wait; nothing where it may."""
    verdict = line.judged.verdict if line.judged else None
    money = money_asked(verdict)
    harm = [one.quote for one in verdict.findings if one.code == SAFETY and one.quote] if verdict else []
    found = {
        "harm": bool(harm),
        "safety": verdict is not None and verdict.safety and not harm,
        "money": money > 0,
        "cause": line.case.tier < 2 and bool(words.known("urgent_cause", line.case.cause)),
        "ends": seen is not None and seen.few and left(seen.window) is not None,
        "announced": seen is not None and seen.window.risk == "announced",
        "appended": bool(line.state.review.appended),
    }
    said = {
        "harm": {"said": words("urgent", "between").join(list(dict.fromkeys(harm))[:MOST_QUOTES])},
        "money": {"n": money},
        "cause": {"said": words.known("urgent_cause", line.case.cause)},
    }
    if found["ends"] and seen is not None and (ends := left(seen.window)) is not None:
        said["ends"] = {"said": words.counted("left", *ends)}
    return tuple(words.filled("urgent", code, **said.get(code, {})) for code, holds in found.items() if holds)


def offered(kept: Sequence[KeptDraft]) -> KeptDraft | None:
    """The draft that stands first on the case page: a person's own, else the standard one; the newest of its kind.

    Never what a model made of one: that is chosen by itself.
    """
    newest = {one.draft.kind: one for one in kept if one.draft.origin != MODEL}
    return min(newest.values(), key=lambda one: rank(one.draft.kind), default=None)


def beginning(kept: KeptDraft | None) -> str:
    """How a draft begins, in one line."""
    text = " ".join(kept.draft.text.split()) if kept else ""
    return text if len(text) <= BEGINNING else f"{text[:BEGINNING]}…"
