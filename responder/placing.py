"""The places of a reply a shop may word itself: blocks, clauses and private messages of the sheets, by a key. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from responder.lint.rules import table
from responder.naming import POLICY, names, names_in
from responder.sheets import AFTER, BEFORE, Block, Sheet, sheet, written

# Sheets that every reply draws from: their sentences serve any cause.
SHARED = (*BEFORE, *AFTER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a sentence stands: the sheet and slot, when it is said, in which kinds, behind which openings.

    `say` is for every voice, `own` adds to it by voice; `hant` stands for both in Traditional. `fact` binds all of it.
    """

    key: str
    sheet: str
    slot: str
    type: str
    when: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    lead: str | None = None
    fact: str | None = None
    say: tuple[str, ...] = ()
    own: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    hant: tuple[str, ...] = ()

    @property
    def ours(self) -> tuple[str, ...]:
        """Every sentence of ours, whoever says it."""
        return tuple(dict.fromkeys((*self.say, *(one for said in self.own.values() for one in said), *self.hant)))

    @property
    def is_shared(self) -> bool:
        """Whether replies to any cause draw from it."""
        return self.sheet in SHARED


@lru_cache(maxsize=1)
def places() -> Mapping[str, Place]:
    """Every place by its key, sheet by sheet in the order of a reply."""
    return MappingProxyType({one.key: one for name in written() for one in _places(sheet(name))})


def allowed(place: Place) -> tuple[str, ...]:
    """The names a sentence may use in this place, whether the shop states their policies or not."""
    bound = (place.fact or "").removeprefix(POLICY)
    used = {name for text in place.ours for name in names_in(text)}
    free = place.fact is None and place.sheet not in table("wording.toml")["grave"]
    # What the opening says already is not said twice.
    led = {"point", "matter"} if place.lead else set()
    return tuple(
        one.name
        for one in names().values()
        if one.name not in led
        and (one.everywhere or one.name in used or (one.policy and (free or one.policy == bound)))
    )


def always(place: Place) -> frozenset[str]:
    """The names that have a value whenever something is said in this place."""
    said = {name for name in place.when if not name.startswith("!")}
    return frozenset({one.name for one in names().values() if one.everywhere} | {"signature", "matter"} | said)


def _places(one: Sheet) -> Iterator[Place]:
    for block in one.blocks:
        yield _place(one, block)
    for part in ("also", "private"):
        said: tuple[str, ...] = getattr(one, part)
        if said:
            yield Place(key=f"{one.name}/{part}", sheet=one.name, slot=part, type=part, say=said)


def _place(one: Sheet, block: Block) -> Place:
    return Place(
        key=block.place,
        sheet=one.name,
        slot=block.slot,
        type=block.type,
        when=block.when,
        kinds=block.kinds,
        lead=block.lead,
        fact=block.fact,
        say=block.say,
        own=block.own,
        hant=block.hant,
    )
