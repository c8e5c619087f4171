"""Hears wording no rule has written down: a linear model over the pieces of one sentence, whose hits only warn."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from casebook.model import Hit, Segment, Severity
from responder.lint.context import Context
from responder.lint.fold import Folded
from responder.lint.rules import table
from responder.lint.sentences import KEPT_LENGTH, KEPT_SENTENCES, Span, sentences

FILE, WEIGHTS = "ear.toml", "ear.npz"
# Sentences that were read when they were written: ours are lessons, the shop's own went through the lints one by one.
READ = frozenset(("template", "shop"))
# What a person typed is of this type, whatever its origin says.
TYPED = "own"
# Runs of one to four characters; the marks stand for where a sentence begins and ends.
LONGEST_PIECE, BEGIN, END = 4, "\x02", "\x03"
STEP, MIX = np.uint64(1_000_003), np.uint64(0x9E3779B97F4A7C15)
BLANK, DIGIT, LAST = re.compile(r"\s+"), re.compile(r"\d"), "。.!~…"
Numbers = NDArray[np.float32]
Keys = NDArray[np.uint32]


@dataclass(frozen=True, slots=True, eq=False)
class Ear:
    """What was learned: for each piece how far it speaks for a breach, and for which rule.

    `keys` are the hashed pieces in order, `rare` how rare each is; `tells` and `bias` say whether there is a breach.
    `row` is a piece's row in `which`, which together with `lean` says which of `rules` it is; the last row is empty.
    """

    keys: Keys
    rare: Numbers
    tells: Numbers
    bias: float
    rules: tuple[str, ...]
    row: NDArray[np.intp]
    which: Numbers
    lean: Numbers

    def hear(self, sentence: str) -> tuple[str, float]:
        """The likeliest rule, and how certain it is, from 0 to 1, that a folded sentence breaks any."""
        found = pieces(sentence)
        place = np.minimum(np.searchsorted(self.keys, found), len(self.keys) - 1)
        place = place[self.keys[place] == found]
        if place.size <= table(FILE)["known"] * found.size:
            return self.rules[0], 0.0
        weight = self.rare[place]
        weight /= np.sqrt(weight @ weight)
        said = float(weight @ self.tells[place]) + self.bias
        rule = int(np.argmax(weight @ self.which[self.row[place]] + self.lean))
        return self.rules[rule], float(1 / (1 + np.exp(-said)))


def heard(folded: Folded, hits: Sequence[Hit], context: Context) -> Iterator[Hit]:
    """Warnings for sentences that read like a breach, where no rule has a hit and nobody read them before."""
    read = _read_before(folded.text, context)
    if read == [(0, len(folded.text))]:
        return
    for begin, sentence in sentences(folded.folded):
        start, end = folded.span(begin, begin + len(sentence.rstrip()))
        if _is_open(start, end, hits) and not any(first <= start and end <= last for first, last in read):
            rule, certainty = hearing(sentence)
            if certainty >= table(FILE)["certain"]:
                yield Hit(rule=rule, severity=Severity.WARN, start=start, end=end, message=_messages()[rule])


def hearing(sentence: str) -> tuple[str, float]:
    """The likeliest rule and its certainty for one folded sentence; none for what is too short to tell."""
    said = bare(sentence)[: table(FILE)["longest"]]
    if len(set(said)) < table(FILE)["shortest"]:
        return _ear().rules[0], 0.0
    return _kept(said) if len(said) <= KEPT_LENGTH else _ear().hear(said)


def bare(sentence: str) -> str:
    """A sentence without blanks and last marks, every digit the same."""
    return DIGIT.sub("0", BLANK.sub("", sentence)).rstrip(LAST)


def pieces(said: str) -> Keys:
    """Each run of one to four characters once, as a number, in order."""
    codes = np.frombuffer(f"{BEGIN}{said}{END}".encode("utf-32-le", "replace"), "<u4").astype(np.uint64)
    run, found = codes, [codes]
    for size in range(1, min(LONGEST_PIECE, len(codes))):
        run = run[:-1] * STEP + codes[size:]
        found.append(run)
    hashed = np.sort(((np.concatenate(found) * MIX) >> np.uint64(32)).astype(np.uint32))
    return hashed[np.append(True, hashed[1:] != hashed[:-1])]


def _is_open(start: int, end: int, hits: Sequence[Hit]) -> bool:
    # What a rule says of the whole text or of its end is not said of this sentence's words, and a note is no hit.
    return not any(start <= hit.start < hit.end <= end for hit in hits if hit.severity is not Severity.INFO)


def _read_before(text: str, context: Context) -> list[Span]:
    """Where the pieces stand that nobody typed for this reply; those that touch are one."""
    if all(map(_is_read, context.segments)) and text == _together(context):
        return [(0, len(text))]
    found: list[Span] = []
    place = 0
    for segment in context.segments:
        start = text.find(segment.text, place)
        if start < 0 or not _is_read(segment):
            continue
        place = start + len(segment.text)
        if found and found[-1][1] == start:
            start, _ = found.pop()
        found.append((start, place))
    return found


def _is_read(segment: Segment) -> bool:
    return segment.origin in READ and segment.type != TYPED


def _together(context: Context) -> str:
    return "".join(segment.text for segment in context.segments)


@lru_cache(maxsize=KEPT_SENTENCES)
def _kept(said: str) -> tuple[str, float]:
    return _ear().hear(said)


@lru_cache(maxsize=1)
def _messages() -> Mapping[str, str]:
    said = table(FILE)
    return {row["rule"]: said["message"].format(like=row["like"]) for row in said["says"]}


@lru_cache(maxsize=1)
def _ear() -> Ear:
    with resources.files("responder").joinpath("data", WEIGHTS).open("rb") as file:
        kept = np.load(file, allow_pickle=False)
        return unpacked({name: kept[name] for name in kept.files})


def unpacked(kept: Mapping[str, NDArray[np.generic]]) -> Ear:
    """An ear from the arrays of its file."""
    keys = np.cumsum(kept["key_steps"], dtype=np.uint32)
    which = kept["which"].astype(np.float32) * kept["scale"].astype(np.float32)
    row = np.full(len(keys), len(which), np.intp)
    row[kept["told"]] = np.arange(len(which))
    return Ear(
        keys=keys,
        rare=kept["rare"].astype(np.float32),
        tells=kept["tells"].astype(np.float32),
        bias=float(kept["bias"]),
        rules=tuple(str(one) for one in kept["rules"]),
        row=row,
        which=np.vstack((which, np.zeros((1, which.shape[1]), np.float32))),
        lean=kept["lean"].astype(np.float32),
    )
