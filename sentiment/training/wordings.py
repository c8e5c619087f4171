"""Wordings of motives and of honest buyers close to them: our own rows, and frames filled with what buyers write."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise

import numpy as np

from sentiment.lexicon import table
from sentiment.suspicion.evasion import unveil_many
from sentiment.text import fold_many

HONEST = "honest"
FRAMES, SLOTS, ROWS = "motive_frames.tsv", "motive_slots.tsv", "motives.tsv"
SLOT = re.compile(r"\{([a-z0-9_]+)\}")
MARK = re.compile("[⟦⟧]")
# Frames filled so often each; slots inside slots are filled as deep.
FILLED, DEPTH = 24, 4


@dataclass(frozen=True, slots=True)
class Wording:
    """A folded and unveiled text, what it is (a code, or honest), and the stretches that make it so."""

    code: str
    text: str
    spans: tuple[tuple[int, int], ...] = ()

    @property
    def rest(self) -> str:
        """What is left without the stretches."""
        kept = [0, *(place for span in self.spans for place in span), len(self.text)]
        return ",".join(self.text[begin:end] for begin, end in list(pairwise(kept))[::2])


def wordings(dice: np.random.Generator) -> list[Wording]:
    """All rows of ours and every frame filled `FILLED` times, the same for the same dice."""
    said = [(row["code"], row["text"]) for row in _rows(ROWS)]
    slots = {row["slot"]: row["fillers"].split("|") for row in _rows(SLOTS)}
    said += [(row["code"], filled(row["frame"], slots, dice)) for row in _rows(FRAMES) for _ in range(FILLED)]
    return list(_folded(dict.fromkeys(said)))


def filled(frame: str, slots: Mapping[str, Sequence[str]], dice: np.random.Generator) -> str:
    """The frame with every slot filled by chance; a slot nobody defined is a KeyError."""
    for _ in range(DEPTH):
        frame = SLOT.sub(lambda found: str(dice.choice(np.array(slots[found[1]], dtype=object))), frame)
    return frame


def unmarked(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text without its marks, and the stretches they stood around."""
    pieces, places = MARK.split(text), []
    at = 0
    for piece in pieces[:-1]:
        at += len(piece)
        places.append(at)
    return "".join(pieces), list(zip(places[::2], places[1::2], strict=True))


def _folded(said: Iterable[tuple[str, str]]) -> Iterator[Wording]:
    told = [(code, *unmarked(text)) for code, text in said]
    for (code, _, spans), plain in zip(told, unveil_many(fold_many([text for _, text, _ in told])), strict=True):
        at = np.asarray(plain.at)
        places = tuple(tuple(np.searchsorted(at, span).tolist()) for span in spans)
        yield Wording(code, plain.folded, tuple((begin, end) for begin, end in places))


def _rows(name: str) -> list[dict[str, str]]:
    return table(files("sentiment").joinpath("training", name).read_text(encoding="utf-8"))
