"""The casebook's store: every read and write, one file per noun; with tables/ the only SQL."""

from casebook.store.archive import Archive, body_sha256
from casebook.store.book import Casebook, open_book
from casebook.store.links import LINK, LINK_LASTS
from casebook.store.moves import HOUSE
from casebook.store.sessions import SESSION, SESSION_LASTS

__all__ = ["HOUSE", "LINK", "LINK_LASTS", "SESSION", "SESSION_LASTS", "Archive", "Casebook", "body_sha256", "open_book"]
