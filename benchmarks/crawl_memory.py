"""Watches what a crawl holds in memory as a shop grows: `python benchmarks/crawl_memory.py [PAGES …]`.

Each size is a crawl of its own over a generated shop. "Growth" is memory at the end against memory after half the
time, in MB a thousand pages of reviews: near zero where memory is flat. 100,000 pages take a quarter of an hour.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.crawling import Cost, a_shop, bare, cost, ours

SIZES = (1_000, 10_000)
MARKS = (0.1, 0.25, 0.5, 0.75, 1.0)


def main() -> None:
    """Prints memory on the way, peak, growth and speed for each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=int, nargs="*", default=SIZES, help="pages of reviews, 30 reviews each")
    parser.add_argument("--bare", action="store_true", help="watch the bare spider instead")
    said = parser.parse_args()
    for pages in said.pages:
        with tempfile.TemporaryDirectory() as folder, a_shop(pages) as url:
            command = (bare if said.bare else ours)(url, Path(folder) / "reviews.jsonl")
            print(_line(pages, cost(command, url, home=Path(folder) / "home")), flush=True)


def _line(pages: int, one: Cost) -> str:
    memory = [_at(one, mark) for mark in MARKS]
    shown = " ".join(f"{mark:.0%} {held:.0f}" for mark, held in zip(MARKS, memory, strict=True))
    growth = (memory[-1] - memory[MARKS.index(0.5)]) / (pages * 0.5) * 1_000
    return f"{pages} pages: {shown} MB, peak {one.peak:.0f} MB, growth {growth:.2f} MB, {one.speed:.0f} pages/s"


def _at(one: Cost, mark: float) -> float:
    return [held for at, held in one.samples if at <= mark][-1]


if __name__ == "__main__":
    main()
