"""Reads how a buyer feels from the words alone: the trained model, batch by batch, with the words that decided."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from itertools import islice

import numpy as np

from casebook.model import Polarity
from sentiment.deciding import Words, deciding, towards
from sentiment.grams import grams
from sentiment.model import WEIGHTS
from sentiment.weights import Floats, Weighed, Weights, signals

ORDER = (Polarity.POS, Polarity.NEU, Polarity.NEG)
CHARACTERS_AT_ONCE = 100_000
HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
# A text without a single known n-gram (empty, emoji, another language) says nothing: mostly no opinion.
NOTHING_SAID = (0.25, 0.5, 0.25)


@dataclass(frozen=True, slots=True)
class Model:
    """First-stage weights, the second stage over their signals, and the thresholds chosen with them."""

    weights: Weights
    center: Floats
    spread: Floats
    slope: Floats
    intercept: Floats
    flag_at: float
    unsure_below: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What one text alone says, its stars not looked at; `probabilities` follow `ORDER`."""

    probabilities: tuple[float, float, float]
    readable: bool
    words: tuple[Words, ...] = ()

    @property
    def polarity(self) -> Polarity:
        """The likeliest of the three; the earlier in `ORDER` on a tie."""
        return ORDER[likeliest(self.probabilities)]


@dataclass(frozen=True, slots=True)
class Reader:
    """One way of reading how buyers feel: the shipped model, or whatever takes its place.

    `read` gives one `Reading` a folded text, stars beside it only to choose the words named;
    `polarities` reads clauses by the thousand. `flag_at` is the share of "not positive" from which
    a person must look, `unsure_below` the highest probability below which we do not know.
    `name` goes into `Verdict.rules`.
    """

    name: str
    read: Callable[[Sequence[str], Sequence[int | None]], list[Reading]]
    polarities: Callable[[Sequence[str]], list[Polarity]]
    flag_at: float
    unsure_below: float


@lru_cache(maxsize=1)
def shipped() -> Reader:
    """The reader that comes with the house."""
    return Reader(
        name=WEIGHTS, read=read, polarities=polarities, flag_at=model().flag_at, unsure_below=model().unsure_below
    )


@lru_cache(maxsize=1)
def model() -> Model:
    """The shipped model, read once on first use."""
    with as_file(files("sentiment") / "model" / "weights.npz") as path, np.load(path, allow_pickle=False) as kept:
        weights = Weights.of(
            np.cumsum(kept["key_steps"], dtype=np.int64), kept["table"], scale=kept["scale"], bias=kept["bias"]
        )
        return Model(
            weights=weights,
            center=kept["center"],
            spread=kept["spread"],
            slope=kept["slope"],
            intercept=kept["intercept"],
            flag_at=float(kept["flag_at"]),
            unsure_below=float(kept["unsure_below"]),
        )


def read(folded: Sequence[str], stars: Sequence[int | None] = ()) -> list[Reading]:
    """One reading a folded text, in order; batches bound memory, but one text is never cut.

    Where `stars` are given, one a text, the words named are those towards the polarity with the stars.
    """
    given = iter(stars or [None] * len(folded))
    return [reading for batch in _batches(folded) for reading in _read(batch, list(islice(given, len(batch))))]


def polarities(folded: Sequence[str]) -> list[Polarity]:
    """The polarity of each folded text alone, without the words that decided: for clauses, by the thousand."""
    said = (model().weights.weigh(grams(batch)) for batch in _batches(folded))
    return [ORDER[index] for batch in said for index in probabilities(batch, model()).argmax(axis=1).tolist()]


def probabilities(said: Weighed, trained: Model) -> Floats:
    """One row a text in the order of `ORDER`, each summing to 1."""
    shifted = (signals(said) - trained.center) / trained.spread
    odds = np.exp(np.clip(shifted @ trained.slope.T + trained.intercept, -30, 30))
    likely: Floats = odds / odds.sum(axis=1, keepdims=True)
    silent = np.bincount(said.grams.row, minlength=said.grams.rows) == 0
    likely[silent] = NOTHING_SAID
    return likely


def _batches(folded: Sequence[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for text in folded:
        batch.append(text)
        size += len(text) + 1
        if size >= CHARACTERS_AT_ONCE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _read(batch: Sequence[str], stars: Sequence[int | None]) -> list[Reading]:
    trained = model()
    said = trained.weights.weigh(grams(batch))
    likely = probabilities(said, trained).tolist()
    winner = np.array([likeliest(with_stars(row, given)) for row, given in zip(likely, stars, strict=True)])
    decided = deciding(batch, said.grams, towards(said, winner))
    return [
        Reading((row[0], row[1], row[2]), HAN.search(text) is not None, words)
        for text, row, words in zip(batch, likely, decided, strict=True)
    ]


def likeliest(likely: Sequence[float]) -> int:
    """Place in `ORDER` of the highest probability, the earlier on a tie."""
    return likely.index(max(likely))


def with_stars(likely: Sequence[float], stars: int | None) -> tuple[float, float, float]:
    """The probabilities once the stars are known too; `None` changes nothing."""
    odds = [p * math.exp(said) for p, said in zip(likely, STARS_SAY.get(stars, (0.0, 0.0, 0.0)), strict=True)]
    total = sum(odds)
    return odds[0] / total, odds[1] / total, odds[2] / total


# Natural log units for pos, neu, neg. Argued, not fitted: where stars are known the labels were made from
# them. Two stars' worth of evidence is about two nats, so that plain words outweigh a slip of the finger.
STARS_SAY: dict[int | None, tuple[float, float, float]] = {
    1: (-1.5, -0.3, 1.5),
    2: (-1.5, 0.0, 1.0),
    3: (-1.0, 0.7, 0.5),
    4: (0.3, 0.2, -0.3),
    5: (1.2, -0.5, -1.0),
}
