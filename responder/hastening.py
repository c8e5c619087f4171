"""Moves up the cases whose last days to answer have begun, so that no window closes unseen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from casebook.model import WindowState
from casebook.store import Casebook
from casebook.views import CaseLine
from responder.desk.answering import Glance, glances


def hasten(book: Casebook, *, now: datetime) -> int:
    """Moves cases that could wait to today where few days are left to answer; how many."""
    shops, count = {shop.key: shop for shop in book.shops.all()}, 0
    for lines in _calm(book):
        found = glances(lines, shops, book, now)
        count += book.cases.hasten([case_id for case_id, one in found.items() if _closes(one)])
    return count


def _calm(book: Casebook) -> Iterator[list[CaseLine]]:
    after = 0
    while lines := book.cases.calm(after=after):
        yield lines
        after = lines[-1].case.id


def _closes(one: Glance) -> bool:
    return one.few and one.window.state is not WindowState.CLOSED
