"""How a shop words its replies: sentences of its own, ours it does without, and every change of that as a version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

WORDED = "+wording-"  # in `Drafting.rules` between our version and that of the shop's own wording


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSentence:
    """A sentence of the shop's own as it was written, with `{{ name }}` for values; without a voice it is for all."""

    text: str
    voice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceWording:
    """What a shop changed in one place of its replies: sentences added, and the exact words of ours left `off`."""

    place: str
    own: tuple[OwnSentence, ...] = ()
    off: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """Everything a shop changed, by place; nothing where it speaks in our sentences alone."""

    places: tuple[PlaceWording, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptWording:
    """One change as a row: the place as it was and as it is since then; `restored` names the version gone back to.

    Versions are counted for each shop, from 1.
    """

    id: int
    shop: str
    version: int
    before: PlaceWording
    after: PlaceWording
    by: str
    at: datetime
    restored: int | None = None
