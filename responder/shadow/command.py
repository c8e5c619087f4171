"""What `huiping shadow` does as it was told: reads a file of past reviews, compares, shows and writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from typing import Any

from casebook.errors import InputError, RowError, SettingError
from casebook.front import open_house
from casebook.house import utc_now
from casebook.model import Review, SavedMap, Shop, Verdict
from casebook.terminal import progress, show_report, tell_rejected, write_documents
from responder.lines import read_shop
from responder.shadow.compare import compare
from responder.shadow.report import documents, tables

BATCH = 500
Judge = Callable[[Sequence[Review]], Sequence[Verdict]]


def shadow(said: Any, *, read: Callable[..., Any], judge: Judge) -> int:
    """Compares the replies of a file with our drafts; the exit code.

    `read` opens the file for a shop and its saved maps, `judge` gives verdicts in order. Raises SettingError where two
    shops are named, InputError where the file holds no reply.
    """
    shop, saved = _shop(said)
    rejected: list[RowError] = []
    counts = {"reviews": 0, "without a reply": 0, "that need no answer": 0}
    now = utc_now()
    with closing(read(shop, saved=saved, at=now)) as reading, progress() as bar:
        judged = _judged(reading, judge, counts, rejected, show=lambda count: bar("read", count))
        found = compare(judged, shop, now=now)
    if not found:
        raise InputError(said.file, f"nothing to compare: {_counted(counts)}", do="give complaints with their replies")
    show_report(tables(found), [f"{_counted(counts)}; compared: {len(found)}"])
    if said.output:
        write_documents(said.output, documents(found))
    return tell_rejected(rejected)


def _shop(said: Any) -> tuple[Shop, tuple[SavedMap, ...]]:
    if said.shop and said.shop_toml:
        raise SettingError("shop", "named twice", do="give --shop or --shop-toml, not both")
    if not said.shop:
        return read_shop(said.shop_toml), ()
    with open_house(said) as house:
        shop = house.book.shops.get(said.shop)
        return shop, tuple(house.book.maps.of_shop(shop.key))


def _judged(
    reading: Iterator[Review | RowError],
    judge: Judge,
    counts: dict[str, int],
    rejected: list[RowError],
    *,
    show: Callable[[int], None],
) -> Iterator[tuple[Review, Verdict]]:
    """The reviews with a reply that need a person's eye, with their verdicts; all others are counted."""
    while some := list(islice(reading, BATCH)):
        rejected += [one for one in some if isinstance(one, RowError)]
        reviews = [one for one in some if isinstance(one, Review)]
        replied = [one for one in reviews if one.reply and one.reply.text.strip()]
        verdicts = judge(replied)
        wanted = [pair for pair in zip(replied, verdicts, strict=True) if pair[1].flagged]
        counts["reviews"] += len(reviews)
        counts["without a reply"] += len(reviews) - len(replied)
        counts["that need no answer"] += len(replied) - len(wanted)
        show(counts["reviews"])
        yield from wanted


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{name}: {count}" for name, count in counts.items())
