"""The column maps of the shops: listed, edited, renamed, deleted."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote, urlencode

from starlette.responses import RedirectResponse, Response

from casebook.errors import MoveRefused, SettingError
from casebook.model import SavedMap, Shop
from responder.desk.columns import ORDERS, SCALES, MapColumn, changed_fields, order_in, scale_in, shown
from responder.desk.paste import mine, shop_of
from responder.desk.visit import Visit


def maps(visit: Visit) -> Response:
    """All maps of the person's shops, the one changed last first."""
    shops = mine(visit)
    found = [(shop, saved) for shop in shops for saved in visit.book.maps.of_shop(shop.key)]
    return visit.show("maps.html", shops=shops, maps=found, names=people(visit, [one for _, one in found]), at=at)


def one(visit: Visit) -> Response:
    """One map as a table of its columns, to be changed."""
    asked = visit.request.query_params
    shop = shop_of(replace(visit, form=asked))
    saved = visit.book.maps.get(shop.key, asked.get("name", ""))
    return show(visit, shop, saved, trouble=asked.get("trouble", ""))


def show(visit: Visit, shop: Shop, saved: SavedMap, *, trouble: str = "") -> Response:
    """The page of one map."""
    return visit.show(
        "maps_one.html",
        status=422 if trouble else 200,
        shop=shop,
        saved=saved,
        columns=shown(columns_of(saved)),
        orders=ORDERS,
        scales=SCALES,
        names=people(visit, [saved]),
        trouble=visit.desk.pages.words.known("import_trouble", trouble),
    )


def save(visit: Visit) -> Response:
    """Keeps the map as the form says; without a column for the words it could read nothing."""
    shop, saved = map_of(visit)
    fields = {**saved.fields, **changed_fields(visit.form)}
    saved = replace(
        saved,
        fields={name: columns for name, columns in fields.items() if columns},
        order=order_in(visit.form, saved.order),
        scale=scale_in(visit.form, saved.scale),
        by=visit.person.email,
    )
    if not saved.fields.get("text"):
        return show(visit, shop, saved, trouble="text")
    visit.book.maps.keep(saved, at=visit.now)
    return RedirectResponse(at(saved, "map_saved"), status_code=303)


def rename(visit: Visit) -> Response:
    """Calls the map by another name."""
    shop, saved = map_of(visit)
    new = visit.form.get("new", "").strip()
    try:
        visit.book.maps.rename(shop.key, saved.name, new, at=visit.now, by=visit.person.email)
    except (SettingError, MoveRefused) as exc:
        return show(visit, shop, saved, trouble="name" if isinstance(exc, SettingError) else "taken")
    return RedirectResponse(at(replace(saved, name=new), "map_renamed"), status_code=303)


def delete(visit: Visit) -> Response:
    """Takes the map away."""
    shop, saved = map_of(visit)
    visit.book.maps.delete(shop.key, saved.name)
    return RedirectResponse("/maps?done=map_deleted", status_code=303)


def map_of(visit: Visit) -> tuple[Shop, SavedMap]:
    """The map a form names, and its shop; NotFound when it is gone, or of a shop this person does not see."""
    shop = shop_of(visit)
    return shop, visit.book.maps.get(shop.key, visit.form.get("name", ""))


def columns_of(saved: SavedMap) -> list[MapColumn]:
    """The columns of the file a map was made for, and those it reads besides, each with its field."""
    read_as = {column: name for name, columns in saved.fields.items() for column in columns}
    return [MapColumn(name=column, field=read_as.get(column)) for column in dict.fromkeys([*saved.headings, *read_as])]


def people(visit: Visit, found: list[SavedMap]) -> dict[str, str]:
    """Names of those who changed the maps; who is not in the book is called as they are written down."""
    named = {one.by: visit.book.people.by_email(one.by) for one in found}
    return {by: person.name if person else visit.desk.pages.words("by", by) for by, person in named.items()}


def at(saved: SavedMap, done: str = "") -> str:
    """The address of a map."""
    said = urlencode({"shop": saved.shop, "name": saved.name, **({"done": done} if done else {})}, quote_via=quote)
    return f"/maps/one?{said}"
