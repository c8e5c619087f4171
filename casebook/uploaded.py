"""An export a person uploads: what waits, what it seems to be, and how keeping it went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from casebook.model import NOTHING, Review, Shop


class Stage(StrEnum):
    """How far an upload has come."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a person says of how a file is to be read; all of it may be left to the file itself.

    `inside` is a sheet of a workbook or a file in a zip; `fields` the columns of our fields, none of them for no
    column; `order` and `scale` as in SavedMap; `save_as` the name of the map that is to be remembered.
    """

    inside: str = ""
    map_name: str = ""
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NOTHING)
    order: str = ""
    scale: int | None = None
    save_as: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A row that cannot be kept: where it stands in the file, and why."""

    line: int
    column: str | None
    why: str
    raw: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What importing a file did: rows read, changes of reviews by name, and what a person should know."""

    read: int
    changes: Mapping[str, int]
    repeated: int
    rejected: int
    first: tuple[Rejected, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One file somebody uploaded for a shop; `name` is what they called it and never a path of ours.

    `ending` says what kind of file it may be, `rows` of about `about` are read so far, `beat` is when that was last
    said, `fault` why it failed.
    """

    key: str
    shop: str
    source: str
    name: str
    ending: str
    size: int
    by: str
    at: datetime
    stage: Stage = Stage.WAITING
    told: Told = field(default_factory=Told)
    rows: int = 0
    about: int = 0
    beat: datetime | None = None
    fault: str = ""
    taken: Taken | None = None


class Column(Protocol):
    """A column of a file: the field it is read as, None where it is not; whether that is sure, and some cells."""

    name: str
    field: str | None
    sure: bool
    examples: tuple[str, ...]


class Ask(Protocol):
    """A question that stands in the way; `code` says which, `choices` are the answers that fit."""

    code: str
    field: str
    column: str
    seen: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a file seems to be and what keeping it would do, told by its first rows; nothing was kept.

    `fault` says why it cannot be read; `parts` are the sheets or files in it to choose from, `maps` the names of the
    maps it could be read by, `map_name` the one it is read by (empty where columns were guessed). `is_whole` says
    whether every row was looked at.
    """

    kind: str = ""
    encoding: str = ""
    parts: tuple[str, ...] = ()
    maps: tuple[str, ...] = ()
    map_name: str = ""
    columns: tuple[Column, ...] = ()
    asks: tuple[Ask, ...] = ()
    order: str = ""
    scale: int | None = None
    reviews: tuple[Review, ...] = ()
    rejects: tuple[Rejected, ...] = ()
    changes: Mapping[str, int] = field(default_factory=lambda: NOTHING)
    read: int = 0
    repeated: int = 0
    rejected: int = 0
    notes: tuple[str, ...] = ()
    is_whole: bool = False
    fault: str = ""


class Receiving(Protocol):
    """A place that takes a file as it comes."""

    size: int

    def write(self, piece: bytes) -> None:
        """Adds what came."""

    def drop(self) -> None:
        """Forgets what came."""


class Files(Protocol):
    """What may be done with an uploaded export."""

    def receive(self) -> Receiving:
        """A new place for a file that comes."""

    def take(self, received: Receiving, shop: Shop, *, name: str, source: str, by: str) -> Upload:
        """Makes an upload of what was received; InputError where this shop may not have it."""

    def of(self, shop: Shop) -> list[Upload]:
        """The uploads of a shop, the newest first; those older than a day are gone."""

    def sources(self, shop: Shop) -> list[str]:
        """What the shop calls the sources of its own files."""

    def get(self, key: str) -> Upload:
        """The upload with this key; NotFound when there is none, or no longer."""

    def tell(self, upload: Upload, told: Told) -> Upload:
        """The upload, to be read as a person says from now on."""

    def look(self, upload: Upload) -> Seen:
        """What the file seems to be and what keeping it would do."""

    def begin(self, upload: Upload) -> bool:
        """Claims the upload for keeping and saves its map; False where that is done or being done already.

        Raises InputError or SettingError where it cannot be read as told.
        """

    def run(self, key: str) -> None:
        """Keeps the reviews of an upload that was begun, and writes down how it went."""

    def is_stuck(self, upload: Upload) -> bool:
        """Whether it runs and has said nothing for so long that nobody is at it any more."""

    def drop(self, upload: Upload) -> None:
        """Forgets an upload; reviews that were kept stay."""

    def rejects(self, upload: Upload) -> Path | None:
        """The list of its rows that could not be kept; None where there is none."""
