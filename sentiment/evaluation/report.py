"""Shows an evaluation: tables for a terminal, and documents for a folder, in which buyers' words are text only."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from sentiment.evaluation.evaluate import Evaluation
from sentiment.evaluation.measures import LABELS, Found
from sentiment.evaluation.plot import calibration

Table = tuple[str, tuple[str, ...], list[tuple[str, ...]]]
# A spreadsheet takes a cell that begins so for a formula, the full-width signs too.
FORMULA = tuple("=+-@＝＋－＠\t\r")
COLUMNS = ("line", "label", "said", "sure", "flagged", "text")


def tables(evaluation: Evaluation) -> Iterator[Table]:
    """The measures of each class, and who was taken for whom."""
    scores = evaluation.scores
    rows = [(label, *_cells(scores.classes[label])) for label in LABELS]
    rows.append(("flagged", *_cells(scores.flagged)))
    yield evaluation.file.name, ("class", "precision", "recall", "F1", "rows"), rows
    counts = [(f"is {label}", *(str(scores.confusion[label][said]) for said in LABELS)) for label in LABELS]
    yield "confusion", ("", *(f"read as {label}" for label in LABELS)), counts


def summary(evaluation: Evaluation) -> Iterator[str]:
    """The other measures, a line each."""
    scores = evaluation.scores
    yield f"rows {scores.rows}, rejected {len(evaluation.file.rejected)}, unlabelled {evaluation.file.unlabelled}"
    yield f"accuracy {scores.accuracy:.3f}, macro-F1 {scores.macro_f1:.3f}, ECE {scores.calibration_error:.3f}"
    certain = ", ".join(f"{share:.0%}: {value:.3f}" for share, value in scores.coverage.items())
    yield f"accuracy on the most certain {certain}"
    if evaluation.beside:
        said = evaluation.beside
        yield f"two-way macro-F1 on {said.rows} rows drawn: {said.ours:.3f}, SnowNLP {said.theirs:.3f}"
    yield f"rules {evaluation.rules}"


def documents(evaluation: Evaluation) -> Mapping[str, str]:
    """The report as JSON, the worst mistakes as TSV, the calibration as SVG: content by name of file."""
    return {
        "report.json": json.dumps(_report(evaluation), ensure_ascii=False, indent=2) + "\n",
        "worst.tsv": _worst(evaluation),
        "calibration.svg": calibration(evaluation.file.name, evaluation.scores),
    }


def plain(cell: str) -> str:
    """The cell as every spreadsheet shows it and none computes it."""
    return f"'{cell}" if cell.lstrip(" \u3000").startswith(FORMULA) else cell


def _cells(found: Found) -> Iterable[str]:
    if not found.support:
        return "–", "–", "–", "0"
    return f"{found.precision:.3f}", f"{found.recall:.3f}", f"{found.f1:.3f}", str(found.support)


def _report(evaluation: Evaluation) -> dict[str, Any]:
    return {
        "file": evaluation.file.name,
        "rules": evaluation.rules,
        "rejected": len(evaluation.file.rejected),
        "unlabelled": evaluation.file.unlabelled,
        **asdict(evaluation.scores),
        "snownlp": evaluation.beside and asdict(evaluation.beside),
    }


def _worst(evaluation: Evaluation) -> str:
    sheet = io.StringIO()
    writer = csv.writer(sheet, csv.excel_tab, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in evaluation.worst:
        said = (one.row.line, one.row.label, one.said, f"{one.sure:.3f}", "yes" if one.flagged else "no")
        # Half a surrogate pair, as broken exports have, cannot be written.
        writer.writerow((*said, plain(one.row.review.text.encode("utf-8", "replace").decode("utf-8"))))
    return sheet.getvalue()
