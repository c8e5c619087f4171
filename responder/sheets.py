"""The sentences as data: a sheet for each cause, shared sheets for what every reply says, and their version."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any

VOICES = ("formal", "warm", "qin")
KINDS = ("short", "standard", "detailed")
# Sheets every reply draws from, unless its own sheet stands alone: before its own sentences, and after them.
BEFORE, AFTER = ("wants",), ("opening", "common", "closing")
# Tables beside the sheets: openings, places, sentences that state a fact.
BESIDE = ("facts", "leads", "places")
# What decides a draft beside the sheets.
TABLES = ("causes.toml", "points.tsv", "restatement.toml", "traditional.tsv")
# Raised when the same sentences are put together in another way.
COMPOSING = "2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Phrasings for one slot of a reply: the kinds they serve, what must hold, and who speaks so.

    `say` is for every voice, `own` adds to it by voice; `hant`, where given, replaces both in Traditional.
    `lead` names the list of openings a phrasing is put behind. `place` is the key by which a shop words it itself.
    """

    type: str
    slot: str
    kinds: tuple[str, ...] = KINDS
    when: tuple[str, ...] = ()
    fact: str | None = None
    lead: str | None = None
    say: tuple[str, ...] = ()
    own: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hant: tuple[str, ...] = ()
    place: str = ""

    def serves(self, kind: str, known: Mapping[str, Any]) -> bool:
        """True when the kind is served and every condition holds; `!name` asks for the opposite."""
        return kind in self.kinds and all(
            not known.get(name[1:]) if name.startswith("!") else bool(known.get(name)) for name in self.when
        )

    def phrasings(self, voice: str, *, in_traditional: bool = False) -> tuple[str, ...]:
        """What this voice may say here."""
        if in_traditional and self.hant:
            return self.hant
        return (*self.say, *self.own.get(voice, ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Everything written for one cause of complaint.

    `matter` is the noun for it, `ground` when the freight is the shop's; `alone` takes nothing from the shared
    sheets; `voice` overrules the shop's where the matter is grave.
    """

    name: str
    matter: str = ""
    ground: str = ""
    alone: bool = False
    voice: str | None = None
    blocks: tuple[Block, ...] = ()
    also: tuple[str, ...] = ()
    private: tuple[str, ...] = ()


@lru_cache(maxsize=64)
def sheet(name: str) -> Sheet:
    """What is written under this name."""
    table = lists(name)
    return Sheet(
        name=name,
        matter=table.get("matter", ""),
        ground=table.get("ground", ""),
        alone=table.get("alone", False),
        voice=table.get("voice"),
        blocks=tuple(_block(name, row) for row in table.get("block", ())),
        also=tuple(table.get("also", ())),
        private=tuple(table.get("private", ())),
    )


@lru_cache(maxsize=64)
def lists(name: str) -> Mapping[str, Any]:
    """One file of sentences, parsed."""
    return tomllib.loads(_folder("templates").joinpath("replies", f"{name}.toml").read_text("utf-8"))


@lru_cache(maxsize=1)
def written() -> tuple[str, ...]:
    """The names of the sheets there are."""
    found = [file.name for file in _folder("templates").joinpath("replies").iterdir() if file.name.endswith(".toml")]
    return tuple(sorted({name.removesuffix(".toml") for name in found} - set(BESIDE)))


@lru_cache(maxsize=1)
def version() -> str:
    """Which sentences these are: a short hash over every sheet and over the tables that choose between them."""
    sheets = [_folder("templates").joinpath("replies", f"{name}.toml") for name in (*written(), *BESIDE)]
    tables = [_folder("data").joinpath(name) for name in TABLES]
    texts = sorted(file.name + file.read_text("utf-8") for file in (*sheets, *tables))
    return "replies-" + hashlib.sha256("".join([COMPOSING, *texts]).encode()).hexdigest()[:12]


def _block(name: str, row: Mapping[str, Any]) -> Block:
    slot, kinds, when = row.get("slot", row["type"]), tuple(row.get("in", KINDS)), tuple(row.get("when", ()))
    # Sentences are added and reworded; where they stand is known by when they are said.
    said_in = "" if kinds == KINDS else "@" + "".join(kind[0] for kind in kinds)
    return Block(
        type=row["type"],
        slot=slot,
        kinds=kinds,
        when=when,
        place=f"{name}/{slot}" + "".join(f"+{one}" for one in when) + said_in,
        fact=row.get("fact"),
        lead=row.get("lead"),
        say=tuple(row.get("say", ())),
        own={voice: tuple(row[voice]) for voice in VOICES if voice in row},
        hant=tuple(row.get("hant", ())),
    )


def _folder(name: str) -> Any:
    return resources.files("responder").joinpath(name)
