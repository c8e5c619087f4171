"""Handing reviews in by hand: pasted text looked at as cards and then kept, or one review typed into a form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from starlette.background import BackgroundTask
from starlette.responses import RedirectResponse, Response

from casebook.errors import InputError, NotFound
from casebook.handed import FIELDS, Card, Handed, Kept, Said
from casebook.model import Change, Product, Shop
from responder.desk.visit import Visit

# The largest paste comes back beside its cards, and forms write a Chinese sign as nine.
ROOMY: Mapping[str, int] = MappingProxyType({"most_bytes": 4 * 1024 * 1024, "most_fields": 9000})
PLATFORMS = ("taobao", "tmall", "jd", "pdd", "douyin", "xiaohongshu", "kuaishou", "weixin", "1688", "web", "other")
COUNTS = (*(one.value for one in Change), "dropped")
# As many cards are open from the start as somebody reads one by one anyway.
OPEN = 5
TIMES = ("time", "appended_time", "reply_time")
NUMBERED = re.compile(r"(?:keep|text)-(?P<card>\d{1,4})", re.ASCII)
DAY = re.compile(r"(?:\d{4}-\d\d-\d\d)?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What the page starts from: shop and platform, the text and the product it is about, a card being typed."""

    shop: str = ""
    platform: str = ""
    product: str = ""
    text: str = ""
    card: Card | None = None


def ask(visit: Visit) -> Response:
    """The page where reviews are handed in; after keeping, it says what became of them."""
    return show(visit, Sheet(shop=visit.request.query_params.get("shop", "")))


def look(visit: Visit) -> Response:
    """The pasted text as cards to check; nothing is kept yet, so that a reload does no harm."""
    sheet, shop = sheet_of(visit), shop_of(visit)
    try:
        handed = visit.desk.incoming.read_paste(shop, sheet.text, platform=sheet.platform, product=sheet.product)
    except InputError as exc:
        return show(visit, sheet, trouble=str(exc.which))
    return cards(visit, sheet, handed)


def keep(visit: Visit) -> Response:
    """Keeps the cards that are ticked; where something cannot be read, all of them come back as they were."""
    sheet, shop = sheet_of(visit), shop_of(visit)
    said, asked = said_in(visit.form), {"platform": sheet.platform, "product": sheet.product}
    try:
        handed = visit.desk.incoming.read_paste(shop, sheet.text, said=said, **asked)
    except InputError as exc:
        return show(visit, sheet, trouble=str(exc.which))
    if handed.faulty or forgotten(handed):
        return cards(visit, sheet, handed)
    return kept(visit, handed)


def forgotten(handed: Handed) -> bool:
    """Whether nothing is ticked although something could be kept: nobody should lose their work by a slip."""
    left = {card.standing for card in handed.cards if not card.keep}
    return not any(card.keep for card in handed.cards) and bool(left - {Change.SAME.value})


def one(visit: Visit) -> Response:
    """Keeps one review typed into the form, or gives it back with what is missing."""
    fields = {name: joined(visit.form, name, "") for name in FIELDS}
    try:
        handed = visit.desk.incoming.read_form(shop_of(visit), fields, platform=sheet_of(visit).platform)
    except InputError as exc:
        return show(visit, sheet_of(visit), trouble=str(exc.which))
    if handed.faulty:
        return show(visit, Sheet(shop=handed.shop.key, platform=handed.platform, card=handed.cards[0]))
    return kept(visit, handed)


def show(visit: Visit, sheet: Sheet, *, trouble: str = "") -> Response:
    """The page with the text field and the form."""
    shops = mine(visit)
    return visit.show(
        "paste.html",
        status=422 if trouble or sheet.card else 200,
        sheet=sheet,
        shops=shops,
        platforms=PLATFORMS,
        products=products(visit, shops),
        counts=counts(visit.request.query_params),
        trouble=trouble,
        halves=halves,
    )


def cards(visit: Visit, sheet: Sheet, handed: Handed) -> Response:
    """The page with the cards."""
    return visit.show(
        "paste_cards.html",
        status=422 if handed.faulty else 200,
        sheet=sheet,
        handed=handed,
        faulty=[number for number, card in enumerate(handed.cards, 1) if card.keep and card.faults],
        chosen=sum(card.keep for card in handed.cards),
        opened=len(handed.cards) <= OPEN,
        halves=halves,
        products=products(visit, [handed.shop]),
    )


def kept(visit: Visit, handed: Handed) -> Response:
    """Keeps what was handed in, has it read in the background, and goes back to the page."""
    done: Kept = visit.desk.incoming.keep(handed, by=visit.person.email)
    numbers = {**{change.value: count for change, count in done.changes.items()}, "dropped": done.dropped}
    query = "".join(f"&{name}={count}" for name, count in numbers.items() if count)
    # By an address of its own: loading the page again hands nothing in again.
    answer = RedirectResponse(f"/paste?done=handed{query}", status_code=303)
    answer.background = BackgroundTask(visit.desk.incoming.think)
    return answer


def sheet_of(visit: Visit) -> Sheet:
    """What the form says about the whole paste."""
    asked = visit.form.get("platform", "")
    return Sheet(
        shop=visit.form.get("shop", ""),
        platform=asked if asked in PLATFORMS else "",
        product=visit.form.get("about", "").strip()[:255],
        # A form sends each line end as two signs, whatever was pasted.
        text=visit.form.get("pasted", "").replace("\r\n", "\n"),
    )


def shop_of(visit: Visit) -> Shop:
    """The shop a form names; NotFound when this person does not see it."""
    found = next((shop for shop in mine(visit) if shop.key == visit.form.get("shop")), None)
    if found is None:
        raise NotFound(f"shop {visit.form.get('shop', '')!r}")
    return found


def mine(visit: Visit) -> list[Shop]:
    """The shops of the person who visits."""
    return [shop for shop in visit.book.shops.all() if shop.key in visit.person.shops]


def products(visit: Visit, shops: list[Shop]) -> list[Product]:
    """The products of these shops, each name or id once."""
    found = {one.name or one.external_id: one for shop in shops for one in visit.desk.incoming.products(shop.key)}
    return list(found.values())


def said_in(form: Mapping[str, str]) -> Said:
    """The fields of each card by its number, `keep` among them, ticked or empty."""
    numbers = {int(found["card"]) for name in form if (found := NUMBERED.fullmatch(name))}
    return {
        number: {"keep": form.get(f"keep-{number}", "")} | {name: joined(form, name, f"-{number}") for name in FIELDS}
        for number in numbers
    }


def joined(form: Mapping[str, str], name: str, end: str) -> str:
    """The field; a day and a time of day, which forms ask for apart, as one time."""
    clock = form.get(f"{name}{end}-clock", "") if name in TIMES else ""
    return f"{form.get(f'{name}{end}', '')} {clock}".strip()


def halves(time: str) -> tuple[str, str, bool]:
    """Day and time of day of a field, and whether a calendar can show them; what it cannot is shown as it was typed."""
    day, _, clock = time.partition(" ")
    return (day, clock, True) if DAY.fullmatch(day) else (time, "", False)


def counts(query: Mapping[str, str]) -> dict[str, int]:
    """What keeping did, as the address says it: numbers alone, so that no link puts words on our page."""
    said = {name: query.get(name, "") for name in COUNTS}
    return {name: int(count) for name, count in said.items() if re.fullmatch(r"\d{1,4}", count, re.ASCII)}
