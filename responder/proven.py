"""Facts that were handed in, as sentences: only with the words and times a sentence needs, else not at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from casebook.model import Fact
from responder.lint import is_blocked, lint
from responder.sheets import lists

# What somebody typed goes into a sentence only as plain words of one line.
PLAIN = re.compile(r"[\u3400-\u9fffA-Za-z0-9，、：（）《》“”%％.·/℃\- ]{1,60}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of fact a draft can tell: where it stands, for which causes, what it needs, how it is said."""

    key: str
    type: str
    slot: str
    causes: frozenset[str]
    needs: tuple[str, ...]
    evidence: tuple[str, ...]
    say: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """A fact ready to be told: its key, the slot it takes, its phrasings and the values they name."""

    key: str
    type: str
    slot: str
    say: tuple[str, ...]
    known: Mapping[str, Any]


@lru_cache(maxsize=1)
def kinds() -> Mapping[str, Kind]:
    """Every kind of fact a draft can tell, by key."""
    return {row["key"]: _kind(row) for row in lists("facts")["fact"]}


def tellable(facts: Iterable[Fact], causes: Sequence[str], *, zone: str) -> tuple[Proven, ...]:
    """The facts these causes are answered with, those of the leading cause first; one for each key."""
    told: dict[str, tuple[int, Proven]] = {}
    for fact in facts:
        kind = kinds().get(fact.key)
        places = [
            place for place, cause in enumerate(causes) if kind and ("any" in kind.causes or cause in kind.causes)
        ]
        if kind is not None and places and is_sayable(fact):
            told[fact.key] = (places[0], _proven(kind, fact, zone))
    return tuple(proven for _, proven in sorted(told.values(), key=lambda one: one[0]))


def is_sayable(fact: Fact) -> bool:
    """True when a sentence can be made of it: nothing it needs is missing, and its words may stand in public."""
    kind = kinds().get(fact.key)
    if kind is None or fact.evidence not in kind.evidence:
        return False
    if "at" in kind.needs and fact.at is None:
        return False
    if "value" not in kind.needs:
        return True
    return PLAIN.fullmatch(fact.value.strip()) is not None and not is_blocked(lint(fact.value))


def unsayable(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Facts a draft would tell if their words could stand in public or their time were known."""
    return tuple(fact for fact in facts if fact.key in kinds() and not is_sayable(fact))


def _proven(kind: Kind, fact: Fact, zone: str) -> Proven:
    local = fact.at.astimezone(ZoneInfo(zone)) if fact.at else None
    known = {
        "value": fact.value.strip().rstrip("，、"),
        "month": local.month if local else 0,
        "day": local.day if local else 0,
    }
    return Proven(key=kind.key, type=kind.type, slot=kind.slot, say=kind.say, known=known)


def _kind(row: Mapping[str, Any]) -> Kind:
    return Kind(
        key=row["key"],
        type=row["type"],
        slot=row.get("slot", row["type"]),
        causes=frozenset(row["causes"]),
        needs=tuple(row.get("needs", ())),
        evidence=tuple(row["evidence"]),
        say=tuple(row["say"]),
    )
