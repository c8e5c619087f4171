"""Scores what the judge says reviews speak of, cause by cause, on corpora that name aspects of their own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from casebook.errors import FileError
from casebook.model import Polarity
from sentiment.aspects import aspects
from sentiment.polarity import shipped
from sentiment.text import fold, simplified

HEAD = "| corpus | cause | rows | precision | recall | polarity right |"
RULE = "|" + " --- |" * 6
# Mean valence on the scale 1 to 9 above which the corpus calls a row positive, below the other negative.
PLEASED, DISPLEASED = 5.5, 4.5
Causes = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class About:
    """A text and what gold says of it: items of causes, any of them right and the first its own, and how it is felt."""

    text: str
    gold: tuple[tuple[Causes, Polarity | None], ...]


@dataclass(slots=True)
class Count:
    """What became of one cause: gold rows found and missed, rows it was said of in vain, polarity of the found."""

    found: int = 0
    missed: int = 0
    right: int = 0
    vain: int = 0
    felt: list[bool] = field(default_factory=list)


def report(data: Path, *, table: Path | None = None) -> str:
    """A Markdown table, one row a corpus and cause; `table`: sentences of our own, as in `tests/sentiment/aspects.tsv`.

    FileError where a corpus cannot be read or names an aspect that `abouts.tsv` does not map.
    """
    parts: dict[str, Iterable[About]] = {
        "d1b": _clauses(data, "dev/d1b_jd_clause_aspect.jsonl", "dev/d1_jd_clause_3way.jsonl"),
        "d8 simplified": _sentences(data, "dev/d8_dimabsa2024_simplified.jsonl"),
        "d8 traditional": _sentences(data, "dev/d8_dimabsa2024_traditional.jsonl"),
    }
    if table is not None:
        parts["own sentences"] = own(table)
    lines = [_line(key, cause, count) for key, part in parts.items() for cause, count in counted(part).items()]
    return "\n".join([HEAD, RULE, *lines])


def counted(part: Iterable[About]) -> dict[str, Count]:
    """The counts by cause, in order of their names."""
    counts: dict[str, Count] = {}
    for about in part:
        folded = fold(about.text)
        said = {(name.aspect, name.polarity) for name in aspects(folded, 0, shipped().polarities)}
        _count(about, said, counts)
    return dict(sorted(counts.items()))


def own(table: Path) -> list[About]:
    """The sentences of a table of `aspects` and `text`; `?` is any polarity, `none` alone a sentence of no cause."""
    lines = [line for line in _read(table).splitlines() if line and not line.startswith("#")]
    split = (line.split("\t") for line in lines[1:])
    return [About(text, tuple(_owned(said) for said in named.split(";") if said != "-")) for named, text in split]


def _owned(said: str) -> tuple[Causes, Polarity | None]:
    cause, _, polarity = said.partition("=")
    return (cause,), None if polarity == "?" else Polarity(polarity)


def _count(about: About, said: set[tuple[str, Polarity]], counts: dict[str, Count]) -> None:
    named = {cause for cause, _ in said}
    for causes, polarity in about.gold:
        count = counts.setdefault(causes[0], Count())
        hit = [cause for cause in causes if cause in named]
        count.found += bool(hit)
        count.missed += not hit
        if hit and polarity is not None:
            count.felt.append((hit[0], polarity) in said)
    allowed = {cause for causes, _ in about.gold for cause in causes}
    for cause in named:
        count = counts.setdefault(cause, Count())
        count.right += cause in allowed
        # Praise of nothing in particular is no cause, so it is in vain only where causes were named for it.
        count.vain += cause not in allowed and cause != "none"


def _line(corpus: str, cause: str, count: Count) -> str:
    gold, said = count.found + count.missed, count.right + count.vain
    shares = (_share(count.right, said), _share(count.found, gold), _share(sum(count.felt), len(count.felt)))
    return f"| {corpus} | {cause} | {gold} | " + " | ".join(shares) + " |"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "–"


def _clauses(data: Path, named: str, felt: str) -> Iterator[About]:
    # Two files of one corpus: aspects in one, polarity in the other, joined by the text.
    polarity = {line["text"]: Polarity(line["sentiment"]) for line in _lines(data, felt)}
    causes = _causes("d1b")
    for line in _lines(data, named):
        mapped = _mapped(causes, line["aspect"], named)
        if mapped is not None:
            yield About(line["text"], ((mapped, polarity.get(line["text"])),) if mapped else ())


def _sentences(data: Path, named: str) -> Iterator[About]:
    causes = _causes("d8")
    for line in _lines(data, named):
        strengths: dict[str, list[float]] = {}
        # The corpus keeps its lists as JSON inside JSON, and strength as valence#arousal.
        for category, strength in zip(json.loads(line["categories"]), json.loads(line["intensity"]), strict=True):
            strengths.setdefault(simplified(category), []).append(float(strength.split("#")[0]))
        mapped = [(_mapped(causes, category, named), felt) for category, felt in strengths.items()]
        if all(found is not None for found, _ in mapped):
            yield About(line["text"], tuple((found, _felt(felt)) for found, felt in mapped if found))


def _felt(valences: Sequence[float]) -> Polarity:
    mean = sum(valences) / len(valences)
    return Polarity.POS if mean > PLEASED else Polarity.NEG if mean < DISPLEASED else Polarity.NEU


def _mapped(causes: Mapping[str, str], theirs: str, file: str) -> Causes | None:
    """The causes an aspect may be told as, none where it is no cause, None where it is not scored."""
    if theirs not in causes:
        raise FileError(file, f"aspect {theirs} has no cause", do="add it to sentiment/training/abouts.tsv")
    mapped = causes[theirs]
    return None if mapped == "*" else tuple(mapped.replace("-", "").split())


def _causes(corpus: str) -> dict[str, str]:
    content = (files("sentiment.training") / "abouts.tsv").read_text(encoding="utf-8")
    lines = [line.split("\t") for line in content.splitlines() if not line.startswith("#")]
    return {theirs: causes for key, theirs, causes, _ in lines if key == corpus}


def _lines(data: Path, file: str) -> list[dict[str, Any]]:
    # Not splitlines(): buyers' texts hold separators that it takes for ends of lines.
    try:
        return [json.loads(line) for line in _read(data / file).split("\n") if line]
    except ValueError as exc:
        raise FileError(file, str(exc), do="give --data the folder that holds train/ and dev/") from exc


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as exc:
        raise FileError(path.name, str(exc), do="give --data the folder that holds train/ and dev/") from exc
