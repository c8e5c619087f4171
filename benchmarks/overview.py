"""Measures the overview of a shop with so many reviews, made straight into the tables, and prints the query plans:

    python benchmarks/overview.py [--reviews 1000000] [--days 730] [--database URL] [--plans]

Without an address the book is SQLite in a folder that is removed. Each number is the best of three; `first` is the
very first reading, with nothing warm. A PostgreSQL database named must be empty: its tables stay.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sqlalchemy import event, text

from benchmarks.rows import SEED
from casebook import tables
from casebook.codec import plain
from casebook.model import Polarity, Review, Shop, Suspicion, Verdict
from casebook.store import Casebook, open_book
from responder.overview import figures, overview
from responder.periods import Period, period

NOW = datetime(2026, 11, 26, 4, tzinfo=UTC)
BATCH = 20_000
PRODUCTS = 2_000
CAUSES = ("quality", "logistics", "size", "description", "service", "packaging", None)
VERDICT = plain(
    Verdict(polarity=Polarity.NEG, probabilities={"neg": 1.0}, flagged=True, suspicion=Suspicion(), rules="b")
)


def rows(count: int, days: int) -> Iterator[dict[str, list[dict[str, Any]]]]:
    """Batches of rows by table: one review in eight is a complaint with a case, half of those were answered."""
    drawn = random.Random(SEED)
    for begin in range(1, count + 1, BATCH):
        ids = range(begin, min(begin + BATCH, count + 1))
        found: dict[str, list[dict[str, Any]]] = {}
        for number in ids:
            at = NOW - timedelta(seconds=drawn.randrange(days * 86_400))
            for table, row in one(number, at, drawn):
                found.setdefault(table, []).append(row)
        yield found


def one(number: int, at: datetime, drawn: random.Random) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows of one review."""
    complaint = number % 8 == 0
    product = f"p-{int(drawn.paretovariate(1)) % PRODUCTS}"
    stars = drawn.choice((1, 1, 2, 3)) if complaint else 5
    review = Review(
        source="b", external_id=str(number), shop="big", text="测", stars=stars, time=at, product_id=product
    )
    own = {"source": "b", "external_id": str(number), "shop": "big", "product_id": product, "judged": "b"}
    dated = {"time": None if number % 20 == 0 else at, "first_seen": at}
    yield "reviews", {"id": number, **own, **dated, "seq": 1, "digest": "d", "gone": False, "stars": stars}
    state = {"id": number, "review_id": number, "seq": 1, "change": "new", "seen_at": at, "digest": "d"}
    yield "review_states", {**state, "review": plain(review)}
    level = "review" if number % 400 == 0 else "none"
    judged = {"state_id": number, "rules": "b", "judged_at": at, "polarity": "neg" if complaint else "pos"}
    yield (
        "verdicts",
        {"id": number, **judged, "flagged": complaint, "level": level, "safety": False, "verdict": VERDICT},
    )
    if complaint:
        yield from handled(number, at, drawn)


def handled(number: int, at: datetime, drawn: random.Random) -> Iterator[tuple[str, dict[str, Any]]]:
    """The case of a complaint, and how it was answered where it was."""
    answered = number % 16 == 0
    same = {"id": number, "shop": "big", "review_id": number, "state_id": number, "tier": 1, "flagged_for": "neg"}
    status = "published" if answered else "dismissed" if number % 3 else "drafted"
    yield "cases", {**same, "status": status, "cause": drawn.choice(CAUSES), "opened_at": at}
    if not answered:
        return
    drafted = {"id": number, "case_id": number, "state_id": number, "by": "b"}
    yield "drafts", {**drafted, "made_at": at, "rules": "b", "draft": {}}
    said = {"at": at, "text": "", "sha256": "", "platform": "taobao", "facts": [], "bound_sha256": "", "second_for": ""}
    yield "approvals", {**drafted, "draft_id": number, **said}
    yield "publications", {"id": number, "approval_id": number, "channel": "manual", "by": "b", "claimed_at": at}
    done = {"publication_id": number, "result": "done", "by": "b", "detail": ""}
    yield "publication_results", {"id": number, **done, "at": at + timedelta(hours=drawn.expovariate(1 / 12))}


def fill(book: Casebook, count: int, days: int) -> None:
    """Makes the shop."""
    book.shops.keep(Shop(key="big", name="大店", platform="taobao", policies={"answer_hours": 24}))
    with book.engine.connect().execution_options(writes=True) as connection:
        for batch in rows(count, days):
            with connection.begin():
                for name, found in batch.items():
                    connection.execute(getattr(tables, name).insert(), found)
    hourly = [NOW - timedelta(hours=nth) for nth in range(24 * 90)]
    with book.engine.connect().execution_options(writes=True) as connection, connection.begin():
        names = {"source": "b", "shop": "big", "run": "r", "read": 30, "stated": 30, "rejected": 0, "unknown": ""}
        seen = [{**names, "at": at, "product_id": f"p-{n}", "unseen": []} for at in hourly for n in range(20)]
        connection.execute(tables.coverage.insert(), seen)


def measured(book: Casebook, asked: Period) -> None:
    """Prints how long the parts of the page take."""
    shop = book.shops.get("big")
    read, span = book.overviews, asked.span
    parts = [one.span for one in asked.parts()]
    asks = {
        "stars by part": lambda: read.stars("big", parts),
        "causes by part": lambda: read.causes("big", parts),
        "by product": lambda: read.by_product("big", span),
        "causes by product": lambda: read.causes_by_product("big", span),
        "replied": lambda: read.replied("big", span),
        "unanswered": lambda: read.unanswered("big", span),
        "suspected": lambda: read.suspected("big", span),
        "coverage": lambda: read.coverage("big", (span[1] - timedelta(days=7), span[1])),
        "figures": lambda: figures(book, shop, asked, NOW),
        "the whole": lambda: overview(book, shop, asked, NOW),
    }
    print(f"\n{asked.days} days, {read.stars('big', [span])[0].total()} reviews")
    for name, ask in asks.items():
        took = []
        for _ in range(3):
            begun = time.perf_counter()
            ask()
            took.append(time.perf_counter() - begun)
        print(f"{name:>20} first {took[0]:7.3f} s, best {min(took):7.3f} s")


def plans(book: Casebook, asked: Period) -> None:
    """Prints the plan of every different query of the page."""
    said: dict[str, Any] = {}

    @event.listens_for(book.engine, "before_cursor_execute")
    def _hear(_c: Any, _u: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        said.setdefault(statement, parameters)

    overview(book, book.shops.get("big"), asked, NOW)
    event.remove(book.engine, "before_cursor_execute", _hear)
    ask = "EXPLAIN QUERY PLAN" if book.engine.dialect.name == "sqlite" else "EXPLAIN"
    with book.engine.connect() as connection:
        for statement, parameters in said.items():
            if statement.lstrip().startswith("SELECT"):
                print("\n" + " ".join(statement.split())[:150])
                for row in connection.exec_driver_sql(f"{ask} {statement}", parameters):
                    print("   ", row[-1])


def main() -> int:
    """Makes the shop, and measures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reviews", type=int, default=1_000_000)
    parser.add_argument("--days", type=int, default=730)
    parser.add_argument("--database")
    parser.add_argument("--plans", action="store_true")
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        book = open_book(said.database or f"sqlite:///{folder}/book.db", folder)
        begun = time.perf_counter()
        fill(book, said.reviews, said.days)
        print(f"{book.engine.dialect.name}: {said.reviews} reviews made in {time.perf_counter() - begun:.0f} s")
        if book.engine.dialect.name == "postgresql":
            with book.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("VACUUM ANALYZE"))
        for days in ("7", "30", "90"):
            measured(book, period(days=days, today=NOW.date(), zone="Asia/Shanghai"))
        if said.plans:
            plans(book, period(days="30", today=NOW.date(), zone="Asia/Shanghai"))
        book.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
