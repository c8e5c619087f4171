"""Lints for what a reply says of law and policy: every number and who pays, against the shop's rules and the law."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from responder.lint.context import Context
from responder.lint.fold import Folded
from responder.lint.rules import Rule, table
from responder.lint.words import Span

# Policies are kept in the unit their name ends with.
UNITS = {"days": 24.0, "hours": 1.0}
CLOSE = 0.02
RETURN, RETURN_DAYS = "seven_day_return", 7
FREIGHT, FREIGHT_QUALITY = "return_freight_no_reason", "return_freight_quality"
NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Stated:
    """A number a reply states: where, in the folded text; right, wrong, or None where nothing is known; and why."""

    start: int
    end: int
    right: bool | None
    why: str


def stated(text: str, policies: Mapping[str, Any]) -> Iterator[Stated]:
    """Every number of law or policy in a folded text, compared with the shop's policies and the law."""
    for place, start, end, said in _numbers(text):
        right, why = _judged(said, text[start:end], table("stated.toml")["stated"][place], policies)
        yield Stated(start, end, right, why)


def buyer_pays(text: str) -> re.Match[str] | None:
    """Where a folded text puts the freight on the buyer."""
    return _pattern("buyer_pays").search(text)


def is_sellers_freight(cause: str | None) -> bool:
    """Whether the law has the seller pay the freight of this complaint when the buyer is right."""
    return cause in table("stated.toml")["freight"]["causes"]


def contradicted(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """Numbers that are not the shop's, and freight on somebody who need not pay it."""
    for one in stated(folded.folded, context.policies or NOTHING):
        if one.right is False:
            yield folded.span(one.start, one.end)
    found = buyer_pays(folded.folded)
    if found is not None and _need_not_pay(context):
        yield folded.span(*found.span())


def unstated(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """Numbers nobody can compare, because the shop has not said what holds."""
    for one in stated(folded.folded, context.policies or NOTHING):
        if one.right is None:
            yield folded.span(one.start, one.end)


def number(figure: str) -> int:
    """The value of digits or of a Chinese numeral up to ninety-nine."""
    if figure.isdecimal():
        return int(figure)
    tens, ten, ones = figure.rpartition("十")
    values = table("stated.toml")["numerals"]
    return (int(values.get(tens, 1)) * 10 if ten else 0) + int(values.get(ones, 0))


def _need_not_pay(context: Context) -> bool:
    """Whether the law or the shop's own rule has the shop pay."""
    quality = is_sellers_freight(context.cause)
    rule = str((context.policies or NOTHING).get(FREIGHT_QUALITY if quality else FREIGHT) or "")
    shop_pays = _pattern("shop_says").search(rule) and not _pattern("buyer_says").search(rule)
    return quality or bool(shop_pays)


def _judged(said: float, words: str, row: Mapping[str, Any], policies: Mapping[str, Any]) -> tuple[bool | None, str]:
    policy, lawful = _policy(row["policy"], policies), row.get("lawful")
    if policy is not None and abs(said - policy) <= CLOSE * policy:
        return True, f"policy: {words}"
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


@lru_cache(maxsize=1_024)
def _numbers(text: str) -> tuple[tuple[int, int, int, float], ...]:
    """The numbers stated in a folded text: by which row, from where to where, and the value in hours."""
    return tuple(
        (place, *match.span(), _hours(match)) for place, find in enumerate(_finders()) for match in find.finditer(text)
    )


def _hours(match: re.Match[str]) -> float:
    parts = match.groupdict()
    figure, unit = parts["n"] or parts["n2"], parts["u"] or parts["u2"]
    hours: float = table("stated.toml")["hours"][unit]
    return number(figure) * hours


@lru_cache(maxsize=1)
def _finders() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(row["find"]) for row in table("stated.toml")["stated"])


@lru_cache(maxsize=8)
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(table("stated.toml")[name])
