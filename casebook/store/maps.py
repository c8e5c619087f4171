"""The maps people confirmed for a shop's own exports."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from casebook.codec import plain
from casebook.errors import MoveRefused, NotFound, SettingError
from casebook.model import SavedMap
from casebook.store.engine import Part, insert
from casebook.tables import column_maps

LONGEST_NAME = 64


class Maps(Part):
    """Reads and writes of SavedMap."""

    def keep(self, saved: SavedMap, *, at: datetime) -> SavedMap:
        """Adds the map, or puts it in the place of the shop's map of this name; as it is kept.

        Raises SettingError for a name nobody can type.
        """
        name = _name(saved.name)
        said = {"fields": plain(saved.fields), "order": saved.order, "scale": saved.scale}
        row = {"map": said, "headings": list(saved.headings), "changed_at": at, "by": saved.by}
        with self.write() as connection:
            adding = insert(connection, column_maps).values(shop=saved.shop, name=name, created_at=at, **row)
            connection.execute(adding.on_conflict_do_update(index_elements=["shop", "name"], set_=row))
            kept = connection.execute(select(column_maps).where(*_called(saved.shop, name))).mappings().one()
        return _saved(kept)

    def of_shop(self, shop: str) -> list[SavedMap]:
        """The maps of a shop, the one changed last first."""
        query = select(column_maps).where(column_maps.c.shop == shop)
        with self.read() as connection:
            rows = connection.execute(query.order_by(column_maps.c.changed_at.desc(), column_maps.c.name)).mappings()
            return [_saved(row) for row in rows]

    def get(self, shop: str, name: str) -> SavedMap:
        """The map of a shop with this name; NotFound names the maps there are."""
        found = self.of_shop(shop)
        for one in found:
            if one.name == name:
                return one
        raise NotFound(f"map {name!r}", f"maps of {shop}: {', '.join(one.name for one in found) or 'none yet'}")

    def rename(self, shop: str, name: str, new: str, *, at: datetime, by: str) -> None:
        """Calls the map by another name; NotFound when there is none, MoveRefused when the new name is taken."""
        new = _name(new)
        with self.write() as connection:
            taken = connection.execute(select(column_maps.c.name).where(*_called(shop, new))).first()
            if taken is not None and new != name:
                raise MoveRefused(f"map {name!r}", f"another map of this shop is called {new!r}")
            row = {"name": new, "changed_at": at, "by": by}
            found = connection.execute(update(column_maps).where(*_called(shop, name)).values(row)).rowcount
        if not found:
            self.get(shop, name)

    def delete(self, shop: str, name: str) -> None:
        """Takes the map away; reviews that came in by it stay. NotFound when there is none."""
        with self.write() as connection:
            gone = connection.execute(delete(column_maps).where(*_called(shop, name))).rowcount
        if not gone:
            self.get(shop, name)


def _called(shop: str, name: str) -> tuple[Any, ...]:
    return column_maps.c.shop == shop, column_maps.c.name == name


def _name(said: str) -> str:
    name = said.strip()
    if not (0 < len(name) <= LONGEST_NAME and name.isprintable()):
        raise SettingError("map", f"{said!r} is no name", do=f"give 1 to {LONGEST_NAME} letters or digits")
    return name


def _saved(row: Any) -> SavedMap:
    said = row["map"]
    return SavedMap(
        shop=row["shop"],
        name=row["name"],
        fields={name: tuple(columns) for name, columns in said["fields"].items()},
        headings=tuple(row["headings"]),
        order=said["order"],
        scale=said["scale"],
        by=row["by"],
        created_at=row["created_at"],
        changed_at=row["changed_at"],
    )
