"""What the network and its teacher learn from: labelled texts, their clauses, and clauses put together anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from sentiment.grams import Integers, Truths
from sentiment.network import Floats
from sentiment.polarity import ORDER
from sentiment.text import clauses
from sentiment.training.corpora import Rows

LABELS = [str(polarity) for polarity in ORDER]
CLAUSES = 220_000
CLAUSE_LENGTHS = range(2, 41)
MIXTURES = 80_000
# How many clauses a mixture has; small numbers are said more often because buyers write so.
PARTS = (2, 2, 3, 3, 4, 5, 6, 8)
TURNED = 0.4
JOINTS = (",", ",", ",", " ", ",", "。")
TURNS = ("但是", "但", "就是", "不过", "可惜", "只是", "可是", "就是有点", "唯一不足", "除了")


@dataclass(frozen=True, slots=True)
class Lessons:
    """Folded texts, the shares of pos, neu, neg each should be given (rows sum to 1), and how much each counts.

    Where `open` is true the label knows no neutral: the share of neutral is left as it is.
    """

    folded: Sequence[str]
    target: Floats
    count: Floats
    open: Truths

    @property
    def digest(self) -> str:
        """Names what is learnt from: the first 12 digits of a SHA-256."""
        told = sha256("\n".join(self.folded).encode("utf-8", "surrogatepass"))
        for column in (self.target, self.count, self.open):
            told.update(np.ascontiguousarray(column).tobytes())
        return told.hexdigest()[:12]

    def only(self, chosen: Integers) -> Lessons:
        """Some of the lessons, in the order chosen."""
        return Lessons(
            [self.folded[index] for index in chosen], self.target[chosen], self.count[chosen], self.open[chosen]
        )


def labelled(parts: Sequence[Rows]) -> Lessons:
    """The rows of the corpora as their labels have them."""
    sizes = [len(part.labels) for part in parts]
    place = np.array([LABELS.index(label) for part in parts for label in part.labels], dtype=np.int64)
    return Lessons(
        folded=[text for part in parts for text in part.folded],
        target=np.eye(len(LABELS), dtype=np.float32)[place],
        count=np.repeat([part.corpus.trust for part in parts], sizes).astype(np.float32),
        open=~np.repeat([part.corpus.three for part in parts], sizes),
    )


def shared(lessons: Lessons, taught: Floats, *, trust: Floats) -> Lessons:
    """Labels and teacher mixed, `trust` the label's part a row; of neutral the teacher speaks where labels cannot."""
    label = np.where(lessons.open[:, None], lessons.target * (1 - taught[:, 1:2]), lessons.target)
    label[:, 1] += np.where(lessons.open, taught[:, 1], 0)
    mixed = trust[:, None] * label + (1 - trust[:, None]) * taught
    return Lessons(lessons.folded, mixed.astype(np.float32), lessons.count, np.zeros_like(lessons.open))


def taught_only(folded: Sequence[str], taught: Floats, *, count: float) -> Lessons:
    """Texts without a label, as the teacher reads them."""
    size = len(folded)
    return Lessons(folded, taught, np.full(size, count, dtype=np.float32), np.zeros(size, dtype=bool))


def together(parts: Sequence[Lessons]) -> Lessons:
    """Lessons end to end."""
    return Lessons(
        [text for part in parts for text in part.folded],
        np.concatenate([part.target for part in parts]),
        np.concatenate([part.count for part in parts]),
        np.concatenate([part.open for part in parts]),
    )


def single_clauses(corpora: Sequence[Sequence[str]], dice: np.random.Generator) -> list[str]:
    """Clauses of the texts, each once, at most `CLAUSES` of them by chance."""
    found = sorted({clause for folded in corpora for clause in _clauses(folded)})
    chosen = dice.permutation(len(found))[:CLAUSES]
    return [found[index] for index in chosen]


def mixtures(corpora: Sequence[Sequence[str]], dice: np.random.Generator) -> list[str]:
    """Clauses of different buyers of one corpus put together, some behind a turn: what mixed reviews look like."""
    clauses_of = [sorted(set(_clauses(folded))) for folded in corpora]
    share = np.sqrt([len(found) for found in clauses_of])
    owner = dice.choice(len(corpora), size=MIXTURES, p=share / share.sum())
    return [_mixture(clauses_of[corpus], dice) for corpus in owner]


def _mixture(found: Sequence[str], dice: np.random.Generator) -> str:
    parts = [found[index] for index in dice.integers(len(found), size=dice.choice(PARTS))]
    if dice.random() < TURNED:
        place = int(dice.integers(1, len(parts)))
        parts[place] = TURNS[dice.integers(len(TURNS))] + parts[place]
    return JOINTS[dice.integers(len(JOINTS))].join(parts)


def _clauses(folded: Sequence[str]) -> Iterator[str]:
    for text in folded:
        for start, end in clauses(text):
            if end - start in CLAUSE_LENGTHS:
                yield text[start:end]
