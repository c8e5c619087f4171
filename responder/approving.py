"""On what terms words may be approved: what the owner may let stand, who else must look, how long they wait. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from casebook.approving import MOST_COOLING, SECOND_KINDS
from casebook.leanings import SUSPECTED, about_buyer
from casebook.model import Hit, Override, Severity
from casebook.views import CaseFile
from responder.lint.fold import fold
from responder.lint.rules import rules, table
from responder.promotions import mentions

SECOND_STEP, COOLING_MINUTES = "second_step", "cooling_minutes"
WORDED = ("money", "safety", "legal")
PROMOTION, OVERRIDE = "promotion", "override"
# An offer is a matter of money; who lets a lint pass is never alone where two are wanted at all.
ALONG = {"money": PROMOTION}


@lru_cache(maxsize=1)
def overridable() -> Mapping[str, str]:
    """The lints somebody may let pass with a written reason, each with the role it takes."""
    return {rule.id: rule.override for rule in rules() if rule.override is not None}


def forbidding(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """The hits that keep words from going out: those that block, and those whose proof only the owner may give."""
    return tuple(
        hit
        for hit in hits
        if hit.severity is Severity.BLOCK or (hit.severity is Severity.PROOF and hit.rule in overridable())
    )


def may_override(hit: Hit, role: str) -> bool:
    """Whether somebody in this role may let this hit pass with a written reason."""
    return overridable().get(hit.rule) == role


def caution(file: CaseFile) -> str | None:
    """Why a person must look twice at what we drafted: holding or unsure; None where once is enough."""
    said = file.drafting.caution if file.drafting is not None else None
    return said or ("holding" if file.case.tier == 0 else None)


def cooling(file: CaseFile) -> timedelta:
    """How long approved words wait: as the shop says, else longer where anger is near."""
    said = file.shop.policies.get(COOLING_MINUTES)
    if isinstance(said, int) and not isinstance(said, bool) and said >= 0:
        return timedelta(minutes=min(said, MOST_COOLING))
    return timedelta(minutes=_table()["cautious_minutes"] if _is_heated(file) else 0)


def publish_after(file: CaseFile, now: datetime) -> datetime | None:
    """From when on words approved now may go out; None for at once."""
    wait = cooling(file)
    return now + wait if wait else None


def second_for(text: str, file: CaseFile, overrides: Sequence[Override] = ()) -> tuple[str, ...]:
    """Why a second person must look before these words go out, none where the shop does not ask for that."""
    asked = _asked(file.shop.policies.get(SECOND_STEP))
    return tuple(kind for kind in SECOND_KINDS if kind in asked and kind in set(_found(text, file, overrides)))


def rests_on(text: str) -> tuple[str, ...]:
    """The names of the shop's policies these words rest on."""
    folded = fold(text).folded
    return tuple(name for name in _table()["policy"] if _pattern("policy", name).search(folded))


def _found(text: str, file: CaseFile, overrides: Sequence[Override]) -> Iterator[str]:
    folded = fold(text).folded
    yield from (kind for kind in WORDED if _pattern("second", kind).search(folded))
    if file.case.tier == 0 or (file.verdict is not None and file.verdict.safety):
        yield "safety"
    if mentions(text):
        yield PROMOTION
    if overrides:
        yield OVERRIDE


def _asked(said: Any) -> set[str]:
    named = {said} if isinstance(said, str) else set(map(str, said)) if isinstance(said, (list, tuple)) else set()
    if not named:
        return set()
    # A name nobody knows is a slip: better two people too often than one too few.
    known = named if named <= set(SECOND_KINDS) else set(SECOND_KINDS)
    return known | {OVERRIDE} | {ALONG[one] for one in known if one in ALONG}


def _is_heated(file: CaseFile) -> bool:
    suspected = file.verdict is not None and about_buyer(file.verdict.suspicion) in SUSPECTED
    return file.case.tier == 0 or suspected or file.case.cause in _table()["cautious_causes"]


@lru_cache(maxsize=32)
def _pattern(group: str, name: str) -> re.Pattern[str]:
    return re.compile(_table()[group][name])


def _table() -> Mapping[str, Any]:
    return table("approving.toml")
