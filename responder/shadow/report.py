"""Shows a comparison: tables for a terminal, and documents for a folder, in which everybody's words are text only."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from statistics import mean, median
from typing import Any

from casebook.model import Severity
from responder.rubric import Score, names
from responder.shadow.compare import Compared, Side

Table = tuple[str, tuple[str, ...], list[tuple[str, ...]]]
# A spreadsheet takes a cell that begins so for a formula, the full-width signs too.
FORMULA = tuple("=+-@＝＋－＠\t\r")
# What a terminal has room for; the documents say all.
SHOWN = ("topic", "remedy", "block", "characters", "copies", "points")
HEADINGS = ("cause", "n", "topic", "remedy", "block", "length", "copies", "points")
SEVERITIES = (Severity.BLOCK, Severity.PROOF, Severity.WARN, Severity.INFO)
SHEET = ("id", "date", "stars", "cause", "review", "staff reply", "our draft")
OF_SIDE = ("points", "missed", "hits", "taken up", "left out", "remedy", "characters", "copy")


def tables(found: Sequence[Compared]) -> Iterator[Table]:
    """Measures by cause, the twelve points, and the lints that hit."""
    yield "by cause of complaint, staff→we, shares in %", HEADINGS, list(_by_cause(found))
    yield "the twelve points", ("", "point", "staff", "we"), list(_by_point(found))
    yield "lints that hit", ("rule", "severity", "staff", "we"), list(_by_rule(found))


def documents(found: Sequence[Compared]) -> Mapping[str, str]:
    """The measures as JSON, every review as JSON Lines and as TSV, the worst staff reply first: content by file."""
    ranked = sorted(found, key=lambda one: (_badness(one.theirs), one.theirs.score.reached))
    return {
        "shadow.json": json.dumps(_summary(found), ensure_ascii=False, indent=2) + "\n",
        "shadow.jsonl": "".join(json.dumps(_line(one), ensure_ascii=False) + "\n" for one in ranked),
        "shadow.tsv": _sheet(ranked),
    }


def plain(cell: str) -> str:
    """The cell as every spreadsheet shows it and none computes it; half a surrogate pair cannot be written."""
    whole = cell.encode("utf-8", "replace").decode("utf-8")
    return f"'{whole}" if whole.lstrip(" \u3000").startswith(FORMULA) else whole


def _sides(found: Iterable[Compared]) -> tuple[list[Side], list[Side]]:
    compared = list(found)
    return [one.theirs for one in compared], [one.ours for one in compared if one.ours is not None]


def _by_cause(found: Sequence[Compared]) -> Iterator[tuple[str, ...]]:
    counted = Counter(one.cause for one in found)
    for cause in (*(cause for cause, _ in counted.most_common()), "all"):
        of_cause = [one for one in found if cause in (one.cause, "all")]
        theirs, ours = map(_measures, _sides(of_cause))
        yield cause, str(len(of_cause)), *(f"{_shown(name, theirs)}→{_shown(name, ours)}" for name in SHOWN)


def _measures(sides: Sequence[Side]) -> dict[str, float | None]:
    topics = [side.topic for side in sides if side.topic is not None]
    return {
        "topic": mean(topics) if topics else None,
        "remedy": _share("what" in side.remedy for side in sides),
        **{one.value: _share(side.count(one) > 0 for side in sides) for one in SEVERITIES[:3]},
        "characters": median(len(side.text) for side in sides) if sides else None,
        "copies": _share(side.is_copy for side in sides),
        "points": mean(side.score.reached for side in sides) if sides else None,
        "enough": _share(side.score.is_enough for side in sides),
    }


def _shown(name: str, measures: Mapping[str, float | None]) -> str:
    value = measures[name]
    if value is None:
        return "–"
    return {"characters": f"{value:.0f}", "points": f"{value:.1f}"}.get(name, f"{100 * value:.0f}")


def _share(said: Iterable[bool]) -> float | None:
    counted = list(said)
    return sum(counted) / len(counted) if counted else None


def _by_point(found: Sequence[Compared]) -> Iterator[tuple[str, ...]]:
    theirs, ours = _sides(found)
    for number, name in enumerate(names(), start=1):
        yield str(number), name, _reached(number, theirs), _reached(number, ours)
    enough = [_share(side.score.is_enough for side in sides) for sides in (theirs, ours)]
    yield "", "enough for a release", *("–" if one is None else f"{one:.0%}" for one in enough)


def _reached(number: int, sides: Sequence[Side]) -> str:
    """Share of the replies that reach the point, of those a machine can say it of."""
    said = [mark.reached for side in sides for mark in side.score.marks if mark.number == number]
    share = _share(one for one in said if one is not None)
    return "for a person" if share is None else f"{share:.0%}"


def _by_rule(found: Sequence[Compared]) -> Iterator[tuple[str, ...]]:
    theirs, ours = (Counter((hit.rule, hit.severity) for side in sides for hit in side.hits) for sides in _sides(found))
    for rule, severity in sorted(theirs | ours, key=lambda one: (SEVERITIES.index(one[1]), -theirs[one], one[0])):
        yield rule, severity.value, str(theirs[rule, severity]), str(ours[rule, severity])


def _badness(side: Side) -> tuple[int, ...]:
    return tuple(-side.count(severity) for severity in SEVERITIES)


def _summary(found: Sequence[Compared]) -> dict[str, Any]:
    theirs, ours = _sides(found)
    causes = sorted({one.cause for one in found})
    return {
        "replies": len(found),
        "staff": _measures(theirs),
        "ours": _measures(ours),
        "causes": {
            cause: {
                name: _measures(sides)
                for name, sides in zip(
                    ("staff", "ours"), _sides(one for one in found if one.cause == cause), strict=True
                )
            }
            for cause in causes
        },
    }


def _line(one: Compared) -> dict[str, Any]:
    return {
        "id": one.review.external_id,
        "stars": one.review.stars,
        "cause": one.cause,
        "causes": list(one.causes),
        "tier": one.tier,
        "text": plain_text(one.review.text),
        "staff": _told(one.theirs),
        "ours": None if one.ours is None else _told(one.ours),
    }


def plain_text(text: str) -> str:
    """The text as UTF-8 can hold it."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _told(side: Side) -> dict[str, Any]:
    return {
        "text": plain_text(side.text),
        "topic": side.topic,
        "taken_up": list(side.taken),
        "left_out": list(side.left),
        "remedy": list(side.remedy),
        "characters": len(side.text),
        "copy": side.is_copy,
        "hits": [
            {"rule": hit.rule, "severity": hit.severity.value, "start": hit.start, "end": hit.end} for hit in side.hits
        ],
        "points": _points(side.score),
    }


def _points(score: Score) -> dict[str, Any]:
    return {
        "reached": score.reached,
        "checkable": score.checkable,
        "share": round(score.share, 4),
        "enough": score.is_enough,
        "marks": [{"point": one.number, "reached": one.reached, "why": plain_text(one.why)} for one in score.marks],
    }


def _sheet(ranked: Sequence[Compared]) -> str:
    sheet = io.StringIO()
    writer = csv.writer(sheet, csv.excel_tab, lineterminator="\n")
    writer.writerow([*SHEET, *(f"staff: {name}" for name in OF_SIDE), *(f"ours: {name}" for name in OF_SIDE)])
    for one in ranked:
        writer.writerow([plain(cell) for cell in _cells(one)])
    return sheet.getvalue()


def _cells(one: Compared) -> Iterator[str]:
    review = one.review
    yield from (review.external_id, f"{review.time:%Y-%m-%d}" if review.time else "", str(review.stars or ""))
    yield from (one.cause, "\n".join(review.parts), one.theirs.text, one.ours.text if one.ours else "")
    yield from _side_cells(one.theirs)
    yield from _side_cells(one.ours) if one.ours else [""] * len(OF_SIDE)


def _side_cells(side: Side) -> Iterator[str]:
    yield f"{side.score.reached} of {side.score.checkable}"
    yield "; ".join(f"{mark.number}: {mark.why}" for mark in side.score.missed)
    yield ", ".join(f"{hit.rule} {side.text[hit.start : hit.end]}".strip() for hit in side.hits)
    yield from (", ".join(side.taken), ", ".join(side.left), ", ".join(side.remedy))
    yield from (str(len(side.text)), "yes" if side.is_copy else "no")
