"""The two things that can be measured, polarity and suspicion, each with the same steps: read, evaluate, show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from sentiment.evaluation import report, suspicions, suspicions_report
from sentiment.evaluation.evaluate import evaluate
from sentiment.evaluation.labelled import read_labelled
from sentiment.evaluation.report import Table
from sentiment.evaluation.streams import read_stream


@dataclass(frozen=True, slots=True)
class Way:
    """The steps of one evaluation; what `read` gives has the rows it could not use in `rejected`."""

    read: Callable[[Iterable[str], str], Any]
    evaluate: Callable[..., Any]
    tables: Callable[[Any], Iterable[Table]]
    summary: Callable[[Any], Iterable[str]]
    documents: Callable[[Any], Mapping[str, str]]


def polarity_way(*, with_stars: bool = False, snownlp: int = 0) -> Way:
    """Polarity on labelled reviews, each for itself; `snownlp` rows are also read by SnowNLP."""
    return Way(
        partial(read_labelled, with_stars=with_stars),
        partial(evaluate, snownlp=snownlp),
        report.tables,
        report.summary,
        report.documents,
    )


def suspicion_way() -> Way:
    """Suspicion on a stream of labelled reviews that know their times and buyers."""
    return Way(
        read_stream,
        suspicions.evaluate,
        suspicions_report.tables,
        suspicions_report.summary,
        suspicions_report.documents,
    )
