"""A shop's own sentences: what is wrong with one, and how drafting takes them up. Pure."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from casebook.codec import plain
from casebook.handed import Note
from casebook.model import NOTHING, WORDED, Hit, OwnSentence, PlaceWording, Severity, Shop, Wording
from responder.known import of_shop, places
from responder.lint import Context, lint
from responder.lint.rules import table
from responder.naming import NAMED, POLICY, names, names_in, policies_in
from responder.placing import Place, allowed, always
from responder.script import simplified, traditional
from responder.sheets import VOICES, sheet, version

AS_SHIPPED = Wording()
# Signs nobody sees: controls, direction marks, private and unassigned ones.
UNSEEN = ("Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp")
TAG = re.compile(r"\{%.*?%\}|\{#.*?#\}|\{\{.*?\}\}|[{}]+", re.DOTALL)
LOOP = re.compile(r"\{%[-+]?\s*(?:end)?for\b")
# What stands in a tag beside a name, and what that is called; the first that fits.
INSIDE = (("filter", re.compile(r"\|")), ("attribute", re.compile(r"[.\[\]]|__")), ("call", re.compile(r"[()]")))
FREIGHT = re.compile("[运邮]费|運費|郵費")
FREIGHT_POLICIES = ("return_freight_quality", "return_freight_no_reason")
SHOWN = 24


def by_place(wording: Wording) -> Mapping[str, PlaceWording]:
    """What the shop changed, by place."""
    return _taken_up(_Same(wording))[0] if wording.places else NOTHING


def rules_of(wording: Wording) -> str:
    """Which sentences these are: our version, and the shop's own where it changed something."""
    return version() + (_taken_up(_Same(wording))[1] if wording.places else "")


def faults(text: str, place: Place, shop: Shop) -> tuple[Note, ...]:
    """Everything that is wrong with a sentence of the shop's own in this place; none when it may be kept."""
    return tuple(
        dict.fromkeys(Note(field="text", code=code, said=_cut(said)) for code, said in _faults(text, place, shop))
    )


def unfit(worded: PlaceWording, place: Place, shop: Shop) -> tuple[Note, ...]:
    """Everything that is wrong with what a shop changed in a place, by field: `own-N`, `off` or `place`."""
    return (*_own_faults(worded, place, shop), *_place_faults(worded, place))


def rendered(text: str, place: Place, shop: Shop, *, in_traditional: bool = False) -> str:
    """The sentence as a reply would say it, with samples for what only a review tells."""
    known = known_in(place, shop, in_traditional=in_traditional)
    written = traditional(text) if in_traditional else text
    return NAMED.sub(lambda found: str(known.get(found[1]) or ""), written)


def known_in(place: Place, shop: Shop, *, in_traditional: bool = False) -> Mapping[str, Any]:
    """The values sentences of this place name; samples for what only a review tells."""
    samples = {one.name: one.sample for one in names().values() if one.sample}
    own = {"matter": sheet(place.sheet).matter, "ground": sheet(place.sheet).ground}
    said = {**samples, **{name: words for name, words in own.items() if words}}
    shown = {name: traditional(words) if in_traditional else words for name, words in said.items()}
    reach = places(shop.platform, in_traditional=in_traditional)
    return {**shown, **of_shop(shop, in_traditional=in_traditional), **reach}


def hits(text: str, place: Place, shop: Shop) -> tuple[Hit, ...]:
    """What the lints say about the sentence as it would stand in a reply, in either script."""
    facts = tuple(POLICY + one for one in shop.policies if shop.policies[one])
    cause = None if place.is_shared else place.sheet
    context = Context(platform=shop.platform, cause=cause, facts=facts, policies=shop.policies)
    both = [rendered(text, place, shop, in_traditional=hant) for hant in (False, True)]
    return tuple(hit for said in both for hit in lint(said, context))


class _Same:
    """A wording as this very object: comparing a thousand sentences for each draft would cost more than drafting."""

    def __init__(self, wording: Wording) -> None:
        self.wording = wording

    def __hash__(self) -> int:
        return id(self.wording)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.wording is other.wording


@lru_cache(maxsize=64)
def _taken_up(same: _Same) -> tuple[Mapping[str, PlaceWording], str]:
    # Kept with the object it was made from, whose identity is its own as long as it is kept.
    wording = same.wording
    said = json.dumps(plain(wording), ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass")
    return MappingProxyType({one.place: one for one in wording.places}), WORDED + hashlib.sha256(said).hexdigest()[:12]


def _faults(text: str, place: Place, shop: Shop) -> Iterator[tuple[str, str]]:
    longest = table("wording.toml")["longest"]
    if not text.strip():
        yield "empty", ""
        return
    if len(text) > longest:
        yield "long", str(len(text))
    yield from _signs(text)
    tags = list(_tags(text))
    yield from tags
    yield from _named(text, place, shop)
    if len(text) <= longest:
        yield from _worded(text, place, shop)
    if not tags and len(text) <= longest:
        # With a broken tag in it, it is no sentence a lint could read.
        yield from _linted(text, place, shop)


def _signs(text: str) -> Iterator[tuple[str, str]]:
    if "\n" in text or "\r" in text:
        yield "lines", ""
    hidden = [sign for sign in text if sign not in "\r\n" and unicodedata.category(sign) in UNSEEN]
    if hidden:
        yield "hidden", " ".join(f"U+{ord(sign):04X}" for sign in dict.fromkeys(hidden))
    if "｛" in text or "｝" in text:
        yield "fullwidth", ""


def _tags(text: str) -> Iterator[tuple[str, str]]:
    for found in TAG.findall(NAMED.sub("", text)[:1_000]):
        yield _tag(found), found


def _tag(found: str) -> str:
    if found.startswith("{%"):
        return "loop" if LOOP.match(found) else "statement"
    if found.startswith("{#"):
        return "comment"
    if not found.startswith("{{") or not found.endswith("}}"):
        return "unbalanced"
    return next((code for code, pattern in INSIDE if pattern.search(found)), "expression")


def _named(text: str, place: Place, shop: Shop) -> Iterator[tuple[str, str]]:
    named, known = names_in(text), known_in(place, shop)
    for name in named:
        if name not in allowed(place):
            yield "unknown", names()[name].label if name in names() else name
        elif names()[name].policy and not known.get(name):
            yield "policy", names()[name].policy
    if len(policies_in(text)) > 1:
        yield "policies", "、".join(names()[name].label for name in named if name in names() and names()[name].policy)


def _worded(text: str, place: Place, shop: Shop) -> Iterator[tuple[str, str]]:
    said = table("wording.toml")
    if place.type != "signature" and not text.rstrip(said["closing"]).endswith(tuple(said["endings"])):
        yield "ending", text[-1]
    freight = FREIGHT.search(text)
    if freight and not any(isinstance(shop.policies.get(one), str) and shop.policies[one] for one in FREIGHT_POLICIES):
        yield "freight", freight.group()
    plainly = simplified(text)
    claimed = re.search(said["claims"], plainly)
    if claimed:
        yield "claim", claimed.group()
    yield from _timed(plainly, shop)


def _timed(text: str, shop: Shop) -> Iterator[tuple[str, str]]:
    """Times written out, but the seven days of a shop that takes goods back within them."""
    said = table("wording.toml")
    seven = list(re.finditer(said["seven_days"], text)) if shop.policies.get("seven_day_return") is True else []
    for found in re.finditer(said["durations"], text):
        if not any(one.start() <= found.start() and found.end() <= one.end() for one in seven):
            yield "duration", found.group()


def _linted(text: str, place: Place, shop: Shop) -> Iterator[tuple[str, str]]:
    for hit in hits(text, place, shop):
        if hit.severity in (Severity.BLOCK, Severity.PROOF):
            yield "lint" if hit.severity is Severity.BLOCK else "proof", hit.message


def _own_faults(worded: PlaceWording, place: Place, shop: Shop) -> Iterator[Note]:
    before: set[tuple[str, str]] = {(one, "") for one in place.ours}
    for number, one in enumerate(worded.own):
        field = f"own-{number}"
        yield from (Note(field=field, code=note.code, said=note.said) for note in faults(one.text, place, shop))
        if (one.text, "") in before or (one.text, one.voice) in before:
            yield Note(field=field, code="same")
        if one.voice not in ("", *VOICES):
            yield Note(field=field, code="voice", said=one.voice)
        before.add((one.text, one.voice))


def _place_faults(worded: PlaceWording, place: Place) -> Iterator[Note]:
    most = table("wording.toml")["most"]
    if len(worded.own) > most:
        yield Note(field="place", code="most", said=str(len(worded.own)))
    for text in worded.off:
        if text not in place.ours:
            yield Note(field="off", code="off", said=_cut(text))
    bare = [voice for voice in VOICES if not _left(worded, place, voice)]
    if bare:
        yield Note(field="place", code="none_left", said=" ".join(bare) if len(bare) < len(VOICES) else "")


def _left(worded: PlaceWording, place: Place, voice: str) -> bool:
    """Whether something can always be said in this voice, in either script."""
    own = [one for one in worded.own if one.voice in ("", voice) and _sure(one, place)]
    pools = [(*place.say, *place.own.get(voice, ())), *([place.hant] if place.hant else [])]
    return bool(own) or all(not pool or set(pool) - set(worded.off) for pool in pools)


def _sure(one: OwnSentence, place: Place) -> bool:
    return set(names_in(one.text)) <= always(place)


def _cut(said: str) -> str:
    return said if len(said) <= SHOWN else said[:SHOWN] + "…"
