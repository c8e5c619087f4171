"""Holds a shop's layer against rows everybody shares: it is weakened until none of them is read clearly worse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from casebook.model import Polarity, Review
from sentiment.evaluation.measures import Labels, found, likeliest, macro_f1
from sentiment.layer import Layer, pack, shifted
from sentiment.learning import Learnt, learn
from sentiment.network import Floats
from sentiment.polarity import Reader, shipped
from sentiment.training.corpora import DEV, Rows, phrases, rows

# Half a point of macro-F1 or flag F1, on any one corpus.
FALL = 0.005
STRENGTHS = (1.0, 0.5, 0.25, 0.125, 0.0625)
# Our phrases alone do not see enough. Of 17 layers fitted for trial (three sizes on each of five development corpora,
# two of a seller who calls everything good) 15 held on every corpus at a quarter, the other two at an eighth.
UNMEASURED = 0.125


@dataclass(frozen=True, slots=True)
class Anchor:
    """A shared corpus as the reader reads it, and the shifts of a layer at full strength."""

    key: str
    gold: Labels
    likely: Floats
    shifts: Floats


@dataclass(frozen=True, slots=True)
class Score:
    """Macro-F1 and flag F1 on one shared corpus, without the layer and with it."""

    corpus: str
    macro: tuple[float, float]
    flag: tuple[float, float]

    @property
    def holds(self) -> bool:
        """Whether neither fell by more than is allowed."""
        return all(before - after <= FALL for before, after in (self.macro, self.flag))


@dataclass(frozen=True, slots=True)
class Held:
    """The layer at the strength that held, 0 and None where none did; the scores are those of the last one tried."""

    layer: Layer | None
    strength: float
    scores: tuple[Score, ...]


def hold(layer: Layer, reader: Reader, data: Path | None = None) -> Held:
    """The layer as strong as the shared rows allow: our own phrases, and every development corpus under `data`.

    Without `data` it is at most `UNMEASURED`. Raises FileError where `data` lacks a corpus.
    """
    anchors = list(_anchors(layer, reader, [phrases(), *([] if data is None else _development(data))]))
    scores: tuple[Score, ...] = ()
    for strength in STRENGTHS if data is not None else STRENGTHS[STRENGTHS.index(UNMEASURED) :]:
        scores = tuple(_score(anchor, strength, flag_at=reader.flag_at) for anchor in anchors)
        if all(score.holds for score in scores):
            return Held(layer.scaled(strength), strength, scores)
    return Held(None, 0.0, scores)


def _development(data: Path) -> Iterator[Rows]:
    yield from (rows(data, corpus) for corpus in DEV)


def _anchors(layer: Layer, reader: Reader, shared: Sequence[Rows]) -> Iterator[Anchor]:
    for part in shared:
        likely = np.array([reading.probabilities for reading in reader.read(part.folded, ())])
        yield Anchor(part.corpus.key, np.array(part.labels), likely, layer.shifts(part.folded))


def _score(anchor: Anchor, strength: float, *, flag_at: float) -> Score:
    moved = shifted(anchor.likely, anchor.shifts * strength)
    macros, flags = zip(*(_measured(anchor.gold, one, flag_at) for one in (anchor.likely, moved)), strict=True)
    return Score(anchor.key, macros, flags)


def _measured(gold: Labels, likely: Floats, flag_at: float) -> tuple[float, float]:
    return macro_f1(gold, likeliest(likely)), found(gold != "pos", 1 - likely[:, 0] >= flag_at).f1


def teach(said: Sequence[tuple[Review, Polarity]], data: str | None = None) -> tuple[bytes | None, list[str]]:
    """The packed layer to read a shop's reviews with from now on, None where none may, and what came of it in lines."""
    reader = shipped()
    learnt = learn(said, reader)
    held = hold(learnt.layer, reader, None if data is None else Path(data))
    kept = held.layer if learnt.helps and len(learnt.layer.keys) else None
    return None if kept is None else pack(kept), [
        *_told(learnt, held),
        _outcome(learnt, held, measured=data is not None),
    ]


def _told(learnt: Learnt, held: Held) -> Iterator[str]:
    yield f"{learnt.reviews} corrected or confirmed reviews"
    yield f"read right: {learnt.right_before} without a layer, {learnt.right_after} by layers that had not seen them"
    for one in held.scores:
        (macro, macro_after), (flag, flag_after) = one.macro, one.flag
        fell = "" if one.holds else "\tfell too far"
        yield f"{one.corpus}\tmacro-F1 {macro:.3f} -> {macro_after:.3f}\tflag F1 {flag:.3f} -> {flag_after:.3f}{fell}"


def _outcome(learnt: Learnt, held: Held, *, measured: bool) -> str:
    if not len(learnt.layer.keys):
        return "not kept: no words that several of these reviews share were misread"
    if not learnt.helps:
        return "not kept: it reads the shop's own unseen reviews worse"
    if held.layer is None:
        return "not kept: at no strength do the shared rows hold"
    why = "shrunk until the shared rows held" if measured else "the most used unmeasured, --data DIR may allow more"
    kept = f"layer {held.layer.name} kept at strength {held.strength:g}"
    return kept if held.strength == 1 else f"{kept}: {why}"
