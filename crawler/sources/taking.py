"""What `huiping import` and `huiping maps` do as they were told: a file into the book, and a shop's maps."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from casebook.errors import InputError, NotFound, SettingError
from casebook.model import Review, SavedMap, Shop
from casebook.terminal import shop_or_new
from crawler.sources.importing import ImportReport, Progress, import_reading
from crawler.sources.mapping import ColumnMap, column_maps
from crawler.sources.previewing import Preview, preview
from crawler.sources.proposing import Asked, Proposal
from crawler.sources.reading import Reading, read
from crawler.sources.shopmaps import map_from, map_text, saved_map

PERSON = "command line"
Table = tuple[str, Sequence[str], Iterable[Sequence[str]]]
WIDTH = 40


def take_reviews(house: Any, said: Any, *, on_progress: Progress) -> ImportReport:
    """Keeps the reviews of a file in the book; with `save_map` the way it was read, too. Raises as `import_file`."""
    reading = read(Path(said.file), now=house.clock(), **_told(house, said))
    with closing(reading):
        shop = shop_or_new(house.book, said.shop)
        if said.save_map:
            named = {"shop": shop.key, "name": said.save_map, "headings": reading.names, "by": PERSON}
            house.book.maps.keep(saved_map(reading.column_map, **named), at=house.clock())
        rejects = house.settings.home / "rejects"
        return import_reading(house.book, reading, at=house.clock(), rejects_folder=rejects, on_progress=on_progress)


def rehearse_reviews(house: Any, said: Any, *, on_progress: Progress) -> Preview:
    """What `take_reviews` would do, told by every row; nothing is kept, not even the shop."""
    given = {"book": house.book, "most": None, "on_progress": on_progress, "at": house.clock()}
    return preview(Path(said.file), **given, **_told(house, said))


def past_reviews(said: Any, shop: Shop, *, saved: Iterable[SavedMap], at: datetime) -> Reading:
    """The reviews of a file with the replies they got, kept nowhere. Raises as `import_file`."""
    told = {"shop": shop.key, "source": f"file:{shop.key}", "zone": said.zone or shop.zone, "now": at}
    return read(Path(said.file), **told, asked=_asked(said, saved))


def preview_table(seen: Preview) -> Table:
    """The first reviews as they would be kept, as a table."""
    zone, headings = ZoneInfo(seen.zone), ("time", "stars", "text", "author", "product", "order")
    return "first reviews", headings, (_row(review, zone) for review in seen.reviews)


def proposal_tables(proposal: Proposal) -> list[Table]:
    """What each column of a file may be, as a table."""
    rows = [
        (one.name, one.field or "-", "" if one.field is None else "yes" if one.sure else "?", " | ".join(one.examples))
        for one in proposal.columns
    ]
    return [("columns", ("column", "field", "sure", "examples"), rows)]


def questions(proposal: Proposal, said: Any) -> list[str]:
    """What a person must say before the file is read, and the command that says it."""
    words = ["huiping", "import", *map(shlex.quote, (said.file, "--shop", said.shop, *proposal.words()))]
    for name in ("order", "scale", "zone", "source"):
        if getattr(said, name):
            words += [f"--{name}", shlex.quote(str(getattr(said, name)))]
        elif any(f"--{name}" in str(ask) for ask in proposal.asks):
            words += [f"--{name}", "…"]
    confirm = f"confirm or correct it: {' '.join(words)} --save-map NAME"
    return [*map(str, proposal.asks), confirm]


def maps_of(book: Any, said: Any) -> str:
    """Keeps, deletes, shows or lists the maps of a shop, as the command was told."""
    shop = book.shops.get(said.shop).key
    if said.name and said.file:
        told = map_from(_text(said.file), shop=shop, name=said.name, by=PERSON)
        return map_text(book.maps.keep(told, at=said.now))
    if said.name and said.delete:
        book.maps.delete(shop, said.name)
        return f"map {said.name} deleted\n"
    if said.name:
        return map_text(_called(book, shop, said.name))
    own = [f"{_line(one)}\t{one.changed_at:%Y-%m-%d %H:%M} UTC\t{one.by}" for one in book.maps.of_shop(shop)]
    shipped = [f"{_line(one)}\tshipped" for one in column_maps().values()]
    return "\n".join([*own, *shipped]) + "\n"


def _told(house: Any, said: Any) -> dict[str, Any]:
    try:
        shop: Shop = house.book.shops.get(said.shop)
    except NotFound:
        shop = Shop(key=said.shop, name=said.shop)
    asked = _asked(said, house.book.maps.of_shop(shop.key))
    source = said.source or f"file:{shop.key}"
    return {"shop": shop.key, "source": source, "zone": said.zone or shop.zone, "asked": asked}


def _asked(said: Any, saved: Iterable[SavedMap]) -> Asked:
    fields = _pairs(said.set or [])
    return Asked(map_name=said.map, fields=fields, order=said.order or "", scale=said.scale, saved=tuple(saved))


def _pairs(said: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    fields: dict[str, tuple[str, ...]] = {}
    for one in said:
        name, is_pair, column = one.partition("=")
        if not is_pair:
            raise SettingError("--set", f"{one!r} names no column", do="write --set FIELD=COLUMN")
        fields[name.strip()] = (*fields.get(name.strip(), ()), *([column.strip()] if column.strip() else []))
    return fields


def _called(book: Any, shop: str, name: str) -> SavedMap | ColumnMap:
    try:
        found: SavedMap = book.maps.get(shop, name)
    except NotFound:
        if name in column_maps():
            return column_maps()[name]
        raise
    return found


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise InputError(path, getattr(exc, "strerror", None) or "not UTF-8") from exc


def _line(one: SavedMap | ColumnMap) -> str:
    return f"{one.name}\t{' '.join(one.fields)}"


def _row(review: Review, zone: ZoneInfo) -> tuple[str, ...]:
    words = " ".join(review.text.split())
    shown = words if len(words) <= WIDTH else words[: WIDTH - 1] + "…"
    time = f"{review.time.astimezone(zone):%Y-%m-%d %H:%M}" if review.time else "?"
    product = " ".join(one for one in (review.product or review.product_id, review.spec) if one)
    return time, str(review.stars or "?"), shown, review.author or "?", product[:WIDTH] or "?", review.order_id or "?"
