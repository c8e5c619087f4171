"""The checks that need more than words: names in the data, functions here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from responder.lint import danger, evidence, policies, promising, promoting, telling, whole
from responder.lint.context import Context
from responder.lint.fold import Folded
from responder.lint.rules import Rule

Check = Callable[[Folded, Rule, Context], Iterator[tuple[int, int]]]
STRUCTURE: Mapping[str, Check] = MappingProxyType(
    {
        "offer_unlabelled": promoting.unlabelled,
        "offer_misplaced": promoting.misplaced,
        "offer_oversized": promoting.oversized,
        "offer_unfit": promoting.unfit,
        "offer_unrecorded": promoting.unrecorded,
        "offer_beside_danger": promoting.beside_danger,
        "danger_unheeded": danger.unheeded,
        "told_private": telling.private,
        "shown": telling.shown,
        "quoted": telling.quoted,
        "contradicted": policies.contradicted,
        "unstated": policies.unstated,
        "tasks": promising.tasks,
        "overdue": promising.overdue,
        "claims": evidence.unshown,
        "closed": whole.closed,
        "lasting": whole.lasting,
        "stamped": whole.stamped,
        "no_apology": whole.without_apology,
        "no_restatement": whole.without_restatement,
        "no_remedy": whole.without_remedy,
        "no_channel": whole.without_channel,
        "beside_the_point": whole.beside_the_point,
        "unmarked": whole.unmarked,
        "script": whole.unlike,
        "two_ways": whole.two_ways,
    }
)
