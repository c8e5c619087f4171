"""Fits a shop's layer from what people said of its reviews, and says how it reads those it has not seen. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from casebook.model import Polarity, Review
from sentiment.judge import BETWEEN_PARTS
from sentiment.layer import Layer, Lesson, fit, shifted
from sentiment.polarity import ORDER, Reader, likeliest, with_stars
from sentiment.text import READ, fold

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Learnt:
    """A layer, and how many of its reviews were read right before it, and by layers that had not seen them."""

    layer: Layer
    reviews: int
    right_before: int
    right_after: int

    @property
    def helps(self) -> bool:
        """Whether unseen reviews of the shop are read no worse than without it."""
        return self.right_after >= self.right_before


def learn(said: Sequence[tuple[Review, Polarity]], reader: Reader) -> Learnt:
    """The layer over this reader that fits what people said of a shop's reviews; the same input, the same layer."""
    taught = list(lessons(said, reader))
    before = sum(_right(lesson, lesson.likely) for lesson in taught)
    after = sum(_right_unseen(taught, held, reader.name) for held in range(FOLDS))
    return Learnt(fit(taught, base=reader.name), len(taught), before, after)


def lessons(said: Sequence[tuple[Review, Polarity]], reader: Reader) -> Iterable[Lesson]:
    """What people said beside what the reader says of the same words and stars."""
    folded = [BETWEEN_PARTS.join(fold(part[:READ]).folded for part in review.parts) for review, _ in said]
    stars = [review.stars for review, _ in said]
    for text, star, reading, (_, label) in zip(folded, stars, reader.read(folded, stars), said, strict=True):
        yield Lesson(text, label, with_stars(reading.probabilities, star))


def _right_unseen(taught: Sequence[Lesson], held: int, base: str) -> int:
    """How many of every fifth lesson a layer fitted on the others reads right."""
    unseen = taught[held::FOLDS]
    others = [lesson for number, lesson in enumerate(taught) if number % FOLDS != held]
    if not unseen or not others:
        return sum(_right(lesson, lesson.likely) for lesson in unseen)
    shifts = fit(others, base=base).shifts([lesson.folded for lesson in unseen])
    likely = shifted(np.array([lesson.likely for lesson in unseen]), shifts)
    return sum(_right(lesson, row) for lesson, row in zip(unseen, likely.tolist(), strict=True))


def _right(lesson: Lesson, likely: Sequence[float]) -> bool:
    return ORDER[likeliest(likely)] is lesson.label
