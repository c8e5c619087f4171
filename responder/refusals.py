"""Why something may not be added to a reply: a code, the lint it belongs to, and its sentence from data. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from casebook.model import Hit, Severity
from responder.lint.rules import table


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason why not; `said` is the number, date or word it turns on."""

    code: str
    said: str = ""

    @property
    def rule(self) -> str:
        """Id of the lint it belongs to."""
        return str(_row(self.code)["rule"])

    @property
    def message(self) -> str:
        """What to do, in Chinese."""
        return str(_row(self.code)["message"]).replace("{said}", self.said)


def hits(refusals: Iterable[Refusal], start: int, end: int) -> tuple[Hit, ...]:
    """The refusals as lint hits on a stretch of the text; each forbids approval."""
    return tuple(
        Hit(rule=one.rule, severity=Severity.BLOCK, start=start, end=end, message=one.message) for one in refusals
    )


def _row(code: str) -> Mapping[str, str]:
    found: Mapping[str, str] = table("refusals.toml")[code]
    return found
