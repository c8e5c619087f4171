"""Compares stars with words: complaints under many stars, praise under few."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from casebook.model import Finding, Polarity
from sentiment.aspects import named
from sentiment.lexicon import numbers, rows
from sentiment.polarity import HAN, ORDER, likeliest, with_stars
from sentiment.text import Folded

HIDDEN, MISCLICK = "hidden_negative", "misclick"


def mismatch(
    stars: int | None, probabilities: Mapping[str, float], content: str, folded: Folded
) -> tuple[str | None, tuple[Finding, ...]]:
    """hidden_negative, misclick or None, with the finding; `probabilities` are those of the words alone.

    hidden_negative asks for plainly negative words that the stars do not outweigh. Unknown stars and
    texts without own words never mismatch, unless the author says so.
    """
    said = _thresholds()
    if stars is None:
        return None, ()
    if (spoken := _spoken(stars, folded)) is not None:
        return spoken
    if content != "normal":
        return None, ()
    if stars >= said["hidden_least_stars"] and _complains(probabilities, folded, stars=stars):
        return HIDDEN, (_against(stars, "neg"),)
    if stars <= said["misclick_most_stars"] and _praises(probabilities, folded):
        return MISCLICK, (_against(stars, "pos"),)
    return None, ()


def _complains(probabilities: Mapping[str, float], folded: Folded, *, stars: int) -> bool:
    # Titles, gibberish and short notes lean to negative without a complaint in them: words must say it, or all of it.
    said = _thresholds()
    likely = with_stars([probabilities[polarity] for polarity in ORDER], stars)
    if probabilities["neg"] < said["hidden_negative"] or ORDER[likeliest(likely)] is Polarity.POS:
        return False
    leans = {name.lean for name in named(folded.folded)}
    if Polarity.NEG in leans:
        return True
    least = said["hidden_against_praise"] if Polarity.POS in leans else said["hidden_without_words"]
    return HAN.search(folded.folded) is not None and probabilities["neg"] >= least


def _praises(probabilities: Mapping[str, float], folded: Folded) -> bool:
    # Praise with a complaint inside is irony or a mixed review, and both are meant as they are starred.
    said = _thresholds()
    if probabilities["pos"] < said["misclick_positive"] or len(folded.folded) < said["least_characters"]:
        return False
    return all(name.lean is not Polarity.NEG for name in named(folded.folded))


def _spoken(stars: int, folded: Folded) -> tuple[str, tuple[Finding, ...]] | None:
    for towards, pattern in _slips():
        found = pattern.search(folded.folded)
        kind = HIDDEN if towards == "worse" else MISCLICK
        if found and (stars >= 4) == (kind == HIDDEN):
            start, end = folded.span(*found.span())
            quote = folded.text[start:end]
            weight = _thresholds()["weights"]["said"]
            return kind, (Finding(code="star_mismatch", quote=quote, start=start, end=end, weight=weight, note=kind),)
    return None


def _against(stars: int, words: str) -> Finding:
    return Finding(code="star_mismatch", weight=_thresholds()["weights"]["read"], note=f"stars={stars} words={words}")


@lru_cache(maxsize=1)
def _thresholds() -> dict[str, Any]:
    return numbers("mismatch.toml")


@lru_cache(maxsize=1)
def _slips() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((row["towards"], re.compile(row["pattern"])) for row in rows("slips.tsv"))
