"""What each role may do: one table, asked by every door of the desk; a role nobody knows may nothing."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

OWNER, AGENT, DISPUTES, AUDITOR = ROLES = ("owner", "agent", "disputes", "auditor")


class Act(StrEnum):
    """What somebody does at the desk, as far as roles tell it apart."""

    COME = "come"  # what needs nobody signed in
    SELF = "self"  # one's own account and sessions
    SEE = "see"  # read reviews, cases, numbers
    REPLY = "reply"  # draft, approve, publish, speak to buyers, keep promises
    RULE = "rule"  # say what a suspicion or a verdict is worth
    GATHER = "gather"  # hand in reviews and records, answer what is asked about a case
    PULL = "pull"  # take an evidence bundle
    SET = "set"  # promotions, wording, column maps: what holds for a whole shop
    STAFF = "staff"  # invite, change and shut out people
    AUDIT = "audit"  # read the audit log


READS = frozenset({Act.COME, Act.SELF, Act.SEE})
MAY: Mapping[str, frozenset[Act]] = MappingProxyType(
    {
        OWNER: frozenset(Act),
        AGENT: READS | {Act.REPLY, Act.RULE, Act.GATHER},
        DISPUTES: READS | {Act.RULE, Act.GATHER, Act.PULL},
        AUDITOR: READS | {Act.AUDIT},
    }
)


def may(role: str, act: Act) -> bool:
    """Whether somebody with this role may do it."""
    return act in MAY.get(role, frozenset({Act.COME}))
