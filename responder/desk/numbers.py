"""Tells the numbers in a note in plain Chinese: what was seen, and how often genuine negatives show it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from math import isfinite
from zoneinfo import ZoneInfo

from casebook.model import Finding
from responder.desk.marks import visible
from responder.desk.words import Words

PAIR = re.compile(r"(\w+)=(\S+)")
GENERAL = "figure"
# Beyond so many hours days are easier to picture, below one hour minutes are.
MOST_HOURS = 72
LEAST_RATE = 0.0001
SHARED = ("key", "also")
RATES = ("rate", "rate_below")
# Words of a group that stand between its numbers, and numbers that stand after all others.
APART = ("join", "then", *RATES)


def note_name(finding: Finding) -> str:
    """What the note calls the signal; empty where it holds numbers alone."""
    first = finding.note.split(" ", 1)[0]
    return "" if "=" in first else first


def told(finding: Finding, words: Words, *, zone: str) -> str:
    """The numbers as one line, times in this zone; what cannot be read is left out."""
    said = dict(PAIR.findall(finding.note))
    own = f"{GENERAL}_{note_name(finding)}"
    group = own if own in words.groups else GENERAL
    # The words decide the order, so that notes may be written in any.
    keys = [key for key in words.groups[group] if key in said and key not in APART]
    parts = [_part(key, said[key], words, group, zone) for key in keys]
    seen = words(group if "join" in words.groups[group] else GENERAL, "join").join(filter(None, parts))
    return words(GENERAL, "then").join(filter(None, [seen, _rate(said, words)]))


def lasting(hours: float, words: Words) -> str:
    """So many hours, in the unit people would choose."""
    return words.counted(GENERAL, *_fitting(hours))


def percent(share: float) -> str:
    """A share, 0 to 1, with two figures at most."""
    return f"{share:.0%}" if share >= 0.1 else f"{100 * share:.2g}%"


def short(number: float) -> str:
    """A number with one decimal at most, and none where it is whole or large."""
    return f"{number:.0f}" if number >= 10 else f"{number:.1f}".removesuffix(".0")


def _part(key: str, value: str, words: Words, group: str, zone: str) -> str:
    unit, shown = _hours(value) if key == "hours" else (key, _shown(key, value, words, zone))
    return words.counted(group, unit, shown) if shown else ""


def _hours(value: str) -> tuple[str, str]:
    hours = _number(value)
    return ("hours", "") if hours is None else _fitting(hours)


def _fitting(hours: float) -> tuple[str, str]:
    if hours > MOST_HOURS:
        return "days", f"{hours / 24:.0f}"
    return ("hours", short(hours)) if hours >= 1 else ("minutes", f"{max(hours * 60, 1):.0f}")


def _shown(key: str, value: str, words: Words, zone: str) -> str:
    if key in SHARED:
        return words("shared", "join").join(filter(None, (words.known("shared", one) for one in value.split(","))))
    if key == "message":
        return visible(value)
    if key == "time":
        return _time(value, zone)
    number = _number(value)
    if number is None:
        return ""
    return f"{min(number, 1):.2f}" if key == "similarity" else short(number)


def _rate(said: Mapping[str, str], words: Words) -> str:
    key = next((key for key in RATES if key in said), None)
    rate = _number(said[key]) if key else None
    if rate is None or rate > 1:
        return ""
    # Nothing seen in a sample is no proof that it never happens.
    code = "rate_below" if rate < LEAST_RATE else key
    return words.counted(GENERAL, code or "", percent(max(rate, LEAST_RATE)))


def _number(value: str) -> float | None:
    try:
        number = float(value)
    except ValueError:
        return None
    return number if isfinite(number) and number >= 0 else None


def _time(value: str, zone: str) -> str:
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        return ""
    return time.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M") if time.tzinfo else ""
