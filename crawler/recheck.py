"""Decides how much of a product is read again: all of it, or only its newest page. Pure.

What buyers append, edit or take back stands anywhere in a product's pages. So every product is read completely again
and again: each day while buyers write about it, else each week, each at an hour of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

from casebook.model import LastReading

BUSY = timedelta(days=30)
OFTEN = timedelta(days=1)
SELDOM = timedelta(days=7)


def may_rest(
    last: LastReading | None,
    *,
    product_id: str,
    newest_first: bool,
    stated: int | None,
    now: datetime,
    shows_nothing_new: Callable[[], bool],
) -> bool:
    """True where the first page of a product's reviews is enough for this time: the rest is known and lately read.

    `last` is what the book holds of the product. `shows_nothing_new` is asked last, because it costs a look there.
    """
    if last is None or last.complete_at is None or not newest_first:
        return False
    if stated is None or stated != last.reviews or is_due(last, product_id=product_id, now=now):
        return False
    return shows_nothing_new()


def is_due(last: LastReading, *, product_id: str, now: datetime) -> bool:
    """True where the product has to be read completely again."""
    if last.complete_at is None:
        return True
    every = _every(last, now)
    # The same from run to run, and different from product to product: no day has all of them.
    shift = timedelta(seconds=_spread(product_id) % every.total_seconds())
    return _slot(last.complete_at + shift, every) < _slot(now + shift, every)


def _every(last: LastReading, now: datetime) -> timedelta:
    return OFTEN if last.newest is not None and now - last.newest <= BUSY else SELDOM


def _spread(product_id: str) -> int:
    return int.from_bytes(hashlib.sha256(product_id.encode("utf-8", "surrogatepass")).digest()[:6], "big")


def _slot(time: datetime, every: timedelta) -> int:
    return int(time.timestamp() // every.total_seconds())
