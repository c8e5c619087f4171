"""Which digest is due for whom: a day becomes a message, and the message goes to each recipient."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from casebook.due import daily
from casebook.errors import InputError
from casebook.house import House
from casebook.model import Shop
from responder.digest import digest_of, send_digest
from responder.mail import letter_to_message, message_id


def day_of(at: datetime, shop: Shop) -> str:
    """The shop's own date at this time, as YYYY-MM-DD."""
    return at.astimezone(ZoneInfo(shop.zone)).date().isoformat()


def digest_day(house: House, shop: Shop, day: str | None = None) -> str:
    """The day a digest is for: the one named, else the shop's own today; raises InputError when it is no day."""
    if day is None:
        return day_of(house.clock(), shop)
    try:
        return date.fromisoformat(day).isoformat()
    except ValueError as exc:
        raise InputError(day, "not a day", do="write it as YYYY-MM-DD") from exc


def coming_day(house: House, shop: Shop) -> str:
    """The day of the digest that what happens now will stand in."""
    newest = daily(house.clock(), shop.zone, house.settings.digest_hour)
    return (newest.astimezone(ZoneInfo(shop.zone)).date() + timedelta(days=1)).isoformat()


def digest_message(house: House, shop: Shop, *, day: str | None = None) -> Any:
    """The digest of a day as a message, not sent; without a day, the one that is filling now."""
    asked = coming_day(house, shop) if day is None else digest_day(house, shop, day)
    sender, recipient = house.settings.mail_from, next(iter(shop.recipients), house.settings.mail_from)
    return letter_to_message(
        digest_of(house.book, shop, asked, settings=house.settings),
        sender=sender,
        recipient=recipient,
        message_id=message_id("digest", recipient, shop=shop.key, day=asked, sender=sender),
        at=house.clock(),
    )


def send_digests(house: House, shop: Shop, *, day: str | None = None) -> list[Any]:
    """Sends a shop's digest of a day to its recipients, each at most once; what became of each."""
    asked = digest_day(house, shop, day)
    return list(send_digest(house.book, shop, asked, settings=house.settings, now=house.clock(), by=house.owner))
