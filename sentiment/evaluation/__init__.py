"""How well the judge does on labelled reviews: read, judged, measured, shown; never imported by the judge."""

from sentiment.evaluation.evaluate import Evaluation, evaluate
from sentiment.evaluation.labelled import LabelledFile, read_labelled
from sentiment.evaluation.report import documents, summary, tables
from sentiment.evaluation.ways import Way, polarity_way, suspicion_way

__all__ = [
    "Evaluation",
    "LabelledFile",
    "Way",
    "documents",
    "evaluate",
    "polarity_way",
    "read_labelled",
    "summary",
    "suspicion_way",
    "tables",
]
