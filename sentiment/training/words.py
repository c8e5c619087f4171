"""Finds the n-grams worth a weight and writes texts as rows over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from sentiment.grams import Integers, grams

SEEN_IN_TEXTS = 4
TEXTS_AT_ONCE = 4_000
KEY_BITS = 29


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Keys of the known n-grams, sorted, at most one a bucket, and how rare each is (mean 1)."""

    keys: Integers
    rarity: NDArray[np.float32]


def keys_of(folded: Sequence[str]) -> tuple[Integers, NDArray[np.int32]]:
    """Row and key of every n-gram of the texts."""
    row: list[Integers] = []
    key: list[NDArray[np.int32]] = []
    for first in range(0, len(folded), TEXTS_AT_ONCE):
        cut = grams(folded[first : first + TEXTS_AT_ONCE])
        row.append(cut.row + first)
        key.append(cut.key.astype(np.int32))
    return np.concatenate(row), np.concatenate(key)


def vocabulary(row: Integers, key: NDArray[np.int32], texts: int) -> Vocabulary:
    """The n-grams at least `SEEN_IN_TEXTS` texts have; of two in one bucket the commoner stays."""
    pairs = np.unique((row << KEY_BITS) | key)
    keys, count = np.unique(pairs & ((1 << KEY_BITS) - 1), return_counts=True)
    keys, count = keys[count >= SEEN_IN_TEXTS], count[count >= SEEN_IN_TEXTS]
    order = np.lexsort((-count, keys >> 8))
    keys, count = keys[order], count[order]
    first = np.concatenate([[True], (keys[1:] >> 8) != (keys[:-1] >> 8)])
    # The root of the usual inverse document frequency: full strength drowns the common words of praise.
    rarity = np.sqrt(np.log(texts / count[first]))
    return Vocabulary(keys[first], (rarity / rarity.mean()).astype(np.float32))


def matrix(row: Integers, key: NDArray[np.int32], known: Vocabulary, *, texts: int) -> sparse.csr_matrix:
    """Texts by known n-grams: counts times rarity over the root of the number of known n-grams."""
    column = np.minimum(np.searchsorted(known.keys, key), len(known.keys) - 1)
    kept = known.keys[column] == key
    ones = np.ones(int(kept.sum()), dtype=np.float32)
    counts = sparse.coo_matrix((ones, (row[kept], column[kept])), shape=(texts, len(known.keys))).tocsr()
    length = np.asarray(counts.sum(axis=1)).ravel()
    counts.data *= known.rarity[counts.indices]
    return sparse.diags((1 / np.sqrt(np.maximum(length, 1))).astype(np.float32)) @ counts
