"""The `[wording]` of a shop's TOML file: places with the shop's own sentences, checked as on the desk. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from casebook.handed import Note
from casebook.model import OwnSentence, PlaceWording, Shop, Wording
from responder.lint.rules import table
from responder.naming import as_kept
from responder.placing import places
from responder.sheets import VOICES
from responder.wording import unfit

ALL = "all"
SAID = ("own", *VOICES, "off")

# What is wrong, with the words of the file it is about.
Fault = tuple[str, str]


def wording_from(said: Mapping[str, Any], shop: Shop) -> tuple[Wording, tuple[Fault, ...]]:
    """What the file says under [wording], and every fault; with one, nothing of it is to be used."""
    given = said.get("wording", said.get("shop", said).get("wording", {}))
    if not isinstance(given, Mapping):
        return Wording(), (("wording", "wording: not a table"),)
    read = [_read(key, one, shop) for key, one in given.items()]
    kept = tuple(worded for worded, _ in read if worded is not None)
    return Wording(places=kept), tuple(fault for _, faults in read for fault in faults)


def _read(key: str, said: Any, shop: Shop) -> tuple[PlaceWording | None, tuple[Fault, ...]]:
    place = places().get(key)
    if place is None:
        return None, ((key, _why(key, "place")),)
    wrong = tuple(_misshapen(key, said))
    if wrong:
        return None, wrong
    typed = [(text, "" if name == "own" else name) for name in SAID[:-1] for text in said.get(name, ())]
    off = place.ours if said.get("off") == ALL else tuple(map(as_kept, said.get("off", ())))
    own = tuple(OwnSentence(text=as_kept(text), voice=voice) for text, voice in typed)
    worded = PlaceWording(place=key, own=own, off=off)
    texts = [text for text, _ in typed]
    notes = unfit(worded, place, shop)
    return worded, tuple((_quote(one, texts, key), _why(key, one.code, one.said)) for one in notes)


def _misshapen(key: str, said: Any) -> Iterator[Fault]:
    if not isinstance(said, Mapping):
        yield key, f"{key}: not a table"
        return
    for name, texts in said.items():
        if name not in SAID:
            yield name, f"{key}: unknown field: {name}: {', '.join(SAID)}"
        elif not (name == "off" and texts == ALL) and not _is_texts(texts):
            yield name, f"{key}: {name}: not a list of texts"


def _is_texts(said: Any) -> bool:
    return isinstance(said, list) and all(isinstance(one, str) for one in said)


def _quote(note: Note, texts: list[str], key: str) -> str:
    """The words of the file a note is about: the sentence itself, or the place."""
    return texts[int(note.field[4:])] if note.field.startswith("own-") else note.said if note.field == "off" else key


def _why(key: str, code: str, said: str = "") -> str:
    return ": ".join(one for one in (key, table("wording.toml")["why"][code], said) if one)
