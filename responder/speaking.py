"""Says one sentence: picks a phrasing by the review's own hash, fills it in a sandbox, in the buyer's script."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

from responder.script import traditional
from responder.sheets import Block, lists


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """How one review is answered: the seed that picks phrasings, the voice, the script, and the values known."""

    seed: str
    voice: str
    in_traditional: bool
    known: Mapping[str, Any]

    def knowing(self, **said: Any) -> Speaker:
        """The same speaker who knows more."""
        return replace(self, known={**self.known, **said})

    def say(self, phrasings: Sequence[str], slot: str) -> str:
        """One phrasing, always the same for this review and slot, with its values filled in."""
        phrasing = phrasings[self._number(slot) % len(phrasings)]
        # The markup is ASCII and survives the conversion; the buyer's own words are filled in after it.
        written = traditional(phrasing) if self.in_traditional else phrasing
        return _template(written).render(self.known) if "{" in written else written

    def say_block(self, block: Block, slot: str) -> str:
        """One phrasing of this block behind its opening, if it has openings."""
        lead = self.say(lists("leads")[block.lead], f"{slot}-lead") if block.lead else ""
        return lead + self.say(block.phrasings(self.voice, in_traditional=self.in_traditional), slot)

    def say_list(self, name: str, slot: str) -> str:
        """One line of a shared list that every voice, or this one alone, may say."""
        of_voice = lists("leads")[name]
        return self.say(of_voice[self.voice] if isinstance(of_voice, Mapping) else of_voice, slot)

    def _number(self, slot: str) -> int:
        return int.from_bytes(hashlib.sha256(f"{self.seed}\x1f{slot}".encode(errors="replace")).digest()[:4], "big")


class _Sandbox(ImmutableSandboxedEnvironment):
    """Fills values into a sentence and can do nothing else: no attribute, no call, no filter."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        return False

    def is_safe_callable(self, obj: Any) -> bool:
        return False


@lru_cache(maxsize=1)
def _sandbox() -> _Sandbox:
    # Plain text, not markup: whoever shows it on a page escapes it there.
    sandbox = _Sandbox(autoescape=False, undefined=StrictUndefined)
    sandbox.filters.clear()
    sandbox.tests.clear()
    sandbox.globals.clear()
    return sandbox


@lru_cache(maxsize=8_192)
def _template(phrasing: str) -> Template:
    return _sandbox().from_string(phrasing)
