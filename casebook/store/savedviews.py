"""Views of the inbox that people saved for themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, func, select, update

from casebook.errors import InputError
from casebook.store.engine import Part, insert
from casebook.tables import saved_views
from casebook.views import SavedView

LONGEST_NAME = 32
# More than anybody finds again in a row of names.
MOST = 20


class SavedViews(Part):
    """Reads and writes of SavedView."""

    def of(self, person_id: int) -> list[SavedView]:
        """The views of a person, by name."""
        query = select(saved_views).where(saved_views.c.person_id == person_id)
        with self.read() as connection:
            rows = connection.execute(query.order_by(saved_views.c.name)).all()
        return [SavedView(id=row.id, name=row.name, filters=row.filters, opens=row.opens) for row in rows]

    def keep(self, person_id: int, name: str, filters: Mapping[str, str], *, opens: bool, at: datetime) -> None:
        """Adds a view, or puts it in the place of the person's view of this name.

        One that `opens` takes that from the others. Raises InputError for no name, or one view too many.
        """
        said = _name(name)
        own = saved_views.c.person_id == person_id
        row = {"filters": dict(filters), "opens": opens, "changed_at": at}
        with self.write() as connection:
            count = connection.execute(select(func.count()).where(own, saved_views.c.name != said)).scalar_one()
            if count >= MOST:
                raise InputError("view", f"{count} views are saved, at most {MOST}", do="delete one first")
            if opens:
                connection.execute(update(saved_views).where(own).values(opens=False))
            adding = insert(connection, saved_views).values(person_id=person_id, name=said, **row)
            connection.execute(adding.on_conflict_do_update(index_elements=["person_id", "name"], set_=row))

    def delete(self, person_id: int, view_id: int) -> None:
        """Takes a view of this person away; nothing where they have none such."""
        own = (saved_views.c.person_id == person_id, saved_views.c.id == view_id)
        with self.write() as connection:
            connection.execute(delete(saved_views).where(*own))


def _name(said: str) -> str:
    name = " ".join(said.split())[:LONGEST_NAME].strip()
    if not (name and name.isprintable()):
        raise InputError("name", f"{said!r} is no name", do=f"give 1 to {LONGEST_NAME} letters or digits")
    return name
