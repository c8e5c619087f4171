"""SnowNLP as users have it, on some of the rows: the baseline beside our scores."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sentiment.evaluation.measures import Labels, macro_f1, two_way
from sentiment.network import Floats

SEED = 20


@dataclass(frozen=True, slots=True)
class Beside:
    """Two-way macro-F1 on the same rows drawn: ours and SnowNLP's."""

    rows: int
    ours: float
    theirs: float


def reads(text: str) -> str:
    """What SnowNLP says of a text: pos or neg."""
    # Loads 400 MB of models when imported: only for this comparison, only when asked.
    from snownlp import SnowNLP

    try:
        return "pos" if SnowNLP(text).sentiments > 0.5 else "neg"
    except ZeroDivisionError:
        # Its way of saying that it finds no word in the text.
        return "neg"


def beside(
    texts: Sequence[str], gold: Labels, likely: Floats, *, wanted: int, read: Callable[[str], str] = reads
) -> Beside | None:
    """The comparison on at most `wanted` rows labelled pos or neg, always the same ones; None where there are none."""
    candidates = np.flatnonzero(gold != "neu")
    drawn = np.random.default_rng(SEED).permutation(candidates)[:wanted]
    if not len(drawn):
        return None
    theirs = np.array([read(texts[index]) for index in drawn])
    return Beside(len(drawn), two_way(gold[drawn], likely[drawn]), macro_f1(gold[drawn], theirs))
