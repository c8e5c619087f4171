"""Teaches the ear, the same bytes from the same sentences; never imported by the lints:

    python -m responder.lint.teach --sentences FILE|DIR… [--replies FILE] [--show N] [--output FILE]

Sentences are lines of `rule<TAB>sentence` (`-` for an honest one) in *.tsv, and honest lines in *.txt; the sentences of
our own templates are honest lessons too. Printed is a table of thresholds, over five folds each heard by an ear that
was not taught it. `--replies` names JSON Lines with `seller_reply`: real replies, only counted and never taught.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from responder.lint.check import by_rule
from responder.lint.ear import FILE, WEIGHTS, Ear, Keys, bare, pieces, unpacked
from responder.lint.fold import fold
from responder.lint.rules import table
from responder.lint.sentences import sentences

SEED, FOLDS = 11, 5
THRESHOLDS = (0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
HONEST, OURS = "-", "ours"
# Steps of descent, how far each goes, and how much weight is held back: by five folds on our own sentences.
STEPS, PACE, HELD = 250, 0.05, 2e-5
KIND_STEPS, KIND_HELD = 250, 2e-5
# A piece of one sentence alone teaches that sentence, not a way of speaking.
SEEN = 2
NAMED, CHINESE = re.compile(r"\{\{ *(\w+) *\}\}"), re.compile("[\u4e00-\u9fff]{3}")
Numbers = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Lesson:
    """One sentence as the ear hears it; `rule` is `-` or `ours` where honest, empty where nobody knows which."""

    rule: str
    said: str
    breach: bool


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """Lessons as numbers: the pieces of all sentences one after another, and which sentence each belongs to."""

    column: NDArray[np.intp]
    sentence: NDArray[np.intp]
    value: Numbers
    count: int

    def said(self, weight: Numbers) -> Numbers:
        """What the weights say of each sentence."""
        return np.bincount(self.sentence, self.value * weight[self.column], self.count).astype(np.float32)

    def back(self, error: Numbers, width: int) -> Numbers:
        """How each weight has part in the errors."""
        return np.bincount(self.column, self.value * error[self.sentence], width).astype(np.float32)


def main() -> int:
    """Teaches, prints the figures and writes the weights."""
    said = arguments()
    began = time.monotonic()
    lessons = [*read(said.sentences), *ours()]
    certainty, named = unheard(lessons)
    show(lessons, certainty, named)
    kept = taught(lessons)
    size = write(kept, Path(said.output))
    print(f"{len(kept['key_steps'])} pieces, {size / 1000:.0f} kB, {time.monotonic() - began:.0f} s")
    if said.replies:
        replies(said.replies, unpacked(kept), said.show)
    return 0


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sentences", nargs="+", required=True, type=Path)
    parser.add_argument("--replies", type=Path, help="JSON Lines with seller_reply, only counted")
    parser.add_argument("--show", type=int, default=0, help="print so many of the replies' sentences it would warn of")
    parser.add_argument("--output", default=str(resources.files("responder").joinpath("data", WEIGHTS)))
    said = parser.parse_args()
    for path in (*said.sentences, *([said.replies] if said.replies else [])):
        if not path.exists():
            parser.error(f"sentences: {path}: no such file")
    return said


def write(kept: Mapping[str, NDArray[Any]], path: Path) -> int:
    """Writes the weights whole or not at all; gives the bytes of the file."""
    beside = path.with_suffix(".part")
    with beside.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **kept)
    beside.replace(path)
    return path.stat().st_size


def read(paths: Sequence[Path]) -> Iterator[Lesson]:
    """Lessons from the files, each sentence once; what belongs to other rules than the ear's is left out."""
    seen: set[str] = set()
    for path in paths:
        for file in sorted(path.glob("*.tsv")) if path.is_dir() else [path]:
            for line in file.read_text("utf-8").splitlines():
                rule, tab, text = line.partition("\t") if file.suffix == ".tsv" else (HONEST, "\t", line)
                if tab and text and not line.startswith("#") and text not in seen:
                    seen.add(text)
                    yield from _lessons(rule, text)


def _lessons(rule: str, text: str) -> Iterator[Lesson]:
    folded = fold(text).folded
    if rule == HONEST:
        yield from (Lesson(HONEST, bare(said), False) for _, said in sentences(folded) if bare(said))
    elif rule in names():
        yield Lesson(rule, bare(folded), True)
    elif any(name.startswith(f"{rule}-") for name in names()):
        # Some rows tell the family alone: which rule of it is what the words say.
        hit = (hit.rule for hit in by_rule(text) if hit.rule.startswith(f"{rule}-") and hit.rule in names())
        yield Lesson(next(hit, ""), bare(folded), True)


def names() -> tuple[str, ...]:
    """The rules the ear knows, in the order of its data."""
    return tuple(row["rule"] for row in table(FILE)["says"])


def ours() -> Iterator[Lesson]:
    """The sentences of our own templates, with samples where they name something."""
    folder = resources.files("responder").joinpath("templates", "replies")
    files = {one.name: tomllib.loads(one.read_text("utf-8")) for one in folder.iterdir()}
    names = list(_samples(files["places.toml"]))
    texts = sorted({text for file in files.values() for text in _texts(file) if CHINESE.search(text)})
    for place, text in enumerate(texts):
        # Each platform has its turn: what it calls its chat is no word that tells anything.
        said = _filled(text, names[place % len(names)])
        yield from (Lesson(OURS, one.said, False) for one in _lessons(HONEST, said))


def _filled(text: str, known: Mapping[str, str]) -> str:
    return NAMED.sub(lambda name: known.get(name[1], ""), text)


def _samples(places: Mapping[str, Mapping[str, Any]]) -> Iterator[Mapping[str, str]]:
    """What our sentences name, by platform."""
    samples = {row["name"]: row.get("sample", row["label"]) for row in table("wording.toml")["name"]}
    for place in (words for words in places.values() if "chat_hans" in words):
        yield {**samples, "chat": place["chat_hans"], "orders": place.get("orders_hans", samples["orders"])}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for one in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(one)


def unheard(lessons: Sequence[Lesson]) -> tuple[Numbers, list[str]]:
    """How certain an ear is of each sentence that was not taught it, and the rule it names."""
    fold_of = np.random.default_rng(SEED).permutation(len(lessons)) % FOLDS
    certainty, named = np.zeros(len(lessons), np.float32), [""] * len(lessons)
    for fold_ in range(FOLDS):
        ear = unpacked(taught([one for one, part in zip(lessons, fold_of, strict=True) if part != fold_]))
        for place in np.flatnonzero(fold_of == fold_):
            named[place], certainty[place] = ear.hear(lessons[place].said)
    return certainty, named


def taught(lessons: Sequence[Lesson]) -> dict[str, NDArray[Any]]:
    """The arrays of an ear, small enough to ship."""
    every = [pieces(one.said) for one in lessons]
    keys, rare = _known(every)
    breach = np.array([one.breach for one in lessons])
    tells, bias = _telling(_sheet(every, keys, rare), breach, len(keys))
    told = [place for place, one in enumerate(lessons) if one.rule in names()]
    rules = np.array([names().index(lessons[place].rule) for place in told])
    which = _which([every[place] for place in told], rules, keys, rare)
    return {"key_steps": np.diff(keys, prepend=0).astype(np.uint32), "rare": rare.astype(np.float16)} | {
        "tells": tells.astype(np.float16),
        "bias": np.float64(bias),
        "rules": np.array(names()),
        **which,
    }


def _known(every: Sequence[Keys]) -> tuple[Keys, Numbers]:
    """The pieces of at least two sentences, in order, and how rare each is."""
    keys, counts = np.unique(np.concatenate(every), return_counts=True)
    keys, counts = keys[counts >= SEEN], counts[counts >= SEEN]
    return keys, (np.log((1 + len(every)) / (1 + counts)) + 1).astype(np.float16).astype(np.float32)


def _sheet(every: Sequence[Keys], keys: Keys, rare: Numbers) -> Sheet:
    sentence = np.repeat(np.arange(len(every)), [len(one) for one in every])
    flat = np.concatenate(every)
    column = np.minimum(np.searchsorted(keys, flat), len(keys) - 1)
    known = keys[column] == flat
    column, sentence = column[known], sentence[known]
    length = np.sqrt(np.bincount(sentence, rare[column] ** 2, len(every)))
    return Sheet(column, sentence, (rare[column] / length[sentence]).astype(np.float32), len(every))


def _telling(sheet: Sheet, breach: NDArray[np.bool_], width: int) -> tuple[Numbers, float]:
    """Whether a sentence breaks any rule: logistic regression, breaches and honest sentences of equal weight."""
    share = np.where(breach, 0.5 / breach.sum(), 0.5 / (~breach).sum()).astype(np.float32)
    weight, step = np.zeros(width + 1, np.float32), Step(width + 1)
    for _ in range(STEPS):
        error = share * (1 / (1 + np.exp(-(sheet.said(weight[:-1]) + weight[-1]))) - breach)
        slope = np.append(sheet.back(error, width) + HELD * weight[:-1], error.sum())
        weight = weight - step.of(slope)
    return weight[:-1], float(weight[-1])


def _which(every: Sequence[Keys], rules: NDArray[np.intp], keys: Keys, rare: Numbers) -> dict[str, NDArray[Any]]:
    """Which rule a breach is of: softmax regression over the pieces of two breaches and more, kept in bytes."""
    seen, counts = np.unique(np.concatenate(every), return_counts=True)
    told = np.flatnonzero(np.isin(keys, seen[counts >= SEEN]))
    sheet = _among(_sheet(every, keys, rare), told, len(keys))
    weight, step = np.zeros((len(told) + 1, len(names())), np.float32), Step((len(told) + 1, len(names())))
    is_rule = rules[:, None] == np.arange(len(names()))
    # Rules with few lessons would else never be named: half of the difference is made up for.
    share = 1 / np.sqrt(is_rule.sum(axis=0)[rules])[:, None]
    share = (share / share.sum()).astype(np.float32)
    for _ in range(KIND_STEPS):
        said = np.stack([sheet.said(weight[:-1, rule]) for rule in range(len(names()))], axis=1) + weight[-1]
        odds = np.exp(said - said.max(axis=1, keepdims=True))
        error = ((odds / odds.sum(axis=1, keepdims=True)) - is_rule).astype(np.float32) * share
        slopes = np.stack([sheet.back(error[:, rule], len(told)) for rule in range(len(names()))], axis=1)
        weight = weight - step.of(np.vstack((slopes + KIND_HELD * weight[:-1], error.sum(axis=0))))
    scale = np.abs(weight[:-1]).max() / 127
    steps = np.round(weight[:-1] / scale).astype(np.int8)
    return {"told": told.astype(np.uint32), "which": steps, "scale": np.float32(scale), "lean": weight[-1]}


def _among(sheet: Sheet, told: NDArray[np.intp], width: int) -> Sheet:
    """The sheet with the told pieces alone, numbered anew."""
    place = np.full(width, -1)
    place[told] = np.arange(len(told))
    column = place[sheet.column]
    is_told = column >= 0
    return Sheet(column[is_told], sheet.sentence[is_told], sheet.value[is_told], sheet.count)


class Step:
    """Adam: how far to go, from the slopes so far."""

    def __init__(self, shape: int | tuple[int, int]) -> None:
        self.mean, self.square, self.count = np.zeros(shape, np.float32), np.zeros(shape, np.float32), 0

    def of(self, slope: Numbers) -> Numbers:
        """The next step."""
        self.count += 1
        self.mean = 0.9 * self.mean + 0.1 * slope
        self.square = 0.999 * self.square + 0.001 * slope**2
        mean, square = self.mean / (1 - 0.9**self.count), self.square / (1 - 0.999**self.count)
        return (PACE * mean / (np.sqrt(square) + 1e-10)).astype(np.float32)


def show(lessons: Sequence[Lesson], certainty: Numbers, named: Sequence[str]) -> None:
    """Prints how many are caught and how many honest sentences would be warned of, by threshold."""
    groups = {
        "breaches": [one.breach for one in lessons],
        "missed by rules": [one.breach and not by_rule(one.said) for one in lessons],
        "honest": [one.rule == HONEST for one in lessons],
        "ours": [one.rule == OURS for one in lessons],
    }
    masks = {name: np.array(group) for name, group in groups.items()}
    print(f"heard by an ear that was not taught them, seed {SEED}, {FOLDS} folds")
    print("threshold  " + "  ".join(f"{name} ({mask.sum()})" for name, mask in masks.items()))
    for threshold in sorted({*THRESHOLDS, table(FILE)["certain"]}):
        shares = (f"{(certainty[mask] >= threshold).mean():.1%}" for mask in masks.values())
        print(f"{threshold:9.2f}  " + "  ".join(shares))
    known = [(one.rule, name) for one, name in zip(lessons, named, strict=True) if one.breach and one.rule]
    family = sum(rule[:2] == name[:2] for rule, name in known) / len(known)
    exact = sum(rule == name for rule, name in known) / len(known)
    print(f"of breaches, the rule named is right: {exact:.1%}, its family: {family:.1%}")


def replies(path: Path, ear: Ear, shown: int) -> None:
    """Prints how many of the different sentences of real replies would be warned of, where no rule has a hit."""
    texts = {json.loads(line).get("seller_reply") or "" for line in path.read_text("utf-8").splitlines()}
    found = sorted({said.strip() for text in texts for _, said in sentences(fold(text).folded) if len(said) > 5})
    told = [(ear.hear(bare(said)), said, bool(by_rule(said))) for said in found]
    print(f"{len(found)} different sentences of real replies, {sum(hit for _, _, hit in told)} with a hit of a rule")
    for threshold in sorted({*THRESHOLDS, table(FILE)["certain"]}):
        alone = sum(certainty >= threshold and not hit for (_, certainty), _, hit in told)
        print(f"{threshold:9.2f}  {alone} warned of by the ear alone ({alone / len(found):.1%})")
    alone = sorted(((certainty, rule, said) for (rule, certainty), said, hit in told if not hit), reverse=True)
    for certainty, rule, said in alone[:shown]:
        print(f"{certainty:.2f} {rule} {said}")


if __name__ == "__main__":
    sys.exit(main())
