"""A promotion as a form holds it, and back: what cannot be read is a note on its field, nothing is lost. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from casebook.handed import Note
from casebook.model import Gift, Promotion, Shop, Threshold

FIELDS = ("key", "title", "wording", "starts", "ends", "threshold", "least", "gift_name", "gift_quantity", "gift_unit")
FIELDS += ("product_ids", "link", "every")
TICKS = ("evergreen", "in_replies", "together")
AMOUNT = re.compile(r"(\d{1,6}(?:\.\d{1,2})?)(?:元|块|件)?")
LONGEST = 500
MOST_PRODUCTS = 200
EVERY = range(2, 101)


def blank(today: date) -> dict[str, str]:
    """The fields of an empty form."""
    return {**dict.fromkeys((*FIELDS, *TICKS), ""), "starts": today.isoformat(), "every": "10", "gift_unit": "个"}


def fields_of(promotion: Promotion) -> dict[str, str]:
    """The fields a form shows of a promotion."""
    least = Decimal(promotion.least) / (100 if promotion.threshold is Threshold.AMOUNT else 1)
    gift = promotion.gift or Gift(name="", quantity=0)
    return {
        **{name: str(getattr(promotion, name) or "") for name in ("key", "title", "wording", "starts", "ends", "link")},
        **{name: "yes" if getattr(promotion, name) else "" for name in TICKS},
        "threshold": promotion.threshold.value,
        "least": f"{least:f}".rstrip("0").rstrip(".") if "." in f"{least:f}" else f"{least:f}" if least else "",
        "gift_name": gift.name,
        "gift_quantity": str(gift.quantity or ""),
        "gift_unit": gift.unit,
        "product_ids": "\n".join(promotion.products),
        "every": str(promotion.every),
    }


def fields_in(form: Mapping[str, str]) -> dict[str, str]:
    """The fields of a form as they were typed, ticked products among the others."""
    fields = {name: form.get(name, "").strip()[:LONGEST] for name in FIELDS}
    fields["product_ids"] = form.get("product_ids", "").strip()
    ticked = [value for name, value in sorted(form.items()) if re.fullmatch(r"product-\d+", name)]
    ids = dict.fromkeys((*_ids(fields["product_ids"]), *ticked))
    return {**fields, "product_ids": "\n".join(ids), **{name: form.get(name, "") for name in TICKS}}


def read(fields: Mapping[str, str], shop: Shop, today: date) -> tuple[Promotion, tuple[Note, ...]]:
    """The promotion the fields describe, and a note for each that cannot be read; `today` stands for such a day."""
    notes: list[Note] = []
    threshold = _threshold(fields["threshold"], notes)
    promotion = Promotion(
        shop=shop.key,
        key=fields["key"],
        title=fields["title"],
        wording=_plain(fields["wording"]),
        starts=_day(fields, "starts", notes) or today,
        ends=_day(fields, "ends", notes),
        evergreen=fields["evergreen"] == "yes",
        threshold=threshold,
        least=_least(fields["least"], threshold, notes),
        products=_ids(fields["product_ids"])[:MOST_PRODUCTS],
        gift=_gift(fields, notes),
        link=fields["link"] or None,
        in_replies=fields["in_replies"] == "yes",
        together=fields["together"] == "yes",
        every=_every(fields["every"], notes),
    )
    if not fields["starts"]:
        notes.append(Note(field="starts", code="missing"))
    if len(_ids(fields["product_ids"])) > MOST_PRODUCTS:
        notes.append(Note(field="product_ids", code="many", said=str(MOST_PRODUCTS)))
    return promotion, tuple(notes)


def merged(read: tuple[Note, ...], found: tuple[Note, ...]) -> tuple[Note, ...]:
    """All notes; where a field could not be read, nothing more is said of what stood in for it."""
    unread = {note.field for note in read}
    return (*read, *(note for note in found if note.field not in unread))


def _day(fields: Mapping[str, str], name: str, notes: list[Note]) -> date | None:
    said = fields[name]
    if not said:
        return None
    try:
        return date.fromisoformat(said)
    except ValueError:
        notes.append(Note(field=name, code="bad", said=said))
        return None


def _threshold(said: str, notes: list[Note]) -> Threshold:
    try:
        return Threshold(said)
    except ValueError:
        notes.append(Note(field="threshold", code="missing"))
        return Threshold.NONE


def _least(said: str, threshold: Threshold, notes: list[Note]) -> int:
    if threshold is Threshold.NONE or not said:
        return 0
    found = AMOUNT.fullmatch(_plain(said).replace(" ", ""))
    number = Decimal(found[1]) if found else None
    if number is None or (threshold is Threshold.PIECES and number != int(number)):
        notes.append(Note(field="least", code="bad", said=said))
        return 0
    return int(number * (100 if threshold is Threshold.AMOUNT else 1))


def _gift(fields: Mapping[str, str], notes: list[Note]) -> Gift | None:
    name, quantity, unit = _plain(fields["gift_name"]), _plain(fields["gift_quantity"]), _plain(fields["gift_unit"])
    if not name and not quantity:
        return None
    number = int(quantity) if re.fullmatch(r"\d{1,4}", quantity) else 0
    if quantity and not number:
        notes.append(Note(field="gift_quantity", code="bad", said=quantity))
    return Gift(name=name, quantity=number, unit=unit)


def _every(said: str, notes: list[Note]) -> int:
    number = int(said) if re.fullmatch(r"\d{1,4}", said) else 0
    if number not in EVERY:
        notes.append(Note(field="every", code="bad", said=said))
    return number if number in EVERY else max(EVERY)


def _ids(said: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in re.split(r"[\s,，、;；]+", said) if one))


def _plain(said: str) -> str:
    """The words with full-width letters and digits made plain, on one line; Chinese marks stay as they are."""
    return "".join(_sign(sign) for sign in said if sign.isprintable() or sign == "\n").strip()


def _sign(sign: str) -> str:
    folded = unicodedata.normalize("NFKC", sign)
    return folded if len(folded) == 1 and folded.isascii() and folded.isalnum() else sign
