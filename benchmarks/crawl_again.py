"""Says what a second crawl of an unchanged shop costs the shop: `python benchmarks/crawl_again.py [--pages 1000]`.

Into the casebook, as `huiping fetch` does; both runs share a home. Wanted: 5 % of the first run's bytes or less.
`--validators` and `--max-age` say how the shop helps readers who come again.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.crawling import RECIPE, a_shop, cost
from casebook.model import Shop
from casebook.store import open_book


def main() -> None:
    """Prints what the shop served in each run, and the share."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=1_000, help="pages of reviews, 30 reviews each")
    parser.add_argument("--validators", choices=("both", "etag", "modified", "none"), default="both")
    parser.add_argument("--max-age", type=int)
    said = parser.parse_args()
    words = ["--validators", said.validators, *(["--max-age", str(said.max_age)] if said.max_age is not None else [])]
    with tempfile.TemporaryDirectory() as folder, a_shop(said.pages, *words) as url:
        runs = [_run(url, Path(folder)) for _ in range(2)]
    print(f"second run: {runs[1]['bytes'] / runs[0]['bytes']:.1%} of the bytes")


def _run(url: str, home: Path) -> dict[str, float]:
    database = f"sqlite:///{home / 'casebook.db'}"
    with closing(open_book(database, home)) as book:
        book.shops.keep(Shop(key="big", name="big"))
    command = [sys.executable, "-m", "crawler", "fetch", "--home", str(home), "--database", database]
    command += ["--shop", "big", "--source", "big", "--url", url, "--recipe", str(RECIPE)]
    one = cost(command, url, home=home)
    told = ", ".join(f"{name} {one.served.get(name, 0):.0f}" for name in ("requests", "unchanged", "bytes"))
    print(f"{told}, {one.seconds:.1f} s, {one.speed:.0f} pages/s, peak {one.peak:.0f} MB", flush=True)
    return one.served


if __name__ == "__main__":
    main()
