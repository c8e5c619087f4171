"""Compares stars with words: complaints under many stars, praise under few."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

from casebook.model import Finding, Polarity
from sentiment.aspects import named
from sentiment.hints import NONE, Hints
from sentiment.lexicon import numbers
from sentiment.polarity import ORDER, likeliest, with_stars
from sentiment.text import Folded

HIDDEN, MISCLICK = "hidden_negative", "misclick"
MOST_STARS = 5
SENTENCE_END = re.compile(r"[。!?;~…\n]+")
# In one sentence the nearer of them says whose fault it is: that of another purchase or of this one.
THAT, THIS = "那", ("这", "现在", "如今", "你们")
# How far back a word can stand that takes another one back.
BEFORE = 8
# Nobody reads on after so many, and a text of nothing else must not take longer for it.
ENOUGH = 20
Span = tuple[int, int]


def mismatch(
    stars: int | None, probabilities: Mapping[str, float], content: str, folded: Folded
) -> tuple[str | None, tuple[Finding, ...]]:
    """hidden_negative, misclick or None, with the words that decided; `probabilities` are those of the words alone.

    hidden_negative asks for a complaint that the stars do not outweigh, or for one whose author explains the
    stars away. Unknown stars and texts without own words never mismatch, unless the author says so.
    """
    if stars is None:
        return None, ()
    hinted = _hints("slips.tsv").hinted(folded.folded)
    if hinted and (spoken := _spoken(stars, folded, hinted)) is not None:
        return spoken
    if content != "normal":
        return None, ()
    said = _thresholds()
    if stars >= said["hidden_least_stars"] and (words := _complaint(probabilities, folded.folded, stars)) is not None:
        return HIDDEN, _against(folded, words, note=f"stars={stars} words=neg")
    if stars <= said["misclick_most_stars"] and (words := _praise(probabilities, folded.folded)) is not None:
        return MISCLICK, _against(folded, words, note=f"stars={stars} words=pos")
    return None, ()


def _complaint(likely: Mapping[str, float], text: str, stars: int) -> list[Span] | None:
    """Where the complaint stands, empty where only the words as a whole complain, None without a complaint."""
    known = _thresholds()
    if likely["pos"] >= known["misclick_positive"]:
        return None
    hinted = _hints("undertones.tsv").hinted(text)
    told, excused, unwilling = (_meant(kind, text, hinted) for kind in ("telling", "excuse", "reluctance"))
    if not (told or excused or unwilling or likely["neg"] >= known["hidden_negative"]):
        return None
    if not told and _meant("mixture" if stars < MOST_STARS else "forgiven", text, hinted):
        # A complaint beside praise is what the missing star is for; what the author lets pass costs none.
        return None
    blamed = _leaning(text, Polarity.NEG, hinted)
    announced = (excused or unwilling) and (blamed or told) or told and likely["neg"] > likely["pos"]
    words = [*blamed, *told, *unwilling, *excused]
    # Titles, gibberish and short notes lean to negative without a complaint in them: words must say it, or all of it.
    least = known["hidden_negative" if words else "hidden_without_words"]
    if announced or _reads_bad(likely, stars=None if unwilling else stars, least=least):
        return words
    return None


def _reads_bad(likely: Mapping[str, float], *, stars: int | None, least: float) -> bool:
    weighed = with_stars([likely[polarity] for polarity in ORDER], stars)
    return likely["neg"] >= least and ORDER[likeliest(weighed)] is not Polarity.POS


def _praise(likely: Mapping[str, float], text: str) -> list[Span] | None:
    """Where the praise stands; None for praise with a complaint or irony inside, which is meant as it is starred."""
    said = _thresholds()
    if likely["pos"] < said["misclick_positive"] or len(text) < said["least_characters"]:
        return None
    hinted = _hints("undertones.tsv").hinted(text)
    if _meant("irony", text, hinted) or _leaning(text, Polarity.NEG, hinted):
        return None
    return _leaning(text, Polarity.POS, NONE)


def _leaning(text: str, lean: Polarity, hinted: frozenset[str]) -> list[Span]:
    """Words of the list that complain or praise by themselves, of this purchase."""
    return _standing(((name.start, name.end) for name in named(text) if name.lean is lean), text, hinted)


def _meant(kind: str, text: str, hinted: frozenset[str]) -> list[Span]:
    """Where expressions of the kind stand that no word before takes back, of this purchase."""
    return _standing(_hints("undertones.tsv").spans(kind, text, hinted=hinted), text, hinted)


def _standing(spans: Iterable[Span], text: str, hinted: frozenset[str]) -> list[Span]:
    return [
        span for span in islice(spans, ENOUGH) if not _denied(text, span[0]) and not _elsewhere(text, span[0], hinted)
    ]


def _denied(text: str, start: int) -> bool:
    return _hints("undertones.tsv").pattern("denied").search(text, max(0, start - BEFORE), start) is not None


def _elsewhere(text: str, start: int, hinted: frozenset[str]) -> bool:
    if "elsewhere" not in hinted:
        return False
    begin = max((end.end() for end in SENTENCE_END.finditer(text, 0, start)), default=0)
    others = [found.start() for found in _hints("undertones.tsv").pattern("elsewhere").finditer(text, begin, start)]
    if not others:
        return False
    return max(others[-1], text.rfind(THAT, begin, start)) > max(text.rfind(word, begin, start) for word in THIS)


def _spoken(stars: int, folded: Folded, hinted: frozenset[str]) -> tuple[str, tuple[Finding, ...]] | None:
    """What authors say themselves of their stars: said in one direction, it decides in that one only."""
    kind, towards = (HIDDEN, "worse") if stars >= _thresholds()["hidden_least_stars"] else (MISCLICK, "better")
    for start, end in islice(_hints("slips.tsv").spans(towards, folded.folded, hinted=hinted), ENOUGH):
        if not _denied(folded.folded, start):
            return kind, (_finding(folded, (start, end), weight=_thresholds()["weights"]["said"], note=kind),)
    return None


def _against(folded: Folded, words: Sequence[Span], *, note: str) -> tuple[Finding, ...]:
    weight = _thresholds()["weights"]["read"]
    if not words:
        return (Finding(code="star_mismatch", weight=weight, note=note),)
    shown = list(dict.fromkeys(words))[: _thresholds()["words_named"]]
    return tuple(_finding(folded, span, weight=weight, note=note) for span in shown)


def _finding(folded: Folded, span: Span, *, weight: float, note: str) -> Finding:
    start, end = folded.span(*span)
    return Finding(code="star_mismatch", quote=folded.text[start:end], start=start, end=end, weight=weight, note=note)


@lru_cache(maxsize=1)
def _thresholds() -> dict[str, Any]:
    return numbers("mismatch.toml")


@lru_cache(maxsize=2)
def _hints(name: str) -> Hints:
    return Hints(name)
