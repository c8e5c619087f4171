"""Point 4: what a reply says of law and policy, against the policies given and the law. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from responder.rubric.marks import Answer
from responder.rubric.words import pattern, settings

# Policies are kept in the unit their name ends with.
UNITS = {"days": 24.0, "hours": 1.0}
CLOSE = 0.02
RETURN, RETURN_DAYS = "seven_day_return", 7


def law(answer: Answer) -> tuple[bool | None, str]:
    """4: no right denied, and every number the shop's own or the law's; None where no policy was given to compare."""
    denied = answer.hit_by("CR-01")
    if denied:
        return False, f"denies a right: {answer.text[denied[0].start : denied[0].end]}"
    if answer.cause in settings()["freight"]["causes"] and (found := pattern("buyer_pays").search(answer.folded)):
        return False, f"freight on the buyer: {found.group()}"
    said = list(_stated(answer))
    for wanted in (False, None):
        for right, why in said:
            if right is wanted:
                return right, why
    return True, ", ".join(why for _, why in said) or "no number stated"


def _stated(answer: Answer) -> Iterator[tuple[bool | None, str]]:
    for row in settings()["stated"]:
        for match in _finder(row["policy"]).finditer(answer.folded):
            yield _judged(match, row, answer.policies)


def _judged(match: re.Match[str], row: Mapping[str, Any], policies: Mapping[str, Any]) -> tuple[bool | None, str]:
    said, words = _hours(match), match.group()
    policy = _policy(row["policy"], policies)
    if policy is not None and abs(said - policy) <= CLOSE * policy:
        return True, f"policy: {words}"
    lawful = row.get("lawful")
    if lawful is not None and said == lawful:
        return True, f"law: {words}"
    if policy is not None:
        return False, f"policy says otherwise: {words}"
    if lawful is not None and (said < lawful) is (row["better"] == "more"):
        return False, f"less than the law: {words}"
    return None, f"no policy to compare: {words}"


def _policy(name: str, policies: Mapping[str, Any]) -> float | None:
    value = policies.get(name)
    if name == "return_days" and policies.get(RETURN) is True:
        value = value or RETURN_DAYS
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value * UNITS[name.rsplit("_", 1)[-1]]


def _hours(match: re.Match[str]) -> float:
    parts = match.groupdict()
    figure, unit = parts["n"] or parts["n2"], parts["u"] or parts["u2"]
    hours: float = settings()["hours"][unit]
    return number(figure) * hours


def number(figure: str) -> int:
    """The value of digits or of a Chinese numeral up to ninety-nine."""
    if figure.isdecimal():
        return int(figure)
    tens, ten, ones = figure.rpartition("十")
    values = settings()["numerals"]
    return (int(values.get(tens, 1)) * 10 if ten else 0) + int(values.get(ones, 0))


@lru_cache(maxsize=16)
def _finder(policy: str) -> re.Pattern[str]:
    return next(re.compile(row["find"]) for row in settings()["stated"] if row["policy"] == policy)
