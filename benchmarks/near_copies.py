"""Measures near copies and bursts as reviews stream into the casebook: `python benchmarks/near_copies.py [SIZE …]`.

    HUIPING_BENCH_DATABASE=postgresql+psycopg://…  python benchmarks/near_copies.py 10000 100000
    python benchmarks/near_copies.py flood 1000000     the same words from everybody, and one buyer without end
    python benchmarks/near_copies.py peer              against datasketch's MinHashLSH in the same run

One index grows through all sizes. "ms/review" is everything structure costs as reviews come in, folding, index,
candidates, exact verification, crowds, days and telling earlier members included; polarity and grammar are left out.
"processor" is our own processor time, which other work on the machine does not lengthen; a server's is not in it.
The stream is ours: one review in ten complains, texts are made of `fragments.txt`, and one crowd of 5 to 15 near copies
(one sign in ten changed) is planted in every two thousand reviews. The peer (MIT) is no dependency of ours: install it
beside (`pip install datasketch`); without it its part is left out.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

SIZES = (10_000, 30_000, 100_000, 300_000, 1_000_000)
PEER_COMPLAINTS = 10_000
AT_ONCE = 500
SWEPT = 5_000
BEGIN = datetime(2026, 6, 1, tzinfo=UTC)
STEP = timedelta(seconds=14)
STARS = (5,) * 80 + (4,) * 10 + (3,) * 3 + (2,) * 2 + (1,) * 5
PRAISE = ("好评", "此用户没有填写评价", "不错，物流也快", "很好用，推荐", "质量不错，值得购买，下次还会再来")
CAMPAIGN_EVERY, MEMBERS = 2_000, (5, 15)
TABLES = ("posts", "copy_texts", "copy_bands", "copy_pairs", "post_days")
LINE = "{:>9} {:>10} {:>10} {:>13} {:>11} {:>11} {:>9} {:>7} {:>9}"
HEAD = ("reviews", "ms/review", "processor", "per complaint", "candidates", "near pairs", "index MB", "RSS MB", "found")


def main() -> None:
    """Prints the curve, or what floods cost, or the ratio to the peer."""
    words = sys.argv[1:]
    if words[:1] == ["peer"]:
        peer()
        return
    flood = words[:1] == ["flood"]
    sizes = [int(word) for word in words[flood:]] or SIZES
    with tempfile.TemporaryDirectory() as folder, opened(folder) as house:
        for name, stream in floods(sizes[-1]) if flood else (("a shop's own stream", stream_of()),):
            print(f"{name}, {house.book.engine.dialect.name}")
            curve(house, stream, sizes)


def curve(house: Any, stream: Iterator[tuple[Any, int]], sizes: Any) -> None:
    """Prints a line for each size; figures are of the reviews since the size before."""
    meter = Meter(house)
    print(LINE.format(*HEAD))
    done = 0
    for size in sizes:
        while done < size and (batch := list(islice(stream, min(AT_ONCE, size - done)))):
            meter.take(batch)
            done += len(batch)
            if done % SWEPT == 0:
                swept(house)
        meter.tell(done)


def swept(house: Any) -> None:
    """Sweeps and counts the tables, as a PostgreSQL server does by itself unless that is switched off."""
    if house.book.engine.dialect.name == "postgresql":
        with house.book.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")


class Meter:
    """Feeds a casebook and sums up the time of everything that structure costs."""

    def __init__(self, house: Any) -> None:
        from scheduler import thinking_of

        self.house, self.shop = house, house.book.shops.get("demo")
        self.spent, self.worked, self.compared, self.complaints, self.reviews = 0.0, 0.0, 0, 0, 0
        self.campaigns: dict[int, list[str]] = defaultdict(list)
        for part in ("posts", "copies"):
            setattr(house.book, part, Clocked(getattr(house.book, part), self))
        thinking = thinking_of(house, self.shop)
        likeness = replace(thinking.likeness, alike=self._counted(thinking.likeness.alike))
        self.thinking = replace(
            thinking,
            posts=self.clocked(lambda reviews: list(thinking.posts(reviews))),
            crowds=self.clocked(thinking.crowds),
            likeness=likeness,
            judge=lambda states, crowds, counted: [
                _verdict(crowds.get(state.review_id), thinking.rules) for state in states
            ],
        )

    def clocked(self, work: Callable[..., Any]) -> Callable[..., Any]:
        """The same work, its seconds added."""

        def timed(*given: Any, **said: Any) -> Any:
            began, began_work = time.perf_counter(), time.process_time()
            try:
                return work(*given, **said)
            finally:
                self.spent += time.perf_counter() - began
                self.worked += time.process_time() - began_work

        return timed

    def take(self, batch: list[tuple[Any, int]]) -> None:
        """Keeps reviews and judges them as a tick does."""
        from casebook.judging import judge_shop

        at = max(review.time for review, _ in batch)
        self.house.book.reviews.keep([review for review, _ in batch], at=at)
        for review, campaign in batch:
            self.reviews += 1
            self.complaints += review.stars <= 3 and len(review.text) >= 13
            if campaign:
                self.campaigns[campaign].append(review.external_id)
        for _ in judge_shop(self.house.book, self.shop, self.thinking, lambda: at):
            pass

    def tell(self, size: int) -> None:
        """Prints what the reviews since the last line cost."""
        rows = {table: self.rows(table) for table in TABLES}
        figures = (
            f"{self.spent * 1000 / max(self.reviews, 1):.3f}",
            f"{self.worked * 1000 / max(self.reviews, 1):.3f}",
            f"{self.worked * 1000 / max(self.complaints, 1):.3f}",
            f"{self.compared / max(self.complaints, 1):.1f}",
            rows["copy_pairs"] // 2,
            self._size(),
            rss(),
            self._found(),
        )
        print(LINE.format(size, *figures), flush=True)
        self.spent, self.worked, self.compared, self.complaints, self.reviews = 0.0, 0.0, 0, 0, 0

    def _counted(self, alike: Callable[..., Any]) -> Callable[..., Any]:
        def counted(texts: Any, pairs: Any) -> Any:
            self.compared += len(pairs)
            return alike(texts, pairs)

        return counted

    def _found(self) -> str:
        whole = [ids for ids in self.campaigns.values() if len(ids) >= 3]
        found = sum(any(self._users(one) >= 3 for one in ids) for ids in whole)
        self.campaigns.clear()
        return f"{found}/{len(whole)}"

    def _users(self, external_id: str) -> int:
        cluster = self.house.book.copies.cluster(self.house.book.reviews.find("demo", external_id))
        return cluster.buyers if cluster else 0

    def rows(self, table: str) -> int:
        """How many rows a table has."""
        with self.house.book.reviews.read() as connection:
            return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())  # noqa: S608

    def _size(self) -> int:
        names = ", ".join(f"'{name}'" for name in self._named())
        sqlite = self.house.book.engine.dialect.name == "sqlite"
        stored = f"SELECT sum(pgsize) FROM dbstat WHERE name IN ({names})"  # noqa: S608
        every = f"SELECT sum(pg_total_relation_size(one::regclass)) FROM unnest(ARRAY[{names}]) one"  # noqa: S608
        with self.house.book.reviews.read() as connection:
            found = connection.exec_driver_sql(stored if sqlite else every).scalar_one()
        return int(found) // 2**20

    def _named(self) -> list[str]:
        """The tables of the index, and where SQLite counts them apart their own indexes."""
        from casebook.tables import metadata

        tables = [table for table in metadata.sorted_tables if table.name in TABLES]
        sqlite = self.house.book.engine.dialect.name == "sqlite"
        own = [str(index.name) for table in tables for index in table.indexes] if sqlite else []
        return [*TABLES, *own]


class Clocked:
    """A part of the casebook whose every call is timed, but for what the benchmark itself asks."""

    def __init__(self, part: Any, meter: Meter) -> None:
        self._part, self._meter = part, meter

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._part, name)
        return found if name == "cluster" or not callable(found) else self._meter.clocked(found)


def stream_of(seed: int = 20) -> Iterator[tuple[Any, int]]:
    """Reviews in the order they come, each with the number of its planted crowd, 0 for none."""
    drawn, texts = random.Random(seed), complaints(random.Random(seed + 1))
    planted: dict[int, list[tuple[str, int]]] = defaultdict(list)
    number = 0
    while True:
        number += 1
        if number % CAMPAIGN_EVERY == 1:
            text = next(texts)
            for _ in range(drawn.randint(*MEMBERS)):
                copy = changed(text, drawn)
                planted[number + drawn.randrange(CAMPAIGN_EVERY * 5)].append((copy, number))
        for text, campaign in planted.pop(number, ()):
            yield a_review(number, text, 1, drawn, f"-{campaign}-{len(text)}-{drawn.random()}"), campaign
        stars = drawn.choice(STARS)
        yield a_review(number, next(texts) if stars <= 3 else drawn.choice(PRAISE), stars, drawn), 0


def floods(size: int) -> Iterator[tuple[str, Iterator[tuple[Any, int]]]]:
    """The same two characters from everybody; then one buyer's one complaint, on and on; then everybody's."""
    drawn = random.Random(20)
    long = next(complaints(drawn))
    yield "everybody says 好评", ((a_review(n, "好评", 5 if n % 2 else 1, drawn), 0) for n in range(size))
    once = {"author": "同一个人"}
    yield (
        "one buyer, one complaint",
        ((replace(a_review(n, long, 1, drawn, "-one"), **once), 0) for n in range(min(size, 10_000))),
    )
    yield (
        "everybody, one complaint",
        ((a_review(n, long, 1, drawn, "-all"), 0) for n in range(min(size, 100_000))),
    )


def complaints(drawn: random.Random) -> Iterator[str]:
    """Complaints of four to seven pieces, no kind twice in one."""
    path = Path(__file__).with_name("fragments.txt")
    kinds = [line.split() for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    while True:
        chosen = drawn.sample(kinds, drawn.randint(4, 7))
        yield "，".join(drawn.choice(kind) for kind in chosen) + "。"


def changed(text: str, drawn: random.Random) -> str:
    """The text with one sign in ten replaced by another of its own."""
    return "".join(drawn.choice(text) if drawn.random() < 0.1 else sign for sign in text)


def a_review(number: int, text: str, stars: int, drawn: random.Random, more: str = "") -> Any:
    """A review of one of 200 products by one of very many buyers."""
    from casebook.model import Review

    return Review(
        source="demo",
        external_id=f"{number}{more}",
        shop="demo",
        text=text,
        stars=stars,
        product_id=f"p{drawn.randrange(200)}",
        author=f"买家{drawn.randrange(10**9)}",
        time=BEGIN + STEP * number,
    )


@contextmanager
def opened(folder: str) -> Iterator[Any]:
    """A house with an empty casebook, in the folder or at HUIPING_BENCH_DATABASE."""
    from casebook.house import House
    from casebook.model import Shop
    from casebook.settings import read_settings
    from casebook.store import open_book

    database = os.environ.get("HUIPING_BENCH_DATABASE") or f"sqlite:///{folder}/casebook.db"
    with open_book(database, folder) as book:
        book.shops.keep(Shop(key="demo", name="demo", platform="demo"))
        yield House(book=book, settings=read_settings({}, home=Path(folder)))


def peer() -> None:
    """Prints processor milliseconds a complaint for ours and for datasketch's on the same texts, and the ratios."""
    try:
        import datasketch
    except ImportError:
        print("datasketch is not installed (pip install datasketch): nothing to compare with")
        return
    texts = list(islice(complaints(random.Random(20)), PEER_COMPLAINTS))
    began = time.process_time()
    pairs = peer_pairs(datasketch, texts)
    theirs = time.process_time() - began
    began = time.process_time()
    at_once = our_pairs(texts)
    file = time.process_time() - began
    kept, indexed = streamed(texts)
    print(f"{len(texts)} complaints with exact verification, datasketch {datasketch.__version__}")
    for name, spent, near in (
        ("datasketch, in memory, one at a time", theirs, pairs),
        ("ours, a file at once in memory", file, at_once),
        ("ours, in the casebook as they come, with days and crowds", kept, indexed),
    ):
        print(f"{spent / len(texts) * 1000:.3f} ms  {theirs / spent:5.2f} x  {near:6} near pairs  {name}")


def our_pairs(texts: list[str]) -> int:
    """How many near pairs the code for files finds."""
    from sentiment.suspicion.copies import near_copies, plain

    return len(near_copies([plain(text) for text in texts], least=0.5).values)


def streamed(texts: list[str]) -> tuple[float, int]:
    """Seconds the casebook takes for these as they come, and how many near pairs it finds."""
    drawn = random.Random(1)
    reviews = [(a_review(number, text, 1, drawn), 0) for number, text in enumerate(texts)]
    with tempfile.TemporaryDirectory() as folder, opened(folder) as house:
        meter = Meter(house)
        for first in range(0, len(reviews), AT_ONCE):
            meter.take(reviews[first : first + AT_ONCE])
        return meter.worked, meter.rows("copy_pairs") // 2


def peer_pairs(datasketch: Any, texts: list[str]) -> int:
    """How many near pairs the peer finds, with as many hashes and bands as ours, verified as ours."""
    from sentiment.suspicion.copies import plain
    from sentiment.suspicion.signatures import HASHES, ROWS

    index = datasketch.MinHashLSH(num_perm=HASHES, params=(HASHES // ROWS, ROWS))
    grams: list[frozenset[str]] = []
    found = 0
    for number, text in enumerate(texts):
        said = plain(text)
        own = frozenset(map("".join, zip(said, said[1:], strict=False)))
        signed = datasketch.MinHash(num_perm=HASHES, seed=20)
        signed.update_batch([gram.encode() for gram in own])
        found += sum(len(own & grams[other]) >= 0.5 * len(own | grams[other]) for other in index.query(signed))
        index.insert(number, signed)
        grams.append(own)
    return found


def _verdict(copies: Any, rules: str) -> Any:
    from casebook.model import Polarity, Suspicion, Verdict

    said = Suspicion(p=float(copies.users) / 1000 if copies else 0.0)
    return Verdict(polarity=Polarity.NEG, probabilities={}, flagged=False, suspicion=said, rules=rules)


def rss() -> int:
    """Megabytes this process holds now."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) // 1024


if __name__ == "__main__":
    main()
