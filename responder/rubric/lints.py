"""The points that are lints: blocks and proofs (1), private data (2), blame and threats (3). Pure."""

from __future__ import annotations

from collections.abc import Sequence

from casebook.model import Hit, Severity
from responder.rubric.marks import Answer

STOPPING = (Severity.BLOCK, Severity.PROOF)
PRIVATE = ("PI-",)
BLAMING = ("RP-", "CR-02", "AD-05")


def blocks(answer: Answer) -> tuple[bool, str]:
    """1: nothing that forbids approval, no proof missing."""
    return _none([hit for hit in answer.hits if hit.severity in STOPPING], answer)


def private(answer: Answer) -> tuple[bool, str]:
    """2: nothing that leads to a person."""
    return _none(answer.hit_by(*PRIVATE), answer)


def blame(answer: Answer) -> tuple[bool, str]:
    """3: no accusation, threat, insult or blame the lints know; sarcasm a person must hear."""
    return _none(answer.hit_by(*BLAMING), answer)


def _none(hits: Sequence[Hit], answer: Answer) -> tuple[bool, str]:
    if not hits:
        return True, "no hit"
    return False, ", ".join(f"{hit.rule} {answer.text[hit.start : hit.end][:20]}".strip() for hit in hits)
