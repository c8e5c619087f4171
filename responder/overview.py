"""A shop in a period and in the one before it: everything the overview tells, read from the casebook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

from casebook.model import PromiseState, Ruled, Shop
from casebook.store import Casebook
from responder.periods import Period
from responder.trends import Tally, rising, tally
from responder.unseen import Seen, seen_in
from responder.windows import limits_of

Stars = Counter[int | None]
Causes = Counter[str | None]
# What could not be seen is told of the last days: older gaps were closed or told of in their digests.
LOOKED_BACK = timedelta(days=7)
SOON = timedelta(days=7)
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
# As many products as a page and a spreadsheet need; those with the most complaints come first.
PRODUCTS = 200


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What happened in one period; `of` are its reviews and complaints by product.

    `since_written` and `since_seen` are seconds until each reply. `missed` is None where the platform has no known
    limit of days; `promised` are promises due by now, by state.
    """

    of: Mapping[str | None, tuple[Stars, Causes]]
    since_written: tuple[float, ...]
    since_seen: tuple[float, ...]
    missed: int | None
    promised: Mapping[str, int]
    suspected: int
    ruled: Mapping[Ruled, int]

    @cached_property
    def stars(self) -> Stars:
        """All reviews by stars."""
        return sum((stars for stars, _ in self.of.values()), Counter())

    @cached_property
    def causes(self) -> Causes:
        """All complaints by cause."""
        return sum((causes for _, causes in self.of.values()), Counter())

    @property
    def tally(self) -> Tally:
        """All reviews of the period as one."""
        return tally(self.stars, self.causes.total())

    def tallies(self) -> dict[str | None, Tally]:
        """The reviews of each product."""
        return {one: tally(stars, causes.total()) for one, (stars, causes) in self.of.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A day, week or month of the period."""

    period: Period
    stars: Stars
    causes: Causes


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A product in this period and in the one before; `rises` says that its complaints did, beyond chance."""

    product_id: str | None
    name: str
    now: Tally
    before: Tally
    causes: Causes
    rises: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Everything told of a shop; `blind` counts days on which nothing was looked for since anything ever was.

    `endless` says that the platform takes replies at any time. `late` counts open promises that are over, `due` those
    that end within a week from now.
    """

    shop: Shop
    period: Period
    parts: tuple[Part, ...]
    now: Figures
    before: Figures
    items: tuple[Item, ...]
    item_count: int
    seen: Seen
    blind: int
    begun: datetime | None
    endless: bool
    late: int
    due: int
    target: float | None


def overview(book: Casebook, shop: Shop, period: Period, now: datetime) -> Overview:
    """The shop in the period, as the casebook knows it now."""
    parts = _parts(book, shop, period)
    own, before = figures(book, shop, period, now), figures(book, shop, period.before(), now)
    items = _items(book, shop, own, before)
    begun, blind = _blind(book, shop, period, now)
    return Overview(
        shop=shop,
        period=period,
        parts=parts,
        now=own,
        before=before,
        items=items[:PRODUCTS],
        item_count=len(items),
        seen=_seen(book, shop, period),
        blind=blind,
        begun=begun,
        endless=limits_of(shop.platform).endless,
        late=book.overviews.promised(shop.key, (LONG_AGO, now))[PromiseState.OPEN.value],
        due=book.overviews.promised(shop.key, (now, now + SOON))[PromiseState.OPEN.value],
        target=target_of(shop),
    )


def figures(book: Casebook, shop: Shop, period: Period, now: datetime) -> Figures:
    """What happened in the period."""
    read, span = book.overviews, period.span
    replied = read.replied(shop.key, span)
    return Figures(
        of=_by_product(book, shop, period),
        since_written=tuple((at - written).total_seconds() for written, _, at in replied),
        since_seen=tuple((at - first).total_seconds() for _, first, at in replied),
        missed=_missed(book, shop, period, now),
        promised=read.promised(shop.key, (span[0], min(span[1], now))),
        suspected=read.suspected(shop.key, span),
        ruled=read.ruled(shop.key, span),
    )


def target_of(shop: Shop) -> float | None:
    """Within how many hours the shop says that it answers; None where it says nothing."""
    said = shop.policies.get("answer_hours")
    return float(said) if isinstance(said, int | float) and said > 0 else None


def _missed(book: Casebook, shop: Shop, period: Period, now: datetime) -> int | None:
    days = limits_of(shop.platform).days
    if days is None:
        return None
    since, until = period.span
    taken = timedelta(days=days)
    over = min(until, now)
    return book.overviews.unanswered(shop.key, (since - taken, over - taken)) if since < over else 0


def _parts(book: Casebook, shop: Shop, period: Period) -> tuple[Part, ...]:
    parts = period.parts()
    spans = [one.span for one in parts]
    stars, causes = book.overviews.stars(shop.key, spans), book.overviews.causes(shop.key, spans)
    return tuple(Part(period=one, stars=s, causes=c) for one, s, c in zip(parts, stars, causes, strict=True))


def _items(book: Casebook, shop: Shop, now: Figures, before: Figures) -> list[Item]:
    tallies, old = now.tallies(), before.tallies()
    rise = rising(_known(tallies), _known(old))
    order = sorted(
        tallies, key=lambda one: (one not in rise, -tallies[one].complaints, -tallies[one].reviews, one or "")
    )
    names = book.overviews.names(shop.key, [one for one in order[:PRODUCTS] if one is not None])
    return [
        Item(
            product_id=one,
            name=names.get(one or "", one or ""),
            now=tallies[one],
            before=old.get(one, Tally()),
            causes=now.of[one][1],
            rises=one in rise,
        )
        for one in order
    ]


def _known(tallies: Mapping[str | None, Tally]) -> dict[str, Tally]:
    return {one: found for one, found in tallies.items() if one is not None}


def _by_product(book: Casebook, shop: Shop, period: Period) -> dict[str | None, tuple[Stars, Causes]]:
    found: dict[str | None, tuple[Stars, Causes]] = {}
    for (product, star), count in book.overviews.by_product(shop.key, period.span).items():
        found.setdefault(product, (Counter(), Counter()))[0][star] += count
    for (product, cause), count in book.overviews.causes_by_product(shop.key, period.span).items():
        found.setdefault(product, (Counter(), Counter()))[1][cause] += count
    return found


def _seen(book: Casebook, shop: Shop, period: Period) -> Seen:
    since, until = period.span
    rows = book.overviews.coverage(shop.key, (max(since, until - LOOKED_BACK), until))
    names = book.overviews.names(shop.key, {row.product_id for row in rows if row.product_id is not None})
    return seen_in(rows, {**names})


def _blind(book: Casebook, shop: Shop, period: Period, now: datetime) -> tuple[datetime | None, int]:
    """When the shop was first looked at, and on how many days since then nothing was looked for."""
    days = [day.span for day in period.each_day() if day.span[0] <= now]
    begun, looked = book.overviews.looked(shop.key, days)
    if begun is None:
        return None, 0
    return begun, sum(not done for day, done in zip(days, looked, strict=True) if day[0] > begun)
