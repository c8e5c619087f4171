"""Shows how suspicion did on a stream: tables for a terminal or a page, and documents for a folder."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from casebook.model import Level, Suspicion
from sentiment.evaluation.bounds import Share
from sentiment.evaluation.report import Table, plain
from sentiment.evaluation.streams import Truth
from sentiment.evaluation.suspicions import LEVELS, RECALLS, Campaign, Measured, StreamEvaluation, reaches

COLUMNS = ("id", "category", "campaign", "stars", "level", "p", "reasons", "quotes", "text")
NOTHING = "–"


def tables(evaluation: StreamEvaluation) -> Iterator[Table]:
    """False accusation, the main measures, kinds of malicious reviews, campaigns; a column each half and the whole."""
    parts = list(evaluation.measured)
    measured = list(evaluation.measured.values())
    yield "falsely accused of the genuine, with exact 95 % bounds", ("", *parts), list(_false_rows(measured))
    yield "found", ("", *parts), list(_main_rows(measured))
    yield "kinds: flagged, and with the right reason", ("", *parts), list(_reason_rows(measured))
    heads = ("campaign", "half", "kind", "flagged in the end", "first flagged with copy", "hours after the first copy")
    yield "campaigns", heads, [_campaign_row(one) for one in evaluation.campaigns]


def summary(evaluation: StreamEvaluation) -> Iterator[str]:
    """What was measured, in a line each."""
    rows = ", ".join(f"{part} {measured.rows}" for part, measured in evaluation.measured.items())
    yield f"rows: {rows}, rejected {len(evaluation.stream.rejected)}"
    yield f"campaigns of near copies found: {_found(evaluation.campaigns, 'template_campaign')}"
    yield f"rules {evaluation.rules}"


def page(evaluation: StreamEvaluation) -> str:
    """The tables and the summary as Markdown."""
    lines = [f"* {line}" for line in summary(evaluation)]
    for title, heads, rows in tables(evaluation):
        lines += ["", f"**{title[0].upper()}{title[1:]}**", "", _row(heads), _row(["---"] * len(heads))]
        lines += map(_row, rows)
    return "\n".join(lines)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def documents(evaluation: StreamEvaluation) -> Mapping[str, str]:
    """The report as JSON, and for reading as TSV: who is accused falsely, who was missed, every strong hit."""
    judged = list(zip(evaluation.stream.rows, evaluation.said, strict=True))
    flagged = [(told, said) for told, said in judged if reaches(said, Level.REVIEW)]
    missed = [(told, said) for told, said in judged if told.malicious and not reaches(said, Level.REVIEW)]
    return {
        "report.json": json.dumps(_report(evaluation), ensure_ascii=False, indent=2) + "\n",
        "accused.tsv": sheet((told, said) for told, said in flagged if not told.malicious),
        "missed.tsv": sheet(missed),
        "strong.tsv": sheet((told, said) for told, said in flagged if said.level is Level.STRONG),
    }


def sheet(judged: Iterable[tuple[Truth, Suspicion]]) -> str:
    """Judged reviews as TSV, which a spreadsheet shows as text and never computes."""
    written = io.StringIO()
    writer = csv.writer(written, csv.excel_tab, lineterminator="\n")
    writer.writerow(COLUMNS)
    for told, said in judged:
        writer.writerow(plain(cell.encode("utf-8", "replace").decode("utf-8")) for cell in _cells(told, said))
    return written.getvalue()


def _cells(told: Truth, said: Suspicion) -> Iterator[str]:
    yield told.review.external_id
    yield told.category
    yield told.campaign or ""
    yield str(told.review.stars or "")
    yield said.level.value
    yield f"{said.p:.4f}"
    yield "; ".join(f"{reason.code} {reason.note}" for reason in said.reasons)
    yield " | ".join(reason.quote for reason in said.reasons if reason.quote)
    yield told.review.text


def _false_rows(measured: list[Measured]) -> Iterator[tuple[str, ...]]:
    for level in LEVELS:
        kinds = dict.fromkeys(kind for one in measured for kind in one.false[level])
        for kind in kinds:
            yield f"{level.value}: {kind}", *(_cell(one.false[level].get(kind)) for one in measured)


def _main_rows(measured: list[Measured]) -> Iterator[tuple[str, ...]]:
    for level in LEVELS:
        yield f"precision at {level.value}", *(_cell(one.precision[level]) for one in measured)
        yield f"recall at {level.value}", *(_cell(one.recall[level]) for one in measured)
    for recall in RECALLS:
        yield f"precision at recall {recall:g}", *(_number(one.at_recall.get(recall)) for one in measured)
    yield "recall at 1 % false", *(_number(one.recall_at_few) for one in measured)
    yield "known span touched", *(_cell(one.touched) for one in measured)
    yield "ECE", *(_number(one.calibration_error) for one in measured)


def _reason_rows(measured: list[Measured]) -> Iterator[tuple[str, ...]]:
    for kind in sorted({kind for one in measured for kind in one.reasons}):
        found = [one.reasons.get(kind) for one in measured]
        yield kind, *(f"{_few(one.flagged)}, {_few(one.right)}" if one else NOTHING for one in found)


def _campaign_row(one: Campaign) -> tuple[str, ...]:
    kind = one.category if one.malicious else f"{one.category} (genuine)"
    copies = NOTHING if one.delay is None or one.delay.copies is None else str(one.delay.copies)
    hours = NOTHING if one.delay is None or one.delay.hours is None else f"{one.delay.hours:.1f}"
    return one.name, one.half, kind, _few(one.flagged), copies, hours


def _found(campaigns: Iterable[Campaign], category: str) -> str:
    own = [one for one in campaigns if one.malicious and one.category == category]
    # More than half of its members in the end: a campaign of which one copy was noticed is not found.
    return f"{sum(one.flagged.hits * 2 > one.flagged.rows for one in own)} of {len(own)}"


def _cell(share: Share | None) -> str:
    return NOTHING if share is None or not share.rows else str(share)


def _few(share: Share) -> str:
    return f"{share.hits}/{share.rows}"


def _number(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.3f}"


def _report(evaluation: StreamEvaluation) -> dict[str, Any]:
    return {
        "file": evaluation.stream.name,
        "rules": evaluation.rules,
        "rejected": len(evaluation.stream.rejected),
        **{part: _measured(one) for part, one in evaluation.measured.items()},
        "campaigns": [_campaign(one) for one in evaluation.campaigns],
    }


def _measured(one: Measured) -> dict[str, Any]:
    return {
        "rows": one.rows,
        "false": {level.value: _shares(kinds) for level, kinds in one.false.items()},
        "precision": _shares(one.precision),
        "recall": _shares(one.recall),
        "precision_at_recall": {f"{recall:g}": value for recall, value in one.at_recall.items()},
        "recall_at_1_percent_false": one.recall_at_few,
        "kinds": {
            kind: {"flagged": _bounded(found.flagged), "right": _bounded(found.right)}
            for kind, found in one.reasons.items()
        },
        "touched": _bounded(one.touched),
        "calibration_error": one.calibration_error,
    }


def _campaign(one: Campaign) -> dict[str, Any]:
    soon = one.delay
    return {
        "name": one.name,
        "half": one.half,
        "category": one.category,
        "malicious": one.malicious,
        "flagged": _bounded(one.flagged),
        "copies": soon and soon.copies,
        "hours": soon and soon.hours,
    }


def _shares(shares: Mapping[Any, Share]) -> dict[str, Any]:
    return {str(getattr(name, "value", name)): _bounded(share) for name, share in shares.items()}


def _bounded(share: Share) -> dict[str, float]:
    return {"hits": share.hits, "rows": share.rows, "share": share.share, "low": share.low, "high": share.high}
