"""The machine-checkable part of the twelve points a reply is measured by."""

from responder.rubric.marks import Answer, Mark, Score
from responder.rubric.score import score
from responder.rubric.words import names

__all__ = ["Answer", "Mark", "Score", "names", "score"]
