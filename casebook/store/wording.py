"""How shops word their replies: each change of a place is a row with what stood before and after it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from casebook.codec import noun, plain
from casebook.errors import MoveRefused, NotFound
from casebook.model import KeptWording, PlaceWording, Wording
from casebook.store.engine import Part, take_turn
from casebook.tables import wordings


class Wordings(Part):
    """Reads and writes of Wording."""

    def keep(
        self,
        shop: str,
        after: PlaceWording,
        *,
        by: str,
        at: datetime,
        seen: int | None = None,
        restored: int | None = None,
    ) -> KeptWording | None:
        """Keeps how a place is worded from now on, as a new version; None where it is so already.

        `seen` is the last version of this place the change was made on: MoveRefused where somebody changed it since.
        """
        with self.write() as connection:
            take_turn(connection, f"wording of {shop}")
            last = _last(connection, shop, after.place)
            if seen is not None and seen != (last.version if last else 0):
                raise MoveRefused(f"wording of {after.place}", "somebody else has changed it", do="look at it again")
            before = last.after if last else PlaceWording(place=after.place)
            if after == before:
                return None
            said = {"before": plain(before), "after": plain(after), "restored": restored}
            row = {"shop": shop, "version": _next(connection, shop), "place": after.place, "by": by, "at": at, **said}
            new = connection.execute(wordings.insert().returning(wordings.c.id), row).scalar_one()
            return _kept(connection.execute(select(wordings).where(wordings.c.id == new)).mappings().one())

    def of_shop(self, shop: str) -> Wording:
        """How a shop words its replies now: the newest version of each place, those as we ship them left out."""
        newest = select(func.max(wordings.c.id)).where(wordings.c.shop == shop).group_by(wordings.c.place)
        query = select(wordings).where(wordings.c.id.in_(newest)).order_by(wordings.c.place)
        with self.read() as connection:
            found = [_kept(row).after for row in connection.execute(query).mappings()]
        return Wording(places=tuple(one for one in found if one.own or one.off))

    def versions(self, shop: str, place: str | None = None, *, limit: int = 100, offset: int = 0) -> list[KeptWording]:
        """The changes a shop made (in one place, or anywhere), the newest first."""
        query = select(wordings).where(wordings.c.shop == shop).order_by(wordings.c.version.desc())
        if place is not None:
            query = query.where(wordings.c.place == place)
        with self.read() as connection:
            return [_kept(row) for row in connection.execute(query.limit(limit).offset(offset)).mappings()]

    def version(self, shop: str, version: int) -> KeptWording:
        """One change; NotFound when there is none of this number."""
        query = select(wordings).where(wordings.c.shop == shop, wordings.c.version == version)
        with self.read() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            raise NotFound(f"wording version {version} of shop {shop!r}")
        return _kept(row)


def _last(connection: Connection, shop: str, place: str) -> KeptWording | None:
    own = (wordings.c.shop == shop) & (wordings.c.place == place)
    row = connection.execute(select(wordings).where(own).order_by(wordings.c.version.desc()).limit(1)).mappings()
    return next(map(_kept, row), None)


def _next(connection: Connection, shop: str) -> int:
    newest = select(func.coalesce(func.max(wordings.c.version), 0)).where(wordings.c.shop == shop)
    return int(connection.execute(newest).scalar_one()) + 1


def _kept(row: Any) -> KeptWording:
    said = {name: row[name] for name in ("id", "shop", "version", "by", "at", "restored")}
    return KeptWording(before=noun(PlaceWording, row["before"]), after=noun(PlaceWording, row["after"]), **said)
