"""A suspicion as the case page tells it: axis by axis, with numbers, and with what was and was not looked at. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from casebook.leanings import ABOUT_BUYER, about_buyer, axis_of, gravest, leanings
from casebook.model import Axis, Finding, Leaning, Level, Suspicion
from casebook.ruling import Rates
from responder.desk.numbers import note_name, percent, told
from responder.desk.reading import distinct
from responder.desk.words import Words

CHECKABLE = ("copies", "times", "orders", "chats")
COPIES = "template_campaign"
# Of fewer rulings a share says less than the counts.
LEAST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One reason for or against: `numbers` and `why` may be empty; `copies` leads to the other copies."""

    finding: Finding
    name: str
    numbers: str
    why: str
    copies: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One axis with how far the suspicion goes there, and the reasons for it, strongest first."""

    axis: Axis
    level: Level
    grounds: tuple[Ground, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """The whole: `top` gave the level, `buyer` is how far it goes in what it says of the buyer."""

    level: Level
    top: Leaning | None
    buyer: Level
    sides: tuple[Side, ...]
    counter: tuple[Ground, ...]
    checked: tuple[str, ...]
    unchecked: tuple[str, ...]

    @property
    def about_buyer(self) -> bool:
        """Whether any reason speaks of the buyer at all."""
        return any(side.axis in ABOUT_BUYER for side in self.sides)


def opinion(suspicion: Suspicion, words: Words, *, zone: str) -> Opinion:
    """The suspicion for reading; times in this zone."""
    found = {one.axis: one.level for one in leanings(suspicion)}
    sides = ((axis, [one for one in suspicion.reasons if axis_of(one) is axis]) for axis in Axis if axis in found)
    return Opinion(
        level=suspicion.level,
        top=gravest(suspicion),
        buyer=about_buyer(suspicion),
        sides=tuple(Side(axis=axis, level=found[axis], grounds=_grounds(own, words, zone)) for axis, own in sides),
        counter=tuple(_ground(one, "counter", words, zone) for one in suspicion.counter),
        checked=tuple(name for name in CHECKABLE if name in suspicion.checked),
        unchecked=tuple(name for name in CHECKABLE if name not in suspicion.checked),
    )


def reason_name(finding: Finding, words: Words) -> str:
    """How a reason is called: by the name in its note where that says it more exactly than the code."""
    return words.known("note", note_name(finding)) or words("reason", finding.code)


def record(rates: Rates | None, words: Words) -> str:
    """How the shop's earlier suspicions fared, in one sentence."""
    if rates is None or not (ruled := rates.confirmed + rates.refuted):
        return words("record", "none")
    code = "share" if ruled >= LEAST else "few"
    said = {"ruled": ruled, "refuted": rates.refuted, "share": percent(rates.refuted / ruled)}
    return words.filled("record", code, **said)


def _grounds(findings: list[Finding], words: Words, zone: str) -> tuple[Ground, ...]:
    grounds: list[Ground] = []
    for finding in distinct(findings):
        why = words.known("note_why", note_name(finding)) or words.known("reason_why", finding.code)
        # Said once: the same kind of reason needs no second explanation.
        known = any(why == other.why for other in grounds)
        grounds.append(_ground(finding, "reason", words, zone, why="" if known else why))
    return tuple(grounds)


def _ground(finding: Finding, group: str, words: Words, zone: str, *, why: str = "") -> Ground:
    name = reason_name(finding, words) if group == "reason" else words(group, finding.code)
    numbers = told(finding, words, zone=zone)
    return Ground(finding=finding, name=name, numbers=numbers, why=why, copies=finding.code == COPIES)
