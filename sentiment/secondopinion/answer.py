"""What is accepted as an answer: one polarity and words that really stand in the review, nothing else."""

from __future__ import annotations

import json
from collections.abc import Sequence
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


def read_answer(body: bytes, parts: Sequence[str], *, by: str) -> Opinion:
    """The opinion in the endpoint's answer on these texts; raises OpinionError with what is wrong with it."""
    said = _object(_content(body), "the answer")
    if set(said) != FIELDS:
        raise OpinionError(by, f"the answer has not just polarity and quote: {_short(sorted(said))}")
    if said["polarity"] not in list(Polarity):
        raise OpinionError(by, f"polarity {_short(said['polarity'])} is neither pos, neu nor neg")
    part, start, end = _place(said["quote"], parts, by)
    return Opinion(Polarity(said["polarity"]), part, start, end, by)


def _content(body: bytes) -> str:
    envelope = _object(body, "the envelope")
    try:
        content = envelope["choices"][0]["message"]["content"]
    except (KeyError, IndexError, TypeError):
        content = None
    if not isinstance(content, str):
        raise OpinionError("endpoint", "no chat completion in the answer")
    return content.strip()


def _object(text: str | bytes, which: str) -> dict[str, Any]:
    try:
        said = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as exc:
        raise OpinionError("endpoint", f"{which} is not JSON") from exc
    if not isinstance(said, dict):
        raise OpinionError("endpoint", f"{which} is no object")
    return said


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a name twice")
    return dict(pairs)


def _place(quote: object, parts: Sequence[str], by: str) -> tuple[int, int, int]:
    if not isinstance(quote, str) or not any(sign.isalnum() for sign in quote) or len(quote) > LONGEST_QUOTE:
        raise OpinionError(by, f"the quote is no words of the review: {_short(quote)}")
    for number, part in enumerate(parts):
        if (start := part.find(quote)) >= 0:
            return number, start, start + len(quote)
    raise OpinionError(by, f"the quote does not stand in the review: {_short(quote)}")


def _short(value: object) -> str:
    return repr(value)[:60]
