"""What an approval is bound to beside its words and facts, and what else people said about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from casebook.model.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Something approved words rest on beside facts, as it was when they were approved.

    `kind` is capture, review, promotion or policy; `key` names which one, `version` says which state of it: a SHA-256,
    or a number and a SHA-256.
    """

    kind: str
    key: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """The owner's word that one lint does not hold for these very words, with the written reason."""

    rule: str
    words: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondLook:
    """What a second person said of approved words: they may go out, or back with the reason."""

    by: str
    at: datetime
    agreed: bool
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """On what terms words are approved: what they rest on, who else must look, and until when they wait.

    `second_for` says why a second person must look (money, safety, legal, promotion, override), empty where none must.
    """

    facts: tuple[Fact, ...] = ()
    grounds: tuple[Ground, ...] = ()
    overrides: tuple[Override, ...] = ()
    second_for: tuple[str, ...] = ()
    publish_after: datetime | None = None
