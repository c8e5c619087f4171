"""Tokens of time stamp authorities, kept so that the same bundle carries the same seal again."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import select

from casebook.model import Seal
from casebook.store.engine import Part, added
from casebook.tables import seals


class Seals(Part):
    """Reads and writes of Seal."""

    def keep(self, seal: Seal) -> bool:
        """Adds the seal; False when one of this authority over this manifest is kept already, which stays."""
        with self.write() as connection:
            return added(connection, seals, asdict(seal)) is not None

    def of(self, manifest: str) -> tuple[Seal, ...]:
        """The seals over the manifest with this SHA-256, the oldest first."""
        query = select(seals).where(seals.c.manifest == manifest).order_by(seals.c.id)
        with self.read() as connection:
            rows = connection.execute(query).mappings()
            return tuple(Seal(**{name: row[name] for name in row if name != "id"}) for row in rows)
