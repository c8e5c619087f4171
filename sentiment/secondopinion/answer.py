"""What is accepted as an answer: one polarity and words that really stand in the review, nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casebook.errors import OpinionError
from casebook.model import Polarity

LONGEST_QUOTE = 200
FIELDS = {"polarity", "quote"}


@dataclass(frozen=True, slots=True)
class Opinion:
    """A polarity and the words it rests on: offsets in `Review.parts[part]`; `by` names the model asked."""

    polarity: Polarity
    part: int
    start: int
    end: int
    by: str


def read_answer(said: Mapping[str, Any], parts: Sequence[str], *, by: str) -> Opinion:
    """The opinion in what the model answered on these texts; raises OpinionError with what is wrong with it."""
    if set(said) != FIELDS:
        raise OpinionError(by, f"the answer has not just polarity and quote: {_short(sorted(said))}")
    if said["polarity"] not in list(Polarity):
        raise OpinionError(by, f"polarity {_short(said['polarity'])} is neither pos, neu nor neg")
    part, start, end = _place(said["quote"], parts, by)
    return Opinion(Polarity(said["polarity"]), part, start, end, by)


def _place(quote: object, parts: Sequence[str], by: str) -> tuple[int, int, int]:
    if not isinstance(quote, str) or not any(sign.isalnum() for sign in quote) or len(quote) > LONGEST_QUOTE:
        raise OpinionError(by, f"the quote is no words of the review: {_short(quote)}")
    for number, part in enumerate(parts):
        if (start := part.find(quote)) >= 0:
            return number, start, start + len(quote)
    raise OpinionError(by, f"the quote does not stand in the review: {_short(quote)}")


def _short(value: object) -> str:
    return repr(value)[:60]
