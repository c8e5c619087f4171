"""The tables of the overview: what each chart shows, as people read it and as a spreadsheet takes it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from casebook.model import PromiseState, Ruled, Shop
from responder.desk.words import Words
from responder.overview import Figures, Overview, Part, Stars
from responder.trends import CLASSES, LOW, MIDDLE, Tally, by_party, classes, share, tally, timing

Cell = str | int | float | None
Rows = Sequence[tuple[Cell, ...]]
COLUMNS = "overview_column"
COMPARED = ("reviews", "average", "low", "complaints", "rate")
GOOD = (4, 5)
KEPT = (PromiseState.DONE, PromiseState.LATE, PromiseState.MISSED, PromiseState.OPEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with its heading; the first column names the rows."""

    key: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def tables(found: Overview, words: Words, beside: Mapping[str, tuple[Shop, Figures]]) -> dict[str, Table]:
    """Every table of the overview by name; `beside` are the shops to compare, where there are several."""
    makers: dict[str, Callable[[], Table]] = {
        "figures": lambda: figures(found, words),
        "trend": lambda: trend(found, words),
        "causes": lambda: causes(found, words),
        "parties": lambda: parties(found, words),
        "products": lambda: products(found, words),
        "times": lambda: times(found, words),
        **({"shops": lambda: shops(beside, words)} if len(beside) > 1 else {}),
    }
    return {name: make() for name, make in makers.items()}


def figures(found: Overview, words: Words) -> Table:
    """The figures of the period beside those of the one before it."""
    pairs = zip(_figures(found.now, found.target, words), _figures(found.before, found.target, words), strict=True)
    rows = [(words("overview_figure", code), now, before) for (code, now), (_, before) in pairs]
    return _table("figures", ("figure", "now", "before"), rows, words)


def trend(found: Overview, words: Words) -> Table:
    """Reviews by stars of each part of the period."""
    rows = [(*_days(part), *grouped(part.stars), rounded(tally(part.stars, 0).average)) for part in found.parts]
    return _table("trend", ("first", "last", "good", "middle", "low", "starless", "average"), rows, words)


def causes(found: Overview, words: Words) -> Table:
    """Complaints by cause of each part of the period, the commonest cause first."""
    named = ranked(found)
    rows = [(*_days(part), *(part.causes[cause] for cause in named)) for part in found.parts]
    columns = (*(words(COLUMNS, code) for code in ("first", "last")), *(cause_name(one, words) for one in named))
    return Table(key="causes", title=words("overview_table", "causes"), columns=columns, rows=tuple(rows))


def parties(found: Overview, words: Words) -> Table:
    """Complaints by the party to ask first and by cause, with the products they are most about."""
    before, whole = by_party(found.before.causes), found.now.causes.total()
    rows: list[tuple[Cell, ...]] = []
    for party, own in by_party(found.now.causes).items():
        for cause in sorted(own | before[party], key=lambda one: (-own[one], str(one))):
            counts = (own[cause], before[party][cause], percent(own[cause], whole, words))
            rows.append((words("party", party), cause_name(cause, words), *counts, most_about(found, cause, words)))
    return _table("parties", ("party", "cause", "now", "before", "share", "about"), rows, words)


def products(found: Overview, words: Words) -> Table:
    """Every product with reviews in the period, beside the period before; those whose complaints rise come first."""
    rows = [
        (
            product_name(one.name, words),
            one.product_id or "",
            *_compared(one.now, words),
            one.before.reviews,
            one.before.complaints,
            percent(one.before.complaints, one.before.reviews, words),
            words("overview", "rises") if one.rises else "",
        )
        for one in found.items
    ]
    before = ("before_reviews", "before_complaints", "before_rate", "rises")
    return _table("products", ("product", "product_id", *COMPARED, *before), rows, words)


def times(found: Overview, words: Words) -> Table:
    """How long replies took, in classes."""
    names = [words.counted("overview_time", "upto", hours_name(most, words)) for most in CLASSES]
    names.append(words.counted("overview_time", "longer", hours_name(CLASSES[-1], words)))
    now, before = (classes(one.since_written) for one in (found.now, found.before))
    return _table("times", ("time", "now", "before"), list(zip(names, now, before, strict=True)), words)


def shops(beside: Mapping[str, tuple[Shop, Figures]], words: Words) -> Table:
    """The shops of a person beside each other."""
    rows = []
    for shop, found in beside.values():
        took = timing(found.since_written, None)
        said = (took.count, rounded(took.median), found.missed)
        rows.append((shop.name, *_compared(found.tally, words), *said))
    return _table("shops", ("shop", *COMPARED, "replies", "median", "missed"), rows, words)


def ranked(found: Overview) -> list[str | None]:
    """The causes of the period, the commonest first."""
    return sorted(found.now.causes, key=lambda one: (-found.now.causes[one], str(one)))


def grouped(stars: Stars) -> tuple[int, int, int, int]:
    """Good, middling, low, and without stars."""
    good, middle, low = (sum(stars[one] for one in group) for group in (GOOD, MIDDLE, LOW))
    return good, middle, low, stars[None]


def percent(part: int, whole: int, words: Words) -> Cell:
    """A share in hundredths; words where the whole is too small to speak of shares."""
    found = share(part, whole)
    return words("overview", "few") if found is None else round(100 * found, 1)


def rounded(number: float | None) -> float | None:
    """The number with two decimals at most."""
    return None if number is None else round(number, 2)


def cause_name(cause: str | None, words: Words) -> str:
    """The cause in words."""
    return words("overview", "undrafted") if cause is None else words("cause", cause)


def product_name(name: str, words: Words) -> str:
    """The product in words."""
    return name or words("overview", "no_product")


def most_about(found: Overview, cause: str | None, words: Words) -> str:
    """The three products most complained of for this cause, with how often."""
    counted: Counter[str] = Counter()
    for one in found.items:
        counted[product_name(one.name, words)] += one.causes[cause]
    named = [f"{name} ×{count}" for name, count in counted.most_common(3) if count]
    return words("overview", "join").join(named)


def hours_name(hours: float, words: Words) -> str:
    """So many hours, from two days on as days."""
    code, number = ("days", hours / 24) if hours >= 48 else ("hours", hours) if hours >= 1 else ("minutes", 60 * hours)
    return words.counted("overview_time", code, f"{number:.1f}".removesuffix(".0"))


def _compared(one: Tally, words: Words) -> tuple[Cell, ...]:
    rate = percent(one.complaints, one.reviews, words)
    return one.reviews, rounded(one.average), one.low, one.complaints, rate


def _figures(found: Figures, target: float | None, words: Words) -> list[tuple[str, Cell]]:
    all_, took, seen = found.tally, timing(found.since_written, target), timing(found.since_seen, None)
    ruled = found.ruled.get(Ruled.CONFIRMED, 0) + found.ruled.get(Ruled.REFUTED, 0)
    within = None if took.within is None else round(100 * took.within, 1)
    return [
        *zip(COMPARED, _compared(all_, words), strict=True),
        ("replies", took.count),
        ("median", rounded(took.median)),
        ("slow", rounded(took.slow)),
        ("median_seen", rounded(seen.median)),
        ("within", within),
        ("missed", found.missed),
        *((f"promise_{state}", found.promised.get(state.value, 0)) for state in KEPT),
        ("suspected", found.suspected),
        ("confirmed", found.ruled.get(Ruled.CONFIRMED, 0)),
        ("refuted", found.ruled.get(Ruled.REFUTED, 0)),
        ("refuted_share", percent(found.ruled.get(Ruled.REFUTED, 0), ruled, words)),
    ]


def _days(part: Part) -> tuple[str, str]:
    return part.period.first.isoformat(), part.period.last.isoformat()


def _table(key: str, columns: Sequence[str], rows: Rows, words: Words) -> Table:
    named = tuple(words(COLUMNS, code) for code in columns)
    return Table(key=key, title=words("overview_table", key), columns=named, rows=tuple(rows))
