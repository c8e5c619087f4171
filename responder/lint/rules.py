"""The table of lints, read from data on first use: one row per rule, each with its severity and its source."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any

from casebook.model import Severity

# What the words alone tell, and what the case, its pieces and the shop's records tell.
TABLES = tuple(f"lints/{name}.toml" for name in ("adverts", "persons", "tone", "form", "case"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One lint: patterns against the folded text, what they never mean, and what to tell the person.

    `override` is the role that may let a hit of it pass with a written reason, None where nobody may.
    """

    id: str
    severity: Severity
    message: str
    source: str
    check: str = "words"
    find: tuple[re.Pattern[str], ...] = ()
    allow: tuple[re.Pattern[str], ...] = ()
    worse: Severity | None = None
    worse_causes: frozenset[str] = field(default_factory=frozenset)
    override: str | None = None

    def severity_for(self, cause: str | None) -> Severity:
        """Severity of a hit under this cause of complaint."""
        return self.worse if self.worse is not None and cause in self.worse_causes else self.severity


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """Every rule in the order of the table."""
    return tuple(_rule(row) for name in TABLES for row in table(name).get("rule", ()))


@lru_cache(maxsize=16)
def table(name: str) -> Mapping[str, Any]:
    """One data file of the room, parsed."""
    return tomllib.loads(resources.files("responder").joinpath("data", name).read_text("utf-8"))


def _rule(row: Mapping[str, Any]) -> Rule:
    worse = row.get("worse")
    return Rule(
        id=row["id"],
        severity=Severity(row["severity"]),
        message=row["message"],
        source=row["source"],
        check=row.get("check", "words"),
        find=tuple(re.compile(pattern, re.MULTILINE) for pattern in row.get("find", ())),
        allow=tuple(re.compile(pattern) for pattern in row.get("allow", ())),
        worse=Severity(worse["severity"]) if worse else None,
        worse_causes=frozenset(worse["causes"]) if worse else frozenset(),
        override=row.get("override"),
    )
