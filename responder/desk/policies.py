"""What a shop states of its policies, as a form holds it, and back; a sentence names only what stands here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from casebook.approving import MOST_COOLING
from casebook.handed import Note
from casebook.model import Shop
from responder.approving import COOLING_MINUTES, SECOND_STEP, WORDED
from responder.desk.paste import shop_of
from responder.desk.visit import Visit
from responder.known import LONGEST_TEXT, TEXTS, voice_of
from responder.sheets import VOICES

COUNTS = ("refund_days", "answer_hours", "warranty_days", "price_protection_days")
RULES = tuple(TEXTS.values())
# The law gives seven days from the return on (消法 24, 25).
LATEST_REFUND = 7
MOST = 3_650
PLAIN = re.compile(r"[\u3400-\u9fffA-Za-z0-9，、。；：（）《》“”%％.·/\- ]+")
RETURN, FREIGHT_BACK = "seven_day_return", "return_freight_no_reason"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """The form as it stands: the fields as typed, and what must be put right."""

    fields: Mapping[str, str]
    notes: tuple[Note, ...] = ()
    open: bool = False


def blank_of(shop: Shop) -> Policies:
    """The form as the shop has it now."""
    said = shop.policies
    fields = {name: str(said[name]) if isinstance(said.get(name), int | str) else "" for name in (*COUNTS, *RULES)}
    return Policies(fields={**fields, RETURN: "yes" if said.get(RETURN) is True else "", "voice": voice_of(shop)})


def read(form: Mapping[str, str]) -> tuple[Mapping[str, Any], Policies]:
    """The policies the form states (None where it states none), and the form with what must be put right."""
    fields = {name: _narrow(form.get(name, "")) for name in (*COUNTS, *RULES, RETURN, "voice")}
    stated: dict[str, Any] = {name: _number(fields[name]) for name in COUNTS}
    stated |= {name: fields[name] or None for name in RULES}
    stated |= {RETURN: fields[RETURN] == "yes", "voice": fields["voice"] if fields["voice"] in VOICES else VOICES[0]}
    return stated, Policies(fields=fields, notes=tuple(_faults(fields, stated)), open=True)


def keep(visit: Visit) -> Response | Policies:
    """Keeps what the form states beside whatever else the shop's policies hold; the form where it cannot be."""
    shop = shop_of(visit)
    stated, form = read(visit.form)
    if form.notes:
        return form
    return _kept(visit, shop, stated, done="policies_kept")


def keep_approving(visit: Visit) -> Response | Note:
    """Keeps how words of this shop are approved; what is wrong with the wait where it cannot be."""
    shop, said = shop_of(visit), _narrow(visit.form.get(COOLING_MINUTES, ""))
    stated: dict[str, Any] = {
        SECOND_STEP: [kind for kind in WORDED if visit.form.get(f"second_{kind}") == "yes"] or None,
        COOLING_MINUTES: int(said) if re.fullmatch(r"[0-9]{1,3}", said) else None,
    }
    if said and (stated[COOLING_MINUTES] is None or stated[COOLING_MINUTES] > MOST_COOLING):
        return Note(field=COOLING_MINUTES, code="minutes", said=said[:20])
    return _kept(visit, shop, stated, done="approving_kept")


def _kept(visit: Visit, shop: Shop, stated: Mapping[str, Any], *, done: str) -> Response:
    kept = {name: value for name, value in {**shop.policies, **stated}.items() if value is not None}
    visit.book.shops.keep(replace(shop, policies=kept))
    return RedirectResponse(f"/wording?{urlencode({'shop': shop.key, 'done': done})}", status_code=303)


def _faults(fields: Mapping[str, str], stated: Mapping[str, Any]) -> Iterator[Note]:
    for name in COUNTS:
        if fields[name] and stated[name] is None:
            yield Note(field=name, code="number", said=fields[name][:20])
    if (stated["refund_days"] or 0) > LATEST_REFUND:
        yield Note(field="refund_days", code="late", said=str(LATEST_REFUND))
    for name in RULES:
        if len(fields[name]) > LONGEST_TEXT:
            yield Note(field=name, code="long", said=str(len(fields[name])))
        elif fields[name] and not PLAIN.fullmatch(fields[name]):
            yield Note(field=name, code="signs")
    if stated[RETURN] and not fields[FREIGHT_BACK]:
        yield Note(field=FREIGHT_BACK, code="freight")


def _number(said: str) -> int | None:
    found = re.fullmatch(r"(\d{1,4}) ?(?:天|日|小时)?", said)
    number = int(found[1]) if found else 0
    return number if 0 < number <= MOST else None


def _narrow(said: str) -> str:
    # Full-width digits are digits; marks of a sentence stay as they are.
    return "".join(unicodedata.normalize("NFKC", sign) if sign.isdigit() else sign for sign in said.strip())
