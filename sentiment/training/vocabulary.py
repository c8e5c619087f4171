"""Finds the n-grams worth a place in the network: those that enough texts have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from sentiment.grams import MARK_BITS, Numbers, every, grams, grid

SEEN_IN_TEXTS = 4
TEXTS_AT_ONCE = 4_000
KEY_BITS = 29


def vocabulary(folded: Sequence[str], *, seen: int = SEEN_IN_TEXTS) -> Numbers:
    """Keys of the n-grams that at least so many of the texts have, sorted; of two in one bucket the commoner stays."""
    found = np.concatenate([np.zeros(0, dtype=np.int32), *_keys_by_text(folded)])
    keys, count = np.unique(found, return_counts=True)
    keys, count = keys[count >= seen], count[count >= seen]
    bucket = keys >> MARK_BITS
    order = np.lexsort((-count, bucket))
    ordered = bucket[order]
    first = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))[: len(order)]
    commonest: Numbers = np.sort(keys[order[first]])
    return commonest


def _keys_by_text(folded: Sequence[str]) -> Iterator[Numbers]:
    """The keys of every text, each once a text, batch by batch."""
    for first in range(0, len(folded), TEXTS_AT_ONCE):
        found = grams(grid(folded[first : first + TEXTS_AT_ONCE], every))
        # Numbers count keys from 1.
        pairs = (found.row << KEY_BITS) | (found.number.astype(np.int64) - 1)
        yield (np.unique(pairs) & ((1 << KEY_BITS) - 1)).astype(np.int32)
