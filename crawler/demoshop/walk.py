"""Walks the whole main job on the demo shop: what `huiping demo` does, with every step handed in.

crawl → judge, open, draft → digest │ approve two → publish → crawl again → bundle → verify
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from casebook.errors import SourceError
from casebook.model import Severity, Shop, Source, Status
from casebook.views import CaseLine
from crawler.demoshop.server import DemoShop
from crawler.demoshop.shelf import load_shop
from crawler.demoshop.truth import Found, Summary, compare, load_truth

RECIPE = "demoshop"
ANSWERED = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """The rest of the house as the walk needs it; `show(step, count)` is told of progress."""

    fetch: Callable[[Source, Callable[[int], None]], Any]
    think: Callable[[Callable[[str, int], None]], None]
    digest: Callable[[Shop], Sequence[str]]
    publish: Callable[[], int]
    bundle: Callable[[int], tuple[Path, bool]]
    clock: Callable[[], datetime]
    show: Callable[[str, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The summary as a table and lines for a terminal; `ok` when all that was walked came out right."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[str, ...]
    ok: bool


def reach(demoshop: DemoShop) -> dict[str, str]:
    """The settings by which the demo shop's channel finds it."""
    return {"demoshop_url": demoshop.url, "demoshop_token": demoshop.token}


def set_up(book: Any, url: str) -> None:
    """Puts the demo shop and its site into the book."""
    card = load_shop()
    said = {name: card[name] for name in ("key", "name", "platform", "zone", "signature", "policies")}
    book.shops.keep(Shop(url=url, recipients=(card["recipient"],), **said))
    book.shops.keep_source(Source(name=card["key"], shop=card["key"], kind="webshop", url=url, recipe=RECIPE))


def walk(book: Any, steps: Steps, *, finish: bool) -> Outcome:
    """Does the main job; with `finish` also answers two reviews and bundles one case."""
    words = _words()
    (source,) = [one for one in book.shops.sources(load_shop()["key"]) if one.recipe == RECIPE]
    _fetch(source, steps, words["steps"]["fetch"])
    steps.think(lambda step, count: steps.show(words["steps"][step], count))
    letters = steps.digest(book.shops.get(source.shop))
    summary = compare(load_truth(), found(book, source.shop))
    lines = [_counts(summary, words), *(words["lines"]["digest"].format(where=where) for where in letters)]
    ok = summary.complete
    if finish:
        answered, told = _answer(book, source, steps, words)
        bundled, said = _bundle(book, source, steps, words)
        lines += [*told, said]
        ok = ok and answered and bundled
    rows = tuple(_row(row.title, row.found, row.missed) for row in summary.rows)
    return Outcome(title=words["title"], headings=tuple(words["headings"]), rows=rows, lines=tuple(lines), ok=ok)


def found(book: Any, shop: str) -> Mapping[str, Found]:
    """What the casebook says of each review of the shop, by external id."""
    causes = {line.state.review_id: line.case.cause for line in _cases(book, shop, tuple(Status))}
    return {
        state.review.external_id: Found()
        if verdict is None
        else Found(
            flagged=verdict.flagged,
            level=verdict.suspicion.level.value,
            codes=tuple(reason.code for reason in verdict.suspicion.reasons),
            mismatch=verdict.mismatch,
            cause=causes.get(state.review_id),
            content=verdict.content,
            safety=verdict.safety,
            answered=state.review.reply is not None,
        )
        for state, verdict in book.verdicts.current(shop)
    }


def _fetch(source: Source, steps: Steps, step: str) -> None:
    report = steps.fetch(source, lambda count: steps.show(step, count))
    if not report.is_sound:
        raise SourceError(source.url, "the demo shop was not read completely", do="run the demo again")


def _answer(book: Any, source: Source, steps: Steps, words: Mapping[str, Any]) -> tuple[bool, list[str]]:
    lines = _answerable(book, source.shop)[:ANSWERED]
    approved = [(line, _approve(book, line, steps.clock())) for line in lines]
    steps.publish()
    _fetch(source, steps, words["steps"]["again"])
    live = [line for line, text in approved if text in {one.text for one in book.reviews.replies(line.case.review_id)}]
    told = [words["lines"]["live"].format(count=len(live), of=len(approved))]
    told += [words["lines"]["reply"].format(case=line.case.id, text=text) for line, text in approved]
    return len(live) == len(approved) == ANSWERED, told


def _answerable(book: Any, shop: str) -> list[CaseLine]:
    """Drafted cases whose standard draft is clean, the least delicate first."""
    drafted = _cases(book, shop, (Status.DRAFTED,))
    clean = [line for line in drafted if line.case.tier > 0 and _standard(book, line) is not None]
    return sorted(clean, key=lambda line: (line.case.cause != "logistics", -line.case.tier, line.case.id))


def _standard(book: Any, line: CaseLine) -> Any:
    drafts = [one for one in book.cases.file(line.case.id).drafts if one.state_id == line.state.id]
    fit = [one for one in drafts if one.draft.kind == "standard" and not _blocked(one.draft.hits)]
    return fit[-1] if fit else None


def _blocked(hits: Sequence[Any]) -> bool:
    return any(hit.severity in (Severity.BLOCK, Severity.PROOF) for hit in hits)


def _approve(book: Any, line: CaseLine, at: datetime) -> str:
    draft = _standard(book, line)
    said = {"state_id": line.state.id, "by": "demo", "at": at}
    text: str = book.approvals.approve(line.case.id, draft.id, draft.draft.text, **said).text
    return text


def _bundle(book: Any, source: Source, steps: Steps, words: Mapping[str, Any]) -> tuple[bool, str]:
    suspected = [line for line in _cases(book, source.shop, tuple(Status)) if line.case.cause == "suspicious"]
    if not suspected:
        return False, words["lines"]["no_bundle"]
    path, sound = steps.bundle(suspected[0].case.id)
    return sound, words["lines"]["bundle" if sound else "bad_bundle"].format(case=suspected[0].case.id, path=path)


def _cases(book: Any, shop: str, statuses: tuple[Status, ...]) -> list[CaseLine]:
    lines: list[CaseLine] = book.cases.inbox([shop], statuses=statuses, limit=10_000)
    return lines


def _counts(summary: Summary, words: Mapping[str, Any]) -> str:
    text: str = words["lines"]["counts" if summary.complete else "incomplete"].format(
        served=summary.served,
        kept=summary.kept,
        accused=len(summary.accused),
        needless=len(summary.needless),
        which=" ".join((*summary.lost, *summary.leaked, *summary.unknown, *summary.accused)),
    )
    return text


def _row(title: str, seen: Sequence[str], missed: Sequence[str]) -> tuple[str, ...]:
    return title, f"{len(seen)}/{len(seen) + len(missed)}", " ".join(missed)


def _words() -> Mapping[str, Any]:
    words: Mapping[str, Any] = tomllib.loads((files(__package__) / "data" / "walk.toml").read_text(encoding="utf-8"))
    return words
