"""How the ear for motives is made: our wordings, genuine reviews, what it took for motives there, what ships."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import numpy as np

from sentiment.grams import Numbers
from sentiment.network import Dense
from sentiment.suspicion.evasion import unveil_many
from sentiment.suspicion.grammar import Signal, signals_many
from sentiment.suspicion.motives import Ear
from sentiment.suspicion.score import COUNTER
from sentiment.text import fold_many
from sentiment.training import corpora
from sentiment.training.ear import best_odds, examples, fit, from_share, mined, more
from sentiment.training.shipping import MOTIVES, name_all
from sentiment.training.student import Plan
from sentiment.training.wordings import wordings

SEED = 20
LISTENING = ("t1", "t2", "t5", "t3", "t4")
ROUNDS, EPOCHS, LAST_EPOCHS = 2, 3, 6
# Which genuine texts it never sees: the odds from which on it is heeded are read off them.
HELD = 3
HEEDED, FIRM = 0.002, 0.0002
# Honest buyers who sound like it are rarer in there than in the world: no code is firm at lower odds than these.
LEAST_HEEDED, LEAST_FIRM = 0.5, 3.5

Say = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Genuine:
    """Genuine reviews, unveiled: those to learn from, and those held back."""

    told: list[str]
    held: list[str]


def genuine(data: Path) -> Genuine:
    """The reviews of the training corpora of which no rule suspects anything: some are truly abusive or adverts."""
    parts = [corpora.rows(data, corpus) for corpus in corpora.TRAIN if corpus.key in LISTENING]
    texts = sorted({text for part in parts for text in part.raw})
    read = unveil_many(fold_many(texts))
    said = signals_many(read, [0] * len(read))
    clean = [text.folded for text, found in zip(read, said, strict=True) if text.folded and not _serious(found)]
    held = [sha256(text.encode("utf-8", "surrogatepass")).digest()[0] % 10 < HELD for text in clean]
    return Genuine(
        [text for text, away in zip(clean, held, strict=True) if not away],
        [text for text, away in zip(clean, held, strict=True) if away],
    )


def _serious(found: Sequence[Signal]) -> bool:
    return any(signal.group not in (COUNTER, "quality") for signal in found)


def make(data: Path, say: Say) -> tuple[Ear, Numbers]:
    """The ear and the keys of its n-grams: fitted, asked what it takes for motives in genuine texts, fitted again."""
    dice = np.random.default_rng(SEED)
    known, told = genuine(data), wordings(dice)
    lessons = examples(told, known.told, dice)
    for turn in range(ROUNDS):
        ear, _ = fit(lessons, Plan(seed=SEED + turn, epochs=EPOCHS), say)
        lessons = more(lessons, mined(ear, known.told))
    ear, keys = fit(lessons, Plan(seed=SEED + ROUNDS, epochs=LAST_EPOCHS), say)
    odds = best_odds(ear, known.held)
    return replace(
        ear, heed=from_share(odds, HEEDED, least=LEAST_HEEDED), firm=from_share(odds, FIRM, least=LEAST_FIRM)
    ), keys


def ship(ear: Ear, keys: Numbers, *, output: Path) -> str:
    """Writes motives.npz; gives its name, the first 12 digits of the file's SHA-256.

    What n-grams say is kept in bytes with a scale a column, as in the polarity network.
    """
    said = ear.said[1:, :-1]
    scale = (np.quantile(np.abs(said), 0.9999, axis=0) / 127).astype(np.float32)
    np.savez_compressed(
        output / MOTIVES,
        key_steps=np.diff(keys, prepend=0).astype(np.uint32),
        said=np.clip(np.round(said / scale), -127, 127).astype(np.int8),
        scale=scale,
        heed=ear.heed,
        firm=ear.firm,
        **{part: getattr(ear.layer, part) for part in Dense.__slots__},
    )
    return name_all(output)[1]
