"""A crawl as a process of its own: `python -m crawler fetch …` into the casebook, `crawl …` into JSON Lines."""

from __future__ import annotations

import argparse
import glob
import json
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import urlsplit

from casebook.errors import HuipingError, InputError, SettingError, SourceBusy, SourceChanged
from casebook.settings import read_settings
from casebook.terminal import opened, progress, talk
from crawler.coverage import report_text
from crawler.page import is_loopback, joined
from crawler.run import NO_CONTACT

CONTRACT_SHOP = "shop"
LEFT_ALONE = 3


def main(words: Sequence[str] | None = None) -> int:
    """Exit code: 0 read completely, 1 something is missing and a report says what, 2 misused."""
    said = _parser().parse_args(words)
    return _code(said.do, said)


def crawl(said: argparse.Namespace) -> int:
    """`huiping crawl`, with the words of its own parser; the exit code."""
    return _code(_crawl, said)


def _code(do: Callable[[argparse.Namespace], Any], said: argparse.Namespace) -> int:
    try:
        visited = do(said)
        if visited.error is not None:
            raise visited.error
    except HuipingError as exc:
        print(exc, file=sys.stderr)
        return 2 if isinstance(exc, SettingError) else 1
    return 0 if visited.report.is_sound else 1


def _fetch(said: argparse.Namespace) -> Any:
    from casebook.store import open_book
    from crawler.visit import visit_into_book

    _check_address(said.url)
    if said.leashed:
        threading.Thread(target=_end_with, args=(sys.stdin,), daemon=True).start()
    with closing(open_book(said.database, said.home)) as book:
        # Asked for first, so that an unknown shop is one clear sentence and not a fault on every page.
        shop = book.shops.get(said.shop)
        errand = _errand(said, shop=shop.key, source=said.source, zone=shop.zone)
        visited = visit_into_book(book, errand, _terms(said, _tell))
    # Plain ASCII: whatever the terminal is set to, the reader at the other end of the pipe gets it whole.
    print(json.dumps({**visited.report.as_data(), "ended_by": _ended_by(visited.error)}))
    return visited


def _end_with(leash: TextIO) -> None:
    """Ends this process when whoever started it is gone; what was read is kept, and the next run goes on."""
    leash.read()
    os._exit(LEFT_ALONE)


def _crawl(said: argparse.Namespace) -> Any:
    from crawler.visit import visit_into_lines

    zone = read_settings(home=said.home).zone
    errand, terms = _errand(said, shop=CONTRACT_SHOP, source=urlsplit(said.url).netloc, zone=zone), _terms(said)
    if not terms.contact and not is_loopback(said.url):
        talk(NO_CONTACT)
    with _output(said.output) as output, progress() as bar:
        visited = visit_into_lines(output, errand, replace(terms, on_page=lambda done: bar("reviews", done.reviews)))
        if visited.error is not None and not (_is_the_sites(visited.error) and visited.report.read):
            talk(report_text(visited.report))
            # What an earlier crawl wrote is better than half of it, and the next one goes on from here.
            raise visited.error
    talk(report_text(visited.report))
    return visited


def _errand(said: argparse.Namespace, *, shop: str, source: str, zone: str) -> Any:
    from crawler.cookbook import read_recipe
    from crawler.walk import Errand

    _check_address(said.url)
    recipe = read_recipe(said.recipe) if said.recipe else None
    given = {"zone": said.zone or zone, "zone_is_said": bool(said.zone)}
    return Errand(url=joined(said.url, ""), recipe=recipe, shop=shop, source=source, **given)


def _check_address(url: str) -> None:
    if not joined(url, ""):
        raise SettingError("url", f"{url!r} is no address of a site", do="give one such as https://shop.example/")


def _terms(said: argparse.Namespace, on_page: Any = None) -> Any:
    from crawler.visit import Terms

    settings = read_settings(home=said.home)
    said_contact = getattr(said, "contact", None)
    contact = settings.contact if said_contact is None else said_contact
    chromium = str(settings.chromium or "")
    return Terms(home=settings.home, contact=contact, on_page=on_page, fresh=said.fresh, chromium=chromium)


def _is_the_sites(error: HuipingError) -> bool:
    """True where the site itself ended the crawl: then what it let us read is all there is for now."""
    return isinstance(error, SourceBusy | SourceChanged)


def _ended_by(error: HuipingError | None) -> dict[str, Any] | None:
    """What ended a crawl before its end, so that who started the process can raise it again."""
    if error is None:
        return None
    said = {"which": str(error.which), "why": error.why, "do": error.do}
    return {"kind": type(error).__name__, "retry_after": getattr(error, "retry_after", None), **said}


@contextmanager
def _output(path: str) -> Iterator[Any]:
    _sweep(Path(path))
    with ExitStack() as stack:
        try:
            output = stack.enter_context(opened(path, "w"))
        except InputError as exc:
            raise SettingError("output", f"cannot write {path}: {exc.why}") from exc
        yield output


def _sweep(path: Path) -> None:
    """Removes what killed crawls had written of the file: all of it is written again from the pages they kept."""
    for left in path.parent.glob(f".{glob.escape(path.name)}.*.part"):
        pid = left.name.split(".")[-2]
        if pid.isdecimal() and not Path(f"/proc/{pid}").exists() and Path("/proc/self").exists():
            left.unlink(missing_ok=True)


def _tell(done: Any) -> None:
    print(json.dumps({"progress": done.as_data()}), file=sys.stderr, flush=True)


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
    fetch.add_argument("--leashed", action="store_true", help="end when stdin does")
    fetch.set_defaults(do=_fetch)
    crawl = verbs.add_parser(
        "crawl",
        help="one shop into JSON Lines, a coverage report on stderr",
        epilog="example: python -m crawler crawl http://127.0.0.1:8000/ --output reviews.jsonl --recipe demoshop",
    )
    crawl.add_argument("url")
    crawl.add_argument("--output", required=True, help="file, or - for stdout")
    crawl.add_argument("--home", type=Path, help="folder the site's pages are kept in between runs (HUIPING_HOME)")
    crawl.set_defaults(do=_crawl)
    for verb in (fetch, crawl):
        verb.add_argument("--recipe", help="name of a recipe, or a .toml file; without it the software is recognised")
        verb.add_argument("--zone", help="zone of times shown without one, before the recipe's own")
        verb.add_argument("--fresh", action="store_true", help="forget what earlier runs kept of the site's pages")
        verb.add_argument("--contact", help="where a site can reach you, for the user agent (HUIPING_CONTACT)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
