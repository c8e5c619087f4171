"""Shops, and the sources their reviews come from."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from casebook.codec import noun, plain
from casebook.errors import NotFound
from casebook.model import Product, Shop, Source
from casebook.store.engine import Part, insert, take_turn
from casebook.store.listing import list_cases
from casebook.tables import cases, products, shops, sources


class Shops(Part):
    """Reads and writes of Shop and Source; reads of Product."""

    def keep(self, shop: Shop) -> None:
        """Adds the shop, or brings it up to date; other policies are counted, for drafts name them."""
        row = plain(shop)
        with self.write() as connection:
            take_turn(connection, f"shop {shop.key}")
            known = connection.execute(select(shops).where(shops.c.key == shop.key)).first()
            if known is not None:
                row["policy_changes"] = known.policy_changes + (known.policies != row["policies"])
            _put(connection, shops, "key", row)
            if known is not None and known.platform != row["platform"]:
                # Another platform takes answers for another time.
                own = select(cases.c.id).where(cases.c.shop == shop.key)
                list_cases(connection, list(connection.execute(own).scalars()))

    def get(self, key: str) -> Shop:
        """The shop with this key; NotFound names the shops there are."""
        with self.read() as connection:
            row = connection.execute(select(shops).where(shops.c.key == key)).mappings().first()
        if row is None:
            known = ", ".join(shop.key for shop in self.all()) or "none yet"
            raise NotFound(f"shop {key!r}", f"shops here: {known}")
        return noun(Shop, row)

    def all(self) -> list[Shop]:
        """All shops, by key."""
        with self.read() as connection:
            rows = connection.execute(select(shops).order_by(shops.c.key)).mappings().all()
        return [noun(Shop, row) for row in rows]

    def keep_source(self, source: Source) -> None:
        """Adds the source, or brings it up to date."""
        with self.write() as connection:
            _put(connection, sources, "name", plain(source))

    def sources(self, shop: str | None = None) -> list[Source]:
        """The sources of a shop, or of all, by name."""
        query = select(sources).order_by(sources.c.name)
        if shop is not None:
            query = query.where(sources.c.shop == shop)
        with self.read() as connection:
            rows = connection.execute(query).mappings().all()
        return [noun(Source, row) for row in rows]

    def products(self, shop: str, *, limit: int = 1000) -> list[Product]:
        """The products of a shop, the newest first."""
        columns = (products.c.shop, products.c.external_id, products.c.name, products.c.url)
        query = select(*columns).where(products.c.shop == shop).order_by(products.c.id.desc()).limit(limit)
        with self.read() as connection:
            return [noun(Product, row) for row in connection.execute(query).mappings()]


def _put(connection: Connection, table: Any, key: str, row: dict[str, Any]) -> None:
    adding = insert(connection, table).values(row)
    connection.execute(adding.on_conflict_do_update(index_elements=[key], set_=row))
