"""The promotions page: what the shop offers, each with its one sentence; adding, changing, ending; quoting buyers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from starlette.responses import RedirectResponse, Response

from casebook.errors import NotFound
from casebook.handed import Note
from casebook.model import KeptPromotion, Product, Promotion, Shop
from responder.desk.paste import mine, shop_of
from responder.desk.promotion_form import blank, fields_in, fields_of, merged, read
from responder.desk.visit import Visit
from responder.lint import Context, lint
from responder.lint.rules import table
from responder.praise import switched_on
from responder.promotions import label, needed, printed, sentence
from responder.terms import overlap, standing, unclear

# What is listed to tick; further ids can be typed.
PRODUCTS = 100
ORDER = ("running", "coming", "over", "ended")


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A promotion in the list: how it stands, its sentence, where replies hold it, what runs beside it."""

    kept: KeptPromotion
    standing: str
    sentence: str
    needed: int
    published: int
    beside: tuple[str, ...]
    versions: tuple[KeptPromotion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """One shop's part of the page."""

    shop: Shop
    cards: tuple[Card, ...]
    names: Mapping[str, str]
    quoting: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The form as it stands: the fields as typed, and what must be put right."""

    shop: Shop
    fields: Mapping[str, str]
    products: tuple[Product, ...]
    notes: tuple[Note, ...] = ()


def promotions(visit: Visit) -> Response:
    """The page; with `edit` in its address the form of one promotion, or an empty one."""
    asked, shop = visit.request.query_params.get("edit"), _asked(visit, visit.request.query_params.get("shop"))
    if asked is None or shop is None:
        return _show(visit)
    if asked == "new":
        return _show(visit, _sheet(visit, shop, blank(_today(visit, shop))))
    return _show(visit, _sheet(visit, shop, fields_of(visit.book.promotions.versions(shop.key, asked)[-1].promotion)))


def look(visit: Visit) -> Response:
    """The sentence as a reply would print it, before anything is kept; or the form with what must be put right."""
    shop, fields, promotion, notes = _read(visit)
    if notes or visit.form.get("back"):
        return _show(visit, _sheet(visit, shop, fields, () if visit.form.get("back") else notes))
    said = sentence(promotion)
    sample = visit.desk.pages.words("promotion_sample", "text")
    return visit.show(
        "promotion_preview.html",
        shop=shop,
        fields=fields,
        promotion=promotion,
        sentence=said,
        needed=needed(promotion),
        sample=sample,
        signature=f"——{shop.signature or shop.name}",
        label=label(),
    )


def keep(visit: Visit) -> Response:
    """Keeps the promotion, as a new version where it has a key."""
    shop, fields, promotion, notes = _read(visit)
    if notes:
        # Others may have kept something meanwhile, or midnight has passed.
        return _show(visit, _sheet(visit, shop, fields, notes))
    visit.book.promotions.keep(promotion, by=visit.person.email, at=visit.now)
    return _done("promotion_kept")


def end(visit: Visit) -> Response:
    """Ends a promotion before its last day; approvals that mention it will not go out."""
    shop = shop_of(visit)
    ended = visit.book.promotions.end(shop.key, visit.form.get("key", ""), by=visit.person.email, at=visit.now)
    return _done("promotion_ended" if ended else "promotion_was_ended")


def quoting(visit: Visit) -> Response:
    """Lets replies of a shop quote other buyers, or not."""
    shop, on = shop_of(visit), visit.form.get("on") == "yes"
    policies = {**shop.policies, table("praise.toml")["policy"]: on}
    visit.book.shops.keep(replace(shop, policies=policies))
    return _done("quoting_on" if on else "quoting_off")


def _read(visit: Visit) -> tuple[Shop, dict[str, str], Promotion, tuple[Note, ...]]:
    shop = shop_of(visit)
    fields, today = fields_in(visit.form), _today(visit, shop)
    promotion, unread = read(fields, shop, today)
    if promotion.key:
        visit.book.promotions.versions(shop.key, promotion.key)
    hits = lint(sentence(promotion), Context(platform=shop.platform))
    others = visit.book.promotions.of_shop(shop.key)
    return shop, fields, promotion, merged(unread, unclear(promotion, shop=shop, others=others, today=today, hits=hits))


def _show(visit: Visit, sheet: Sheet | None = None) -> Response:
    boards = [_board(visit, shop) for shop in mine(visit)]
    status = 422 if sheet and sheet.notes else 200
    return visit.show("promotions.html", status=status, boards=boards, sheet=sheet, names=_people(visit, boards))


def _sheet(visit: Visit, shop: Shop, fields: Mapping[str, str], notes: tuple[Note, ...] = ()) -> Sheet:
    products = tuple(visit.book.shops.products(shop.key, limit=PRODUCTS))
    return Sheet(shop=shop, fields=fields, products=products, notes=notes)


def _board(visit: Visit, shop: Shop) -> Board:
    found, today = visit.book.promotions.of_shop(shop.key), _today(visit, shop)
    published = visit.book.promotions.published(shop.key, label()) if found else []
    cards = [_card(visit, kept, found, today, published) for kept in found]
    ranked = sorted(cards, key=lambda card: ORDER.index(card.standing))
    names = {one.external_id: one.name or one.external_id for one in visit.book.shops.products(shop.key)}
    return Board(shop=shop, cards=tuple(ranked), names=names, quoting=switched_on(shop))


def _card(
    visit: Visit, kept: KeptPromotion, known: Sequence[KeptPromotion], today: date, published: Sequence[str]
) -> Card:
    own = kept.promotion
    alive = [one.promotion for one in known if standing(one, today) in ("running", "coming") and one is not kept]
    stands = standing(kept, today)
    beside = [one.title for one in alive if overlap(own, one)] if stands in ("running", "coming") else []
    return Card(
        kept=kept,
        standing=stands,
        sentence=sentence(own),
        needed=needed(own),
        published=sum(printed(own, text) is not None for text in published),
        beside=tuple(beside),
        versions=tuple(visit.book.promotions.versions(own.shop, own.key)) if kept.version > 1 else (),
    )


def _people(visit: Visit, boards: Sequence[Board]) -> dict[str, str]:
    acting = {one.by for board in boards for card in board.cards for one in (card.kept, *card.versions)}
    found = {email: visit.book.people.by_email(email) for email in acting}
    return {email: person.name for email, person in found.items() if person is not None}


def _asked(visit: Visit, key: str | None) -> Shop | None:
    shops = mine(visit)
    found = next((shop for shop in shops if key in (None, shop.key)), None)
    if found is None and key is not None:
        raise NotFound(f"shop {key!r}")
    return found


def _today(visit: Visit, shop: Shop) -> date:
    return visit.now.astimezone(ZoneInfo(shop.zone)).date()


def _done(code: str) -> Response:
    return RedirectResponse(f"/promotions?done={code}", status_code=303)
