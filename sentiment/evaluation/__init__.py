"""How well the judge does on labelled reviews: read, judged, measured, shown; never imported by the judge."""

from sentiment.evaluation.evaluate import Evaluation, evaluate
from sentiment.evaluation.labelled import LabelledFile, read_labelled
from sentiment.evaluation.report import documents, summary, tables

__all__ = ["Evaluation", "LabelledFile", "documents", "evaluate", "read_labelled", "summary", "tables"]
