"""Who wrote each sentence of a draft: a template, a model, or a person. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

from casebook.model import Draft, Segment

HUMAN = "human"
SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?\n]*|[。！？!?\n]+")


def sources(draft: Draft, others: Iterable[Draft]) -> tuple[Segment, ...]:
    """The words of a draft as segments, each with its origin; empty where all of them are our templates'.

    In a person's own words a sentence that stands to the letter in one of the other drafts is not theirs.
    """
    if draft.origin != HUMAN:
        told = draft.segments if any(one.origin != "template" for one in draft.segments) else ()
        return tuple(told)
    known = {sentence: one.origin for one in _ours(others) for sentence in _sentences(one.text)}
    pieces = [
        piece
        for one in draft.segments or (Segment(type="own", text=draft.text),)
        for piece in ([one] if one.type != "own" else _pieces(one, known))
    ]
    return _joined(pieces)


def _ours(drafts: Iterable[Draft]) -> list[Segment]:
    return [one for draft in drafts if draft.origin != HUMAN for one in draft.segments]


def _pieces(segment: Segment, known: dict[str, str]) -> list[Segment]:
    return [
        Segment(type=segment.type, text=sentence, origin=known.get(sentence.strip(), HUMAN))
        for sentence in SENTENCE.findall(segment.text)
    ]


def _sentences(text: str) -> list[str]:
    return [sentence.strip() for sentence in SENTENCE.findall(text)]


def _joined(pieces: Iterable[Segment]) -> tuple[Segment, ...]:
    """Neighbouring sentences of one origin as one."""
    grouped = [(origin, list(found)) for origin, found in groupby(pieces, key=lambda one: one.origin)]
    return tuple(
        Segment(type=found[0].type, text="".join(one.text for one in found), origin=origin) for origin, found in grouped
    )
