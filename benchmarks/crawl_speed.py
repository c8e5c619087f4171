"""Races our crawler against a bare Scrapy spider on a generated shop: `python benchmarks/crawl_speed.py`.

Both run in processes of their own, in turn, and must bring back the same reviews. Speeds count from a process's start
to its end. Wanted: 0.85 of the bare spider's speed or more. On a busy machine trust the ratio by CPU time.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.crawling import Cost, a_shop, bare, cost, ours

FIELDS = ("id", "product_id", "stars", "text", "author", "date", "reply", "appended")
RUNNERS = {"bare": bare, "ours": ours}


def main() -> None:
    """Prints each run, then medians and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=1_000, help="pages of reviews, 30 reviews each")
    parser.add_argument("--runs", type=int, default=3, help="runs of each")
    said = parser.parse_args()
    costs: dict[str, list[Cost]] = {"bare": [], "ours": []}
    with tempfile.TemporaryDirectory() as folder, a_shop(said.pages) as url:
        for run in range(said.runs):
            for name in sorted(RUNNERS, reverse=run % 2 == 1):
                costs[name].append(_one(name, url, Path(folder)))
                print(_line(name, costs[name][-1]), flush=True)
            _same(Path(folder))
    for unit, measure in (("s", "speed"), ("s of CPU", "thrift")):
        theirs, own = (statistics.median(getattr(one, measure) for one in costs[name]) for name in ("bare", "ours"))
        print(f"median: bare {theirs:.0f}, ours {own:.0f} pages/{unit}: {own / theirs:.2f}")


def _one(name: str, url: str, folder: Path) -> Cost:
    output = folder / f"{name}.jsonl"
    output.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as home:
        # A home of its own: what a crawl keeps for the next one would make the next one faster.
        return cost(RUNNERS[name](url, output), url, home=Path(home))


def _line(name: str, one: Cost) -> str:
    asked = f"{one.served['requests']:.0f} requests, {one.served['bytes'] / 1e6:.1f} MB served"
    return (
        f"{name}: {one.speed:.0f} pages/s, {one.seconds:.1f} s ({one.cpu:.1f} s CPU), peak {one.peak:.0f} MB, {asked}"
    )


def _same(folder: Path) -> None:
    bare_lines, our_lines = (_read(folder / f"{name}.jsonl") for name in ("bare", "ours"))
    if bare_lines != our_lines:
        differ = [key for key in bare_lines.keys() | our_lines.keys() if bare_lines.get(key) != our_lines.get(key)]
        raise SystemExit(f"{len(differ)} reviews differ, e.g. {bare_lines.get(differ[0])} {our_lines.get(differ[0])}")


def _read(path: Path) -> dict[str, list[object]]:
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    found = {line["id"]: [line[name] for name in FIELDS] for line in lines}
    if len(found) != len(lines):
        raise SystemExit(f"{path.name}: {len(lines) - len(found)} reviews were written twice")
    return found


if __name__ == "__main__":
    main()
