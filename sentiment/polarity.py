"""Reads how a buyer feels from the words alone: the trained model, batch by batch, with the words that decided."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from casebook.model import Polarity
from sentiment.deciding import Words, deciding
from sentiment.grams import Integers, grid
from sentiment.model import WEIGHTS
from sentiment.network import Dense, Floats, Heard, Network, places, softmax
from sentiment.slopes import shares

ORDER = (Polarity.POS, Polarity.NEU, Polarity.NEG)
# So many that the arrays of a batch stay near the processor.
CHARACTERS_AT_ONCE = 20_000
HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
# A text without a single known n-gram (empty, emoji, another language) says nothing: mostly no opinion.
NOTHING_SAID = (0.25, 0.5, 0.25)
# Nearer to certain the log-odds have no slope that numbers can hold.
CERTAIN = 1e-3
LAYERS = ("whole", "clause", "text")


@dataclass(frozen=True, slots=True)
class Model:
    """The trained network, and the thresholds chosen with it."""

    network: Network
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
    `likely` gives the probabilities alone, one row a text in the order of `ORDER`: for clauses, and to read
    a text again without some of its words. `flag_at` is the share of "not positive" from which a person
    must look, `unsure_below` the highest probability below which we do not know.
    `name` goes into `Verdict.rules`.
    """

    name: str
    read: Callable[[Sequence[str], Sequence[int | None]], list[Reading]]
    likely: Callable[[Sequence[str]], Floats]
    flag_at: float
    unsure_below: float

    def polarities(self, folded: Sequence[str]) -> list[Polarity]:
        """The likeliest polarity of each folded text, the earlier in `ORDER` on a tie."""
        return [ORDER[place] for place in self.likely(folded).argmax(axis=1).tolist()] if folded else []


@lru_cache(maxsize=1)
def shipped() -> Reader:
    """The reader that comes with the house."""
    return Reader(
        name=WEIGHTS,
        read=read,
        likely=lambda folded: probabilities(folded, model().network),
        flag_at=model().flag_at,
        unsure_below=model().unsure_below,
    )


@lru_cache(maxsize=1)
def model() -> Model:
    """The shipped model, read once on first use."""
    with as_file(files("sentiment") / "model" / "weights.npz") as path, np.load(path, allow_pickle=False) as kept:
        return Model(network_from(kept), flag_at=float(kept["flag_at"]), unsure_below=float(kept["unsure_below"]))


def network_from(kept: Mapping[str, NDArray[Any]]) -> Network:
    """The network in arrays as `sentiment/training` wrote them: bytes with a scale a column, and plain layers."""
    # Asked for once: every look into the file unpacks the array again.
    spoken = kept["said"]
    said = np.pad(spoken, ((1, 0), (0, 1)))
    said[1:, -1] = 1
    layers = {name: Dense(*(kept[f"{name}_{part}"] for part in Dense.__slots__)) for name in LAYERS}
    scale = np.append(kept["scale"], np.float32(1))
    return Network(places(np.cumsum(kept["key_steps"], dtype=np.int32)), said, scale, **layers)


def read(folded: Sequence[str], stars: Sequence[int | None] = ()) -> list[Reading]:
    """One reading a folded text, in order; batches bound memory, but one text is never cut.

    Where `stars` are given, one a text, the words named are those towards the polarity with the stars.
    """
    given = iter(stars or [None] * len(folded))
    return [reading for batch in _batches(folded) for reading in _read(batch, list(islice(given, len(batch))))]


def probabilities(folded: Sequence[str], network: Network) -> Floats:
    """One row a folded text in the order of `ORDER`, each summing to 1."""
    heard = (network.hear(grid(batch, network.look_up)) for batch in _batches(folded))
    return np.concatenate([_likely(network, batch) for batch in heard] or [np.zeros((0, len(ORDER)), np.float32)])


def _likely(network: Network, heard: Heard) -> Floats:
    likely = softmax(network.text.scores(heard.features()))
    likely[heard.whole.count == 0] = NOTHING_SAID
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
    network = model().network
    cut = grid(batch, network.look_up)
    heard = network.hear(cut)
    likely = _likely(network, heard)
    winner = starred(likely, stars).argmax(axis=1)
    decided = deciding(cut, shares(network, cut, heard, _for(winner, likely)))
    return [
        Reading((row[0], row[1], row[2]), HAN.search(text) is not None, words)
        for text, row, words in zip(batch, likely.astype(float).tolist(), decided, strict=True)
    ]


def _for(winner: Integers, likely: Floats) -> Floats:
    """The mix of scores that is each winner's log-odds, to first order."""
    place = np.arange(len(winner))
    wanted = -likely
    wanted[place, winner] += 1
    wanted /= np.maximum(1 - likely[place, winner], CERTAIN)[:, None]
    return wanted


def likeliest(likely: Sequence[float]) -> int:
    """Place in `ORDER` of the highest probability, the earlier on a tie."""
    return likely.index(max(likely))


def with_stars(likely: Sequence[float], stars: int | None) -> tuple[float, float, float]:
    """The probabilities once the stars are known too; `None` changes nothing."""
    good, neutral, bad = starred(np.array([likely], dtype=np.float64), [stars])[0].tolist()
    return good, neutral, bad


def starred(likely: Floats, stars: Sequence[int | None]) -> Floats:
    """The same for many rows of probabilities, one number of stars a row."""
    told = np.array([STARS_SAY.get(given, NOTHING_TOLD) for given in stars]).reshape(-1, len(ORDER))
    odds = likely * np.exp(told)
    both: Floats = odds / odds.sum(axis=1, keepdims=True)
    return both


# Natural log units for pos, neu, neg. Argued, not fitted: where stars are known the labels were made from
# them. Two stars' worth of evidence is about two nats, so that plain words outweigh a slip of the finger.
NOTHING_TOLD = (0.0, 0.0, 0.0)
STARS_SAY: dict[int | None, tuple[float, float, float]] = {
    1: (-1.5, -0.3, 1.5),
    2: (-1.5, 0.0, 1.0),
    3: (-1.0, 0.7, 0.5),
    4: (0.3, 0.2, -0.3),
    5: (1.2, -0.5, -1.0),
}
