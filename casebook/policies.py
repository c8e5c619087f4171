"""Reads a shop's policies from a file: what it states to buyers, and how its people approve."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from casebook.approving import MOST_COOLING, SECOND_KINDS
from casebook.errors import FileError, InputError

# For how many days a shop's own records are kept: less than a dispute lasts would take its evidence away.
RECORDS_DAYS = "records_days"
LEAST_DAYS, MOST_DAYS = 90, 3650


def read_policies(path: str) -> dict[str, Any]:
    """The policies in a TOML file; FileError where it cannot be read, InputError where one cannot be meant."""
    try:
        found = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as exc:
        raise FileError(path, str(exc)) from exc
    check_policies(found)
    return found


def check_policies(policies: Mapping[str, Any]) -> None:
    """Raises InputError for a second step, a wait or a retention nobody can mean: a slip there cannot be undone."""
    asked = policies.get("second_step", [])
    if not isinstance(asked, list) or not all(isinstance(one, str) and one in SECOND_KINDS for one in asked):
        raise InputError("second_step", f"{asked!r} is no list of {', '.join(SECOND_KINDS)}")
    wait = policies.get("cooling_minutes", 0)
    if not isinstance(wait, int) or isinstance(wait, bool) or not 0 <= wait <= MOST_COOLING:
        raise InputError("cooling_minutes", f"{wait!r} is no whole number from 0 to {MOST_COOLING}")
    days = policies.get(RECORDS_DAYS, LEAST_DAYS)
    if not isinstance(days, int) or isinstance(days, bool) or not LEAST_DAYS <= days <= MOST_DAYS:
        raise InputError(RECORDS_DAYS, f"{days!r} is no whole number from {LEAST_DAYS} to {MOST_DAYS}")
