"""Measures the inbox over many reviews: `python benchmarks/inbox.py [--reviews 1000000] [--cases 200000] [--book DIR]`.

The book is written with bulk inserts (HUIPING_BENCH_DATABASE names another database than SQLite); its rows of the inbox
come from the code that keeps them. With --book it stays and is used again. Each line is one visit as the desk makes it:
the page, its cases and the counts of all tabs; `deep` is the 50th page, reached through the 49 before. Texts are ours,
made of `fragments.txt`. Milliseconds by clock, and the peak memory of the process that reads.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

SEED = 20
AT_ONCE = 5_000
NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
PAGE, DEEP, TIMES = 20, 50, 40
SHOPS, PRODUCTS = 4, 3_000
STATUSES = ("open",) * 2 + ("drafted",) * 5 + ("published",) * 2 + ("dismissed",)
CAUSES = ("quality",) * 8 + ("logistics",) * 4 + ("size", "service", "authenticity", "safety")
STARS = (1, 1, 1, 2, 3, None)
TIERS = (0,) + (1,) * 5 + (2,) * 14
LEVELS = ("none",) * 7 + ("hint", "review", "strong")
RARE = "拉链头掉进了火锅"
LINE = "{:<34} {:>8} {:>8}"


def main() -> None:
    """Writes a book in one process and reads it in another."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--reviews", type=int, default=1_000_000)
    words.add_argument("--cases", type=int, default=200_000)
    words.add_argument("--book", type=Path)
    words.add_argument("--read", action="store_true", help=argparse.SUPPRESS)
    said = words.parse_args()
    if said.read:
        read(said.book)
        return
    with tempfile.TemporaryDirectory() as folder:
        home = said.book or Path(folder)
        began = time.perf_counter()
        if write(home, said.reviews, said.cases):
            print(f"written in {time.perf_counter() - began:.0f} s")
        subprocess.run([sys.executable, __file__, "--read", "--book", str(home)], check=True)


def opened(home: Path) -> Any:
    """The casebook in a folder, or in the database that was named."""
    from casebook.store import open_book

    return open_book(os.environ.get("HUIPING_BENCH_DATABASE") or f"sqlite:///{home / 'casebook.db'}", home)


def write(home: Path, reviews: int, cases: int) -> bool:
    """Fills an empty book; False where it holds something already."""
    from casebook.model import Shop
    from casebook.urgency import AnswerWindow

    with opened(home) as book:
        if book.shops.all():
            return False
        for nth in range(SHOPS):
            book.shops.keep(Shop(key=f"shop-{nth}", name=f"店铺 {nth}", platform=("taobao", "jd")[nth % 2]))
        book.inbox.know([AnswerWindow(platform="taobao", days=30, after_appended=30, closes=True, replies=1)])
        for first in range(0, reviews, AT_ONCE):
            _write(book, range(first, min(first + AT_ONCE, reviews)), every=reviews // cases)
        with book.engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")
    return True


def _write(book: Any, numbers: range, every: int) -> None:
    from casebook.store.listing import list_cases
    from casebook.tables import cases, review_states, reviews, verdicts

    drawn = random.Random(f"{SEED} {numbers.start}")
    made = [(nth, _review(nth, drawn)) for nth in numbers]
    flagged = [(nth, review) for nth, review in made if nth % every == 0]
    with book.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(reviews.insert(), [_kept(nth, review) for nth, review in made])
        connection.execute(review_states.insert(), [_state(nth, review) for nth, review in made])
        connection.execute(verdicts.insert(), [_verdict(nth, drawn) for nth, _ in flagged])
        connection.execute(cases.insert(), [_case(nth, review, drawn) for nth, review in flagged])
        list_cases(connection, [nth + 1 for nth, _ in flagged])


def _review(nth: int, drawn: random.Random) -> dict[str, Any]:
    text = "，".join(drawn.choices(_fragments(), k=drawn.randint(1, 6)))
    return {
        **_plain_review(),
        "source": f"source-{nth % SHOPS}",
        "external_id": str(nth),
        "shop": f"shop-{nth % SHOPS}",
        "text": text if nth % 40_000 else f"{text}，{RARE}",
        "stars": drawn.choice(STARS),
        "product_id": str(nth % PRODUCTS),
        "product": f"测试商品 {nth % PRODUCTS} 号",
        "time": NOW - timedelta(seconds=drawn.randrange(90 * 86_400)),
    }


@lru_cache(maxsize=1)
def _plain_review() -> dict[str, Any]:
    from casebook.codec import plain
    from casebook.model import Review

    found: dict[str, Any] = plain(Review(source="", external_id="", shop="", text="", author="买***家"))
    return found


@lru_cache(maxsize=1)
def _fragments() -> list[str]:
    lines = (Path(__file__).parent / "fragments.txt").read_text(encoding="utf-8").splitlines()
    return [piece for line in lines if not line.startswith("#") for piece in line.split()]


def _kept(nth: int, review: dict[str, Any]) -> dict[str, Any]:
    copied = {name: review[name] for name in ("source", "external_id", "shop", "product_id", "stars", "time")}
    return {"id": nth + 1, **copied, "seq": 1, "digest": str(nth), "gone": False, "first_seen": NOW, "judged": "bench"}


def _state(nth: int, review: dict[str, Any]) -> dict[str, Any]:
    own = {"id": nth + 1, "review_id": nth + 1, "seq": 1, "change": "new", "seen_at": NOW, "digest": str(nth)}
    return {**own, "review": {**review, "time": review["time"].isoformat()}, "capture": None}


def _verdict(nth: int, drawn: random.Random) -> dict[str, Any]:
    level = drawn.choice(LEVELS)
    said = {"rules": "bench", "judged_at": NOW, "polarity": "neg", "flagged": True, "level": level, "safety": False}
    return {"state_id": nth + 1, **said, "verdict": _plain_verdict(level)}


@lru_cache(maxsize=len(LEVELS))
def _plain_verdict(level: str) -> Any:
    from casebook.codec import plain
    from casebook.model import Level, Polarity, Suspicion, Verdict

    shares = {"pos": 0.1, "neu": 0.1, "neg": 0.8}
    judged = Verdict(polarity=Polarity.NEG, probabilities=shares, flagged=True, rules="bench")
    return plain(replace(judged, suspicion=Suspicion(level=Level(level))))


def _case(nth: int, review: dict[str, Any], drawn: random.Random) -> dict[str, Any]:
    own = {"id": nth + 1, "shop": review["shop"], "review_id": nth + 1, "state_id": nth + 1, "opened_at": NOW}
    said = {"status": drawn.choice(STATUSES), "tier": drawn.choice(TIERS), "cause": drawn.choice(CAUSES)}
    return {**own, **said, "flagged_for": "neg"}


def read(home: Path) -> None:
    """Prints how long visits take."""
    with opened(home) as book:
        print(f"{book.reviews.count():,} reviews, {book.engine.dialect.name}, milliseconds")
        print(LINE.format("", "p50", "p95"))
        for name, visit in visits(book):
            taken = sorted(_timed(visit) for _ in range(TIMES))
            print(LINE.format(name, f"{statistics.median(taken):.1f}", f"{taken[int(TIMES * 0.95)]:.1f}"))
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at the peak")


def visits(book: Any) -> Iterator[tuple[str, Callable[[], Any]]]:
    """What is measured, by name."""
    from casebook.model import Level
    from casebook.store.inbox import Place

    place = Place(at=NOW)
    for _ in range(DEEP - 1):
        place = book.inbox.page(_asked(), place, limit=PAGE).next
    for name, said in (
        ("first page", {}),
        ("one shop of four", {"shops": ("shop-1",)}),
        ("filter: cause and stars", {"cause": "logistics", "stars": (1,)}),
        ("filter: one product of 3000", {"product": "商品 2000 号"}),
        ("filter: highly suspected", {"level": Level.STRONG}),
        ("search: found five times", {"words": (RARE[:5],)}),
        ("search: found everywhere", {"words": ("拧不紧",)}),
        ("search: two words", {"words": ("拧不紧", "客服只会")}),
        ("search: two signs, often", {"words": ("客服",)}),
        ("search: two signs, never", {"words": ("龘龘",)}),
    ):
        yield name, lambda said=said: _visit(book, _asked(**said), Place(at=NOW))
        if not said:
            yield "deep", lambda: _visit(book, _asked(), place)
            yield "the newest published", lambda: _visit(book, _asked(tab=2), Place(at=NOW), newest=True)


def _asked(tab: int = 0, **said: Any) -> Any:
    from casebook.store.inbox import Asked

    return Asked(**{"shops": tuple(f"shop-{nth}" for nth in range(SHOPS)), "statuses": _tabs()[tab], **said})


def _tabs() -> tuple[Any, ...]:
    from casebook.model import Status

    return (Status.OPEN, Status.DRAFTED), (Status.APPROVED,), (Status.PUBLISHED,), (Status.DISMISSED, Status.CLOSED)


def _visit(book: Any, asked: Any, place: Any, *, newest: bool = False) -> Any:
    found = book.inbox.page(asked, place, limit=PAGE, newest=newest)
    counts = [book.inbox.count(replace(asked, statuses=statuses)) for statuses in _tabs()]
    return book.cases.lines(asked.shops, found.ids), counts


def _timed(visit: Callable[[], Any]) -> float:
    began = time.perf_counter()
    visit()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
