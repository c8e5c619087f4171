"""How a shop's own exports are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedMap:
    """What somebody said of a shop's export: `fields` our field to its columns, the first filled one counting.

    `headings` are all columns of the file it was said of, by which it is found again; `order` how its dates of
    numbers are meant (dmy, mdy, serial, or "" where plain), `scale` what its marks of stars are counted from.
    """

    shop: str
    name: str
    fields: Mapping[str, tuple[str, ...]]
    headings: tuple[str, ...]
    order: str = ""
    scale: int | None = None
    by: str = ""
    created_at: datetime | None = None
    changed_at: datetime | None = None
