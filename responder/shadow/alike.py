"""Which texts nearly repeat one another, exactly and without comparing every pair. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import ceil

from responder.lint.fold import fold
from responder.sameness import ALIKE

Pairs = frozenset[str]


def near_copies(texts: Sequence[str], *, share: float = ALIKE) -> frozenset[int]:
    """The places of texts whose character bigrams agree with another text's by `share` (Jaccard) or more."""
    places: dict[Pairs, list[int]] = defaultdict(list)
    for place, text in enumerate(texts):
        if pairs := _pairs(text):
            places[pairs].append(place)
    near = {pairs for pairs, found in places.items() if len(found) > 1}
    for one, other in _candidates(sorted(places, key=len), share):
        if len(one & other) >= share * len(one | other):
            near |= {one, other}
    return frozenset(place for pairs in near for place in places[pairs])


def _candidates(sets: Sequence[Pairs], share: float) -> Iterator[tuple[Pairs, Pairs]]:
    """Pairs that share one of their rarest bigrams, as every pair alike enough does; the shorter come first."""
    common = Counter(pair for pairs in sets for pair in pairs)
    holding: dict[str, list[Pairs]] = defaultdict(list)
    for pairs in sets:
        rarest = _rarest(pairs, common)[: len(pairs) - ceil(share * len(pairs)) + 1]
        for other in {other for pair in rarest for other in holding[pair] if len(other) >= share * len(pairs)}:
            yield pairs, other
        for pair in rarest:
            holding[pair].append(pairs)


def _rarest(pairs: Pairs, common: Mapping[str, int]) -> list[str]:
    return sorted(pairs, key=lambda pair: (common[pair], pair))


def _pairs(text: str) -> Pairs:
    plain = "".join(sign for sign in fold(text).folded if sign.isalnum())
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1))
