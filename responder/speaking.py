"""Says one sentence: picks a phrasing by the review's own hash, fills it in a sandbox, in the buyer's script."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

from casebook.model import NOTHING, OwnSentence, PlaceWording
from responder.naming import fact_of, needed
from responder.script import simplified, traditional
from responder.sheets import VOICES, Block, lists


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A sentence as it was said: by whom, and the policy one of the shop's own rests on."""

    text: str
    origin: str = "template"
    fact: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """How one review is answered: the seed that picks phrasings, the voice, the script, and the values known.

    `wording` is what the shop changed, by place.
    """

    seed: str
    voice: str
    in_traditional: bool
    known: Mapping[str, Any]
    wording: Mapping[str, PlaceWording] = field(default_factory=lambda: NOTHING)

    def knowing(self, **said: Any) -> Speaker:
        """The same speaker who knows more."""
        return replace(self, known={**self.known, **said})

    def say(self, phrasings: Sequence[str], slot: str) -> str:
        """One phrasing, always the same for this review and slot, with its values filled in."""
        phrasing = phrasings[self._number(slot) % len(phrasings)]
        # The markup is ASCII and survives the conversion; the buyer's own words are filled in after it.
        written = traditional(phrasing) if self.in_traditional else phrasing
        return _template(written).render(self.known) if "{" in written else written

    def say_block(self, block: Block, slot: str) -> Said:
        """One phrasing of this block behind its opening, if it has openings."""
        lead = self.say(lists("leads")[block.lead], f"{slot}-lead") if block.lead else ""
        said = self.say_worded(block.place, block.phrasings(self.voice, in_traditional=self.in_traditional), slot)
        return replace(said, text=lead + said.text) if lead else said

    def say_worded(self, place: str, phrasings: Sequence[str], slot: str) -> Said:
        """One phrasing of ours the shop left in, or of the shop's own whose values are all known."""
        worded = self.wording.get(place)
        if worded is None:
            return Said(text=self.say(phrasings, slot))
        left = [one for one in phrasings if one not in worded.off]
        own = [self._in_script(one.text) for one in worded.own if self._may_say(one)]
        # At least one sentence is left in whatever is kept; should none be after all, a reply is not cut short.
        pool = (*left, *own) or tuple(phrasings)
        number = self._number(slot) % len(pool)
        text = self.say(pool[number : number + 1], slot)
        if number < len(pool) - len(own):
            return Said(text=text)
        return Said(text=text, origin="shop", fact=fact_of(pool[number]))

    def say_list(self, name: str, slot: str) -> str:
        """One line of a shared list that every voice, or this one alone, may say."""
        of_voice = lists("leads")[name]
        return self.say(of_voice[self.voice] if isinstance(of_voice, Mapping) else of_voice, slot)

    def _may_say(self, one: OwnSentence) -> bool:
        # Half a sentence is worse than none: whatever cannot be filled is passed over.
        names = needed(one.text) if one.voice in ("", self.voice) else None
        return names is not None and all(map(self.known.get, names))

    def _in_script(self, text: str) -> str:
        # Ours are written in Simplified; a shop writes in either script.
        return text if self.in_traditional else _simplified(text)

    def _number(self, slot: str) -> int:
        return int.from_bytes(hashlib.sha256(f"{self.seed}\x1f{slot}".encode(errors="replace")).digest()[:4], "big")


def openings(lead: str | None, voice: str | None = None) -> tuple[str, ...]:
    """The openings sentences are put behind under this name, in this voice; none where there are none."""
    said = lists("leads")[lead] if lead else ()
    return tuple(said[voice or VOICES[0]] if isinstance(said, Mapping) else said)


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


@lru_cache(maxsize=8_192)
def _simplified(text: str) -> str:
    return simplified(text)
