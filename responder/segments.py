"""Composes a reply from typed segments: sentences are data, chosen by the review's own hash, filled in a sandbox."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from jinja2 import StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

from casebook.model import Segment
from responder.script import traditional

ORDER = ("greeting", "apology", "restatement", "facts", "remedy", "improvement", "channel", "signature")
KINDS = ("short", "standard", "detailed")
LIMITS: Mapping[str, int] = {"short": 120, "standard": 220, "detailed": 320}
# What a reply can do without, first to go first, when it grows beyond its limit.
SPARE = ("also", "facts", "improvement", "channel", "restatement")


@dataclass(frozen=True, slots=True)
class Block:
    """Phrasings for one slot of a reply, the kinds they serve, and what must hold to use them."""

    type: str
    slot: str
    kinds: tuple[str, ...]
    when: tuple[str, ...]
    fact: str | None
    say: tuple[str, ...]

    def serves(self, kind: str, known: Mapping[str, Any]) -> bool:
        """True when the kind is served and every condition holds; `!name` asks for the opposite."""
        return kind in self.kinds and all(
            not known.get(name[1:]) if name.startswith("!") else bool(known.get(name)) for name in self.when
        )


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything written for one cause of complaint."""

    cause: str
    matter: str
    alone: bool
    blocks: tuple[Block, ...]
    also: tuple[str, ...]
    private: tuple[str, ...]
    ask: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """How one review is answered: the seed that picks phrasings, the script, and the values known."""

    seed: str
    in_traditional: bool
    known: Mapping[str, Any]

    def say(self, phrasings: tuple[str, ...], slot: str) -> str:
        """One phrasing, always the same for this review and slot, with its values filled in."""
        picked = hashlib.sha256(f"{self.seed}\x1f{slot}".encode()).digest()
        phrasing = phrasings[int.from_bytes(picked[:4], "big") % len(phrasings)]
        # The markup is ASCII and survives the conversion; the buyer's own words are filled in after it.
        return _template(traditional(phrasing) if self.in_traditional else phrasing).render(self.known)


def compose(cause: str, kind: str, voice: Voice, *, also: str | None = None) -> tuple[Segment, ...]:
    """Segments of one variant in the order of a reply, within the kind's length; `also` names a second cause."""
    placed = list(_placed(cause, kind, voice))
    if also is not None and sheet(also).also:
        sentence = voice.say(sheet(also).also, f"{kind}-also-{also}")
        after_remedy = 1 + max(place for place, (_, segment) in enumerate(placed) if segment.type == "remedy")
        placed.insert(after_remedy, ("also", Segment(type="remedy", text=sentence)))
    return _within(placed, LIMITS[kind])


def private_message(cause: str, voice: Voice) -> str | None:
    """The message for the platform's own chat, None where the cause wants none."""
    phrasings = sheet(cause).private
    return voice.say(phrasings, "private") if phrasings else None


@lru_cache(maxsize=64)
def sheet(cause: str) -> Sheet:
    """What is written for this cause."""
    table = tomllib.loads(_folder().joinpath(f"{cause}.toml").read_text("utf-8"))
    return Sheet(
        cause=cause,
        matter=table.get("matter", ""),
        alone=table.get("alone", False),
        blocks=tuple(_block(row) for row in table.get("block", ())),
        also=tuple(table.get("also", ())),
        private=tuple(table.get("private", ())),
        ask=tuple(table.get("ask", ())),
    )


@lru_cache(maxsize=1)
def version() -> str:
    """Which sentences these are: a short hash over every sheet."""
    sheets = sorted(file.name + file.read_text("utf-8") for file in _folder().iterdir() if file.name.endswith(".toml"))
    return "replies-" + hashlib.sha256("".join(sheets).encode()).hexdigest()[:12]


def _placed(cause: str, kind: str, voice: Voice) -> Iterator[tuple[str, Segment]]:
    taken: set[str] = set()
    for block in _blocks(cause):
        if block.slot not in taken and block.serves(kind, voice.known):
            taken.add(block.slot)
            text = voice.say(block.say, f"{kind}-{block.slot}")
            yield block.slot, Segment(type=block.type, text=text, fact=block.fact)


@lru_cache(maxsize=64)
def _blocks(cause: str) -> tuple[Block, ...]:
    # A cause's own block comes before the shared one of the same slot, so it wins.
    own = sheet(cause)
    shared = () if own.alone else (*sheet("opening").blocks, *sheet("closing").blocks)
    return tuple(sorted((*own.blocks, *shared), key=lambda block: ORDER.index(block.type)))


def _within(placed: list[tuple[str, Segment]], limit: int) -> tuple[Segment, ...]:
    for spare in SPARE:
        if _length(segment for _, segment in placed) <= limit:
            break
        placed = [(slot, segment) for slot, segment in placed if slot != spare]
    return tuple(segment for _, segment in placed)


def _length(segments: Iterable[Segment]) -> int:
    return sum(len(segment.text) for segment in segments)


def _block(row: Mapping[str, Any]) -> Block:
    return Block(
        type=row["type"],
        slot=row.get("slot", row["type"]),
        kinds=tuple(row.get("in", KINDS)),
        when=tuple(row.get("when", ())),
        fact=row.get("fact"),
        say=tuple(row["say"]),
    )


def _folder() -> Any:
    return resources.files("responder").joinpath("templates", "replies")


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


@lru_cache(maxsize=4_096)
def _template(phrasing: str) -> Template:
    return _sandbox().from_string(phrasing)
