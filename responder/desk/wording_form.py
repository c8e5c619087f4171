"""One place of a reply as a form holds it, and what a change of it comes to in words. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from casebook.handed import Note
from casebook.model import KeptWording, OwnSentence, PlaceWording, Shop
from responder.desk.marks import Piece
from responder.naming import as_kept, as_shown, names
from responder.placing import Place, allowed
from responder.wording import known_in

NUMBERED = re.compile(r"own-(\d{1,3})")
# More than this is not typed, and a page that gives it back would be of no use.
MOST_TYPED = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Legend:
    """A value a sentence may name here: how it is written, what it means, and what it is now (empty: not stated)."""

    written: str
    label: str
    means: str
    value: str
    policy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A change in words: sentences of the shop's own that came and went, and sentences of ours put off and on."""

    kept: KeptWording
    came: tuple[str, ...]
    went: tuple[str, ...]
    off: tuple[str, ...]
    on: tuple[str, ...]


def read(form: Mapping[str, str], place: Place) -> PlaceWording:
    """What the form says of a place; empty sentences are left out, labels are made names."""
    numbers = sorted(int(found[1]) for name in form if (found := NUMBERED.fullmatch(name)))[:MOST_TYPED]
    typed = [(form[f"own-{number}"].strip(), form.get(f"voice-{number}", "")) for number in numbers]
    used = {value for name, value in form.items() if name.startswith("ours-")}
    return PlaceWording(
        place=place.key,
        own=tuple(OwnSentence(text=as_kept(text), voice=voice) for text, voice in typed if text),
        off=place.ours if form.get("only") == "yes" else tuple(one for one in place.ours if one not in used),
    )


def legend(place: Place, shop: Shop) -> tuple[Legend, ...]:
    """Every value a sentence of this place may name."""
    known = known_in(place, shop)
    return tuple(
        Legend(
            written=f"{{{{ {one.label} }}}}",
            label=one.label,
            means=one.means,
            value=str(known.get(one.name) or "") if not one.sample else "",
            policy=one.policy,
        )
        for one in (names()[name] for name in allowed(place))
    )


def difference(kept: KeptWording) -> Difference:
    """What one version changed."""
    before, after = kept.before, kept.after
    return Difference(
        kept=kept,
        came=tuple(as_shown(one.text) for one in after.own if one not in before.own),
        went=tuple(as_shown(one.text) for one in before.own if one not in after.own),
        off=tuple(as_shown(one) for one in after.off if one not in before.off),
        on=tuple(as_shown(one) for one in before.off if one not in after.off),
    )


def numbered(notes: tuple[Note, ...]) -> Mapping[str, tuple[Note, ...]]:
    """The notes by field."""
    return {field: tuple(one for one in notes if one.field == field) for field in {note.field for note in notes}}


def with_marked(text: str, sentences: frozenset[str]) -> tuple[Piece, ...]:
    """The text with these sentences marked as put in."""
    found = [one for one in sentences if one and one in text]
    if not found:
        return (Piece(text),)
    parts = re.split("(" + "|".join(re.escape(one) for one in sorted(found, key=len, reverse=True)) + ")", text)
    return tuple(Piece(part, ("inserted",) if part in found else ()) for part in parts if part)
