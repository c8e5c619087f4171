"""What is sent to the endpoint: the buyer's words as data, nothing that leads to the buyer."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Protocol

from casebook.model import Review
from sentiment.lexicon import numbers
from sentiment.text import fold

# Of each part so many characters are sent, and at most so many parts.
CHARACTERS, PARTS = 1500, 4
LONGEST_ANSWER = 200


class Hide(Protocol):
    """Covers private words sign for sign, so that offsets stay; of `names` too."""

    def __call__(self, text: str, *, names: tuple[str, ...]) -> str: ...


def shown(review: Review, hide: Hide) -> tuple[str, ...]:
    """The buyer's texts as the endpoint sees them; offsets are those of `Review.parts`."""
    # One sign alone is too common a word to cover.
    names = (review.author,) if review.author and len(review.author) > 1 else ()
    # Covered before it is cut: half a number would look harmless.
    return tuple(hide(part[: 2 * CHARACTERS], names=names)[:CHARACTERS] for part in review.parts[:PARTS])


def speaks_to_a_machine(parts: Sequence[str]) -> bool:
    """Whether a text gives orders to whoever reads it, in any of the ways we know."""
    folded = [fold(part).folded for part in parts]
    spelled = [re.sub(r"\s+", "", text) for text in folded]
    return any(pattern.search(text) for text in (*folded, *spelled) for pattern in _addressing())


def request(parts: Sequence[str], *, model: str) -> dict[str, Any]:
    """The body of a chat completion request for these covered texts."""
    # Escaped, so that no text can close the marks it stands between.
    quoted = json.dumps(list(parts), ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e")
    words = numbers("second_opinion.toml")
    return {
        "model": model,
        "temperature": 0,
        "max_tokens": LONGEST_ANSWER,
        "messages": [
            {"role": "system", "content": words["system"].strip()},
            {"role": "user", "content": words["user"].strip().replace("{parts}", quoted)},
        ],
    }


@lru_cache(maxsize=1)
def _addressing() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in numbers("second_opinion.toml")["addressing"])
