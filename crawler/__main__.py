"""A crawl as a process of its own: `python -m crawler fetch …` into the casebook, `crawl …` into JSON Lines."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import closing, nullcontext
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from casebook.errors import HuipingError, SettingError
from crawler.coverage import CrawlReport, report_text

CONTRACT_SHOP = "shop"


def main(words: Sequence[str] | None = None) -> int:
    """Exit code: 0 read completely, 1 something is missing and a report says what, 2 misused."""
    said = _parser().parse_args(words)
    try:
        report: CrawlReport = said.do(said)
    except SettingError as exc:
        print(exc, file=sys.stderr)
        return 2
    except HuipingError as exc:
        print(exc, file=sys.stderr)
        return 1
    return 0 if report.is_sound else 1


def _fetch(said: argparse.Namespace) -> CrawlReport:
    from casebook.store import open_book
    from crawler.visit import visit_into_book

    errand = _errand(said, shop=said.shop, source=said.source)
    with closing(open_book(said.database, said.home)) as book:
        # Asked for first, so that an unknown shop is one clear sentence and not a fault on every page.
        book.shops.get(said.shop)
        report = visit_into_book(book, errand, contact=said.contact, on_page=_tell)
    # Plain ASCII: whatever the terminal is set to, the reader at the other end of the pipe gets it whole.
    print(json.dumps(report.as_data()))
    return report


def _crawl(said: argparse.Namespace) -> CrawlReport:
    from crawler.visit import visit_into_lines

    errand = _errand(said, shop=CONTRACT_SHOP, source=urlsplit(said.url).netloc)
    with _output(said.output) as output:
        report = visit_into_lines(output, errand, contact=said.contact, on_page=lambda _progress: None)
    print(report_text(report), file=sys.stderr)
    return report


def _errand(said: argparse.Namespace, *, shop: str, source: str) -> Any:
    from crawler.cookbook import read_recipe
    from crawler.spider import Errand

    address = urlsplit(said.url)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise SettingError("url", f"{said.url!r} is no address of a site", do="give one such as https://shop.example/")
    return Errand(url=said.url, recipe=read_recipe(said.recipe), shop=shop, source=source)


def _output(path: str) -> Any:
    if path == "-":
        return nullcontext(sys.stdout)
    try:
        return Path(path).open("w", encoding="utf-8")
    except OSError as exc:
        raise SettingError("output", f"cannot write {path}: {exc.strerror}") from exc


def _tell(progress: Any) -> None:
    print(json.dumps({"progress": progress.as_data()}), file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m crawler", description=__doc__)
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    fetch = verbs.add_parser(
        "fetch",
        help="one shop into the casebook",
        epilog="example: python -m crawler fetch --home data --database sqlite:///data/casebook.db "
        "--shop demo --source demo --url http://127.0.0.1:8000/ --recipe demoshop",
    )
    for name in ("home", "database", "shop", "source", "url"):
        fetch.add_argument(f"--{name}", required=True)
    fetch.set_defaults(do=_fetch)
    crawl = verbs.add_parser(
        "crawl",
        help="one shop into JSON Lines, a coverage report on stderr",
        epilog="example: python -m crawler crawl http://127.0.0.1:8000/ --output reviews.jsonl --recipe demoshop",
    )
    crawl.add_argument("url")
    crawl.add_argument("--output", required=True, help="file, or - for stdout")
    crawl.set_defaults(do=_crawl)
    for verb in (fetch, crawl):
        verb.add_argument("--recipe", default="demoshop", help="name of a recipe, or a .toml file")
        verb.add_argument("--contact", default="", help="where a site can reach you, for the user agent")
    return parser


if __name__ == "__main__":
    sys.exit(main())
