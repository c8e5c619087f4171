"""Whom a shop's alerts are told, by which way and when: adding, trying and removing bells, and what runs out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.responses import RedirectResponse, Response

from casebook.errors import ChannelError, InputError, MailError, NotFound
from casebook.handed import Note
from casebook.model import Bell, Expiry, Shop
from responder.alerting import try_bell
from responder.alerts import local_day
from responder.desk.paste import mine, shop_of
from responder.desk.visit import Visit
from responder.mail import is_address
from responder.ringing import WAYS
from responder.ringing.post import vet

MOST, LONGEST_NAME, LONGEST_SECRET, LONGEST_WAIT = 20, 30, 200, 1440
CHANGED = ("name", "after", "quiet_from", "quiet_until")
FIELDS = ("name", "way", "address", "secret", "after", "quiet_from", "quiet_until")
BLANK = {**dict.fromkeys(FIELDS, ""), "way": "email", "after": "0"}
SHOWN_OF_ADDRESS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """One shop's part of the page, with the form as typed and what must be put right."""

    shop: Shop
    bells: tuple[Bell, ...]
    expiries: tuple[Expiry, ...]
    fields: Mapping[str, str]
    notes: tuple[Note, ...] = ()
    trouble: tuple[str, str] | None = None


def bells(visit: Visit) -> Response:
    """The page with the bells of each of my shops."""
    return _show(visit)


def add(visit: Visit) -> Response:
    """Keeps a bell, or shows the form with what must be put right; a secret is never shown again."""
    shop, fields = shop_of(visit), {name: visit.form.get(name, "").strip() for name in FIELDS}
    notes = list(_faults(fields, inside=visit.desk.settings.alerts_inside))
    if len(visit.book.bells.of_shop(shop.key)) >= MOST:
        notes.append(Note(field="name", code="many"))
    if notes:
        return _show(visit, shop, fields, tuple(notes))
    visit.book.bells.keep(
        Bell(
            id=0,
            shop=shop.key,
            **{name: fields[name] for name in ("name", "way", "address", "secret")},
            **_times(fields),
            made_at=visit.now,
            by=visit.person.email,
        )
    )
    return _back(shop, "bell_kept")


def change(visit: Visit) -> Response:
    """Changes whom a bell is named for, after how many minutes it rings and when it is quiet."""
    shop, bell = shop_of(visit), _bell(visit)
    fields = {name: visit.form.get(name, "").strip() for name in CHANGED}
    if notes := (*_name_fault(fields), *_time_faults(fields)):
        return _show(visit, shop, trouble=(notes[0].code, ""))
    visit.book.bells.change(replace(bell, name=fields["name"], **_times(fields)))
    return _back(shop, "bell_changed")


def end(visit: Visit) -> Response:
    """Removes a bell."""
    shop, bell = shop_of(visit), _bell(visit)
    visit.book.bells.end(bell.id, by=visit.person.email, at=visit.now)
    return _back(shop, "bell_ended")


def test(visit: Visit) -> Response:
    """Sends a message that says it is a test, and says how that went."""
    shop, bell = shop_of(visit), _bell(visit)
    try:
        try_bell(shop, bell, visit.desk.settings, now=visit.now)
    except (ChannelError, MailError) as failed:
        code = "failed" if failed.sent is False else "unknown"
        return _show(visit, shop, trouble=(code, str(failed)))
    return _back(shop, "bell_tested")


def expiry(visit: Visit) -> Response:
    """Writes down when something runs out, or takes it off the list."""
    shop, name = shop_of(visit), " ".join(visit.form.get("expiry_name", "").split())
    if visit.form.get("drop"):
        visit.book.alerts.set_end(shop.key, name, None, by=visit.person.email, at=visit.now)
        return _back(shop, "expiry_ended")
    day = _day(visit.form.get("expiry_day", ""))
    notes = [] if 0 < len(name) <= LONGEST_NAME else [Note(field="expiry_name", code="expiry_name")]
    if day is None or day < local_day(shop, visit.now):
        notes.append(Note(field="expiry_day", code="expiry_day"))
    if notes:
        fields = {**BLANK, "expiry_name": name, "expiry_day": visit.form.get("expiry_day", "")}
        return _show(visit, shop, fields, tuple(notes))
    visit.book.alerts.set_end(shop.key, name, day, by=visit.person.email, at=visit.now)
    return _back(shop, "expiry_kept")


def shown(bell: Bell) -> str:
    """The address as the page may show it: of a robot's the host and the last signs, the rest opens the robot."""
    if bell.way == "email":
        return bell.address
    parts = urlsplit(bell.address)
    return f"{parts.hostname}/…{bell.address[-SHOWN_OF_ADDRESS:]}"


def _faults(fields: Mapping[str, str], *, inside: bool) -> Iterator[Note]:
    yield from _name_fault(fields)
    if fields["way"] not in WAYS:
        yield Note(field="way", code="way")
    elif fault := _address_fault(fields, inside=inside):
        yield Note(field="address", code=fault)
    if len(fields["secret"]) > LONGEST_SECRET or " " in fields["secret"]:
        yield Note(field="secret", code="secret")
    yield from _time_faults(fields)


def _name_fault(fields: Mapping[str, str]) -> Iterator[Note]:
    if not 0 < len(fields["name"]) <= LONGEST_NAME:
        yield Note(field="name", code="name")


def _times(fields: Mapping[str, str]) -> dict[str, Any]:
    hours = {name: _hour(fields[name]) for name in ("quiet_from", "quiet_until")}
    return {"after": int(fields["after"] or 0), **hours}


def _time_faults(fields: Mapping[str, str]) -> Iterator[Note]:
    after = fields["after"] or "0"
    if not (after.isascii() and after.isdigit() and len(after) < 6 and int(after) <= LONGEST_WAIT):
        yield Note(field="after", code="after")
    hours = [fields["quiet_from"], fields["quiet_until"]]
    both = all(_hour(one) is not None for one in hours) and _hour(hours[0]) != _hour(hours[1])
    if any(hours) and not both:
        yield Note(field="quiet_from", code="quiet")


def _address_fault(fields: Mapping[str, str], *, inside: bool) -> str:
    way, address = fields["way"], fields["address"]
    if way == "email":
        return "" if is_address(address) else "email"
    try:
        vet(address, "webhook", inside=inside)
    except InputError:
        return "address"
    try:
        vet(address, way, inside=inside)
    except InputError:
        return "robot"
    return ""


def _hour(said: str) -> int | None:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 3 and int(said) < 24 else None


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said.strip())
    except ValueError:
        return None


def _bell(visit: Visit) -> Bell:
    """The bell of the form, of that very shop."""
    found = visit.book.bells.of_shop(visit.form.get("shop", ""))
    bell = next((one for one in found if str(one.id) == visit.form.get("bell_id")), None)
    if bell is None:
        raise NotFound("bell")
    return bell


def _back(shop: Shop, done: str) -> Response:
    return RedirectResponse(f"/alerts/bells?{urlencode({'done': done})}#shop-{shop.key}", status_code=303)


def _show(
    visit: Visit,
    typed: Shop | None = None,
    fields: Mapping[str, str] = BLANK,
    notes: tuple[Note, ...] = (),
    *,
    trouble: tuple[str, str] | None = None,
) -> Response:
    boards = [
        Board(
            shop=shop,
            bells=tuple(visit.book.bells.of_shop(shop.key)),
            expiries=tuple(visit.book.alerts.ends(shop.key)),
            # What was typed is shown again, but for the secret.
            fields={"expiry_name": "", "expiry_day": "", **(fields if shop == typed else BLANK), "secret": ""},
            notes=notes if shop == typed else (),
            trouble=trouble if shop == typed else None,
        )
        for shop in mine(visit)
    ]
    sent = trouble is not None and trouble[0] in ("failed", "unknown")
    status = 502 if sent else 422 if notes or trouble else 200
    return visit.show("bells.html", status=status, boards=boards, ways=tuple(WAYS), shown=shown)
