"""Turns motives heard in the wording into signals: soft ones, which never prove anything by themselves."""

from __future__ import annotations

from collections.abc import Sequence

from casebook.model import Finding
from sentiment.suspicion.grammar import Signal
from sentiment.suspicion.motives import Motive, motives_many
from sentiment.suspicion.score import COUNTER, name_of, scoring
from sentiment.text import Folded


def heard_many(plain: Sequence[Folded], parts: Sequence[int], said: Sequence[Sequence[Signal]]) -> list[list[Signal]]:
    """The signals of wording of each unveiled text, in order; `said` is what the grammar found in it."""
    columns = zip(plain, parts, said, motives_many(plain), strict=True)
    return [
        [_signal(text, part, motive) for motive in motives if _counts(motive, own)]
        for text, part, own, motives in columns
    ]


def _counts(motive: Motive, own: Sequence[Signal]) -> bool:
    # Where the grammar finds that the seller did it, or that a right is claimed, wording alone says nothing.
    silent = scoring()["heard"]["silenced"][motive.code]
    if any(signal.finding.code in silent or name_of(signal.finding) in silent for signal in own):
        return False
    # What a rule names needs no second witness from the same words.
    return not any(signal.finding.code == motive.code for signal in own if signal.group != COUNTER)


def _signal(text: Folded, part: int, motive: Motive) -> Signal:
    table = scoring()["heard"]
    weight = round(table["heeded"] + (table["firm"] - table["heeded"]) * motive.sure, 4)
    start, end = text.span(motive.start, motive.end)
    finding = Finding(
        code=motive.code,
        quote=text.text[start:end],
        start=start,
        end=end,
        weight=weight,
        part=part,
        note=f"heard_{motive.code}",
    )
    return Signal(finding, table["groups"][motive.code])
