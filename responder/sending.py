"""Digests on their way: which day's, to whom, at most once each; tried again where they surely did not go out.

claim a row → connect … DATA → answer → record: sent, refused, unknown, or again after a while
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from casebook.due import Due, daily, next_daily
from casebook.errors import InputError, MailError
from casebook.house import House
from casebook.model import Fate, Mailing, Result, Shop
from casebook.settings import Settings
from casebook.store import Casebook
from responder.digest import digest_of
from responder.letters import Letter
from responder.mail import letter_to_message, message_id, probe, send

# How long to wait after the first and after the second try: a full mailbox or a greylist is open by then.
WAITS = (timedelta(minutes=15), timedelta(hours=1))
TOLD = timedelta(days=2)
DIGEST = "digest"
# What mails are made of anew for another try, by kind.
LETTERS: Mapping[str, Callable[..., Letter]] = MappingProxyType({DIGEST: digest_of})


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailed:
    """How one try at a recipient's mail ended; `detail` says where it went or why it did not."""

    recipient: str
    result: Result
    detail: str
    permanent: bool = False

    def __str__(self) -> str:
        return f"{self.recipient}: {self.result}: {self.detail}"


def send_digest(
    book: Casebook, shop: Shop, day: str, *, settings: Settings, now: datetime, by: str, failed_too: bool = False
) -> list[Mailed]:
    """Sends the digest of `day` to each recipient who has not had it; how each of these ended.

    Recipients somebody else has claimed are left out; one that fails never holds the others. `failed_too`: a person
    wants those tried once more whose mail surely did not go out.
    Raises MailError, with nothing claimed, when nobody can send from the sender's address.
    """
    letter = digest_of(book, shop, day, settings=settings)
    failed = {one.recipient: one for one in book.mailings.of(DIGEST, shop.key, day) if failed_too}
    mailed = []
    for recipient in dict.fromkeys(shop.recipients):
        # Before the claim: an unusable sender must not use up anybody's mail.
        message_id(DIGEST, recipient, shop=shop.key, day=day, sender=settings.mail_from)
        claimed = book.mailings.claim(DIGEST, shop.key, day, recipient, by=by, at=now)
        if claimed is None and recipient in failed and book.mailings.claim_again(failed[recipient], by=by, at=now):
            claimed = failed[recipient].id
        if claimed is not None:
            mailed.append(_try(book, book.mailings.get(claimed), letter, settings=settings, now=now))
    return mailed


def send_again(house: House) -> int:
    """Tries what is to be tried again by now; how many."""
    book, now = house.book, house.clock()
    return sum(_once_more(house, one, now) for one in book.mailings.due_again(now) if one.kind in LETTERS)


def again_at(mailing: Mailing, ended: Mailed, now: datetime) -> datetime | None:
    """When a mail may be tried again: never where it may have gone out, was refused for good, or was tried enough."""
    may = ended.result is Result.FAILED and not ended.permanent and mailing.tries <= len(WAITS)
    return now + WAITS[mailing.tries - 1] if may else None


def digest_due(house: House, shop: Shop, now: datetime) -> Due:
    """The digest of a shop that is the newest at this time."""
    hour = house.settings.digest_hour
    at = daily(now, shop.zone, hour)

    def run() -> str:
        return "; ".join(map(str, send_digests(house, shop, day=day_of(at, shop))))

    return Due(name=f"digest {shop.key}", at=at, run=run, then=next_daily(at, shop.zone, hour))


def check_mail(house: House) -> None:
    """Greets the mail server, and raises MailError for mail of the last two days that did not go out."""
    probe(house.settings)
    now, shops = house.clock(), [shop.key for shop in house.book.shops.all()]
    wrong = (Fate.REFUSED, Fate.FAILED, Fate.UNKNOWN)
    found = [one for one in house.book.mailings.recent(shops, since=now - TOLD) if one.fate(now) in wrong]
    if found:
        told = "; ".join(f"{one.kind} {one.shop} {one.day} to {one.recipient}: {one.fate(now)}" for one in found)
        raise MailError(told, found[0].detail or "nobody knows whether it arrived", sent=None)


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
        message_id=message_id(DIGEST, recipient, shop=shop.key, day=asked, sender=sender),
        at=house.clock(),
    )


def send_digests(house: House, shop: Shop, *, day: str | None = None, failed_too: bool = False) -> list[Mailed]:
    """Sends a shop's digest of a day to its recipients, each at most once; what became of each."""
    asked = digest_day(house, shop, day)
    told: dict[str, Any] = {"settings": house.settings, "now": house.clock(), "by": house.owner}
    return send_digest(house.book, shop, asked, **told, failed_too=failed_too)


def _once_more(house: House, mailing: Mailing, now: datetime) -> bool:
    book, shop = house.book, house.book.shops.get(mailing.shop)
    if not book.mailings.claim_again(mailing, by=house.owner, at=now):
        return False
    if mailing.recipient not in shop.recipients:
        book.mailings.record(mailing.id, Result.FAILED, at=now, detail="no longer a recipient", permanent=True)
        return True
    letter = LETTERS[mailing.kind](book, shop, mailing.day, settings=house.settings)
    _try(book, book.mailings.get(mailing.id), letter, settings=house.settings, now=now)
    return True


def _try(book: Casebook, mailing: Mailing, letter: Letter, *, settings: Settings, now: datetime) -> Mailed:
    said = {"shop": mailing.shop, "day": mailing.day, "sender": settings.mail_from}
    identity = message_id(mailing.kind, mailing.recipient, **said)
    ended = _mail(letter, mailing.recipient, identity, settings=settings, now=now)
    told: dict[str, Any] = {"detail": ended.detail, "permanent": ended.permanent}
    book.mailings.record(mailing.id, ended.result, at=now, **told, again_at=again_at(mailing, ended, now))
    return ended


def _mail(letter: Letter, recipient: str, identity: str, *, settings: Settings, now: datetime) -> Mailed:
    try:
        message = letter_to_message(letter, sender=settings.mail_from, recipient=recipient, message_id=identity, at=now)
        return Mailed(recipient=recipient, result=Result.DONE, detail=send(message, settings, now=now))
    except MailError as exc:
        result = Result.UNKNOWN if exc.sent is None else Result.FAILED
        return Mailed(recipient=recipient, result=result, detail=str(exc), permanent=exc.permanent)
