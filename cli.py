"""The front door: `huiping VERB`; every command is a few lines that call a room.

Results go to stdout or --output, talk and progress to stderr. Exit code 0 done, 1 found
something wrong (a report says what), 2 misused.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from casebook import front, standing
from casebook.commands import parser
from casebook.errors import HuipingError, MapUnsure, NotFound, SettingError
from casebook.front import open_house
from casebook.passes import two_passes
from casebook.settings import read_settings
from casebook.terminal import (
    convert,
    each_line,
    opened,
    progress,
    shop_or_new,
    show_report,
    talk,
    tell_complaints,
    tell_import,
    tell_rejected,
    tried,
    write_bytes,
    write_documents,
    write_lines,
)

Said = argparse.Namespace
NOISY = ("apscheduler", "alembic", "scrapy", "asyncio", "twisted")


def main(words: list[str] | None = None) -> int:
    """Runs one command; expected errors become one sentence without a traceback."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s", stream=sys.stderr)
    for handler in logging.getLogger().handlers:
        # Filtered here, because Scrapy sets the levels of its loggers anew; its talk holds whole reviews.
        handler.addFilter(lambda record: record.levelno >= logging.WARNING or not record.name.startswith(NOISY))
    said = parser({**vars(front), **globals()}).parse_args(words)
    try:
        return int(said.do(said))
    except HuipingError as exc:
        talk(str(exc))
        return 2 if isinstance(exc, SettingError) else 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read us had enough; what is still waiting to be written must not fail at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def do_demo(said: Said) -> int:
    """The whole main job on a bundled demo shop served over real HTTP."""
    from crawler.demoshop import DemoShop
    from crawler.demoshop.walk import reach, set_up, walk

    home = Path(said.home) if said.home else read_settings(home=said.home).home / "demo"
    home.mkdir(parents=True, exist_ok=True)
    with DemoShop(state=home / "demoshop.json") as demoshop, open_house(said, home=home, **reach(demoshop)) as house:
        set_up(house.book, demoshop.url)
        with progress() as bar:
            outcome = walk(house.book, _demo_steps(house, bar), finish=said.once)
        show_report([(outcome.title, outcome.headings, outcome.rows)], outcome.lines)
        if not said.once:
            _serve(house, with_scheduler=True, note=f"demo shop: {demoshop.url}\n")
    return 0 if outcome.ok else 1


def _demo_steps(house: Any, show: Callable[[str, int], None]) -> Any:
    from crawler.demoshop.walk import Steps
    from responder.evidence import verify, write_bundle
    from responder.sending import coming_day, send_digests
    from scheduler import fetch, publish_due, think

    def bundled(case_id: int) -> tuple[Path, bool]:
        path = house.settings.home / f"case-{case_id}.zip"
        return path, verify(write_bundle(house.book, case_id, path).path).ok

    return Steps(
        fetch=lambda source, on_progress: fetch(house, source, on_progress=on_progress),
        think=lambda on_progress: think(house, on_progress=on_progress),
        digest=lambda shop: [one.detail for one in send_digests(house, shop, day=coming_day(house, shop))],
        publish=lambda: publish_due(house),
        bundle=bundled,
        clock=house.clock,
        show=show,
    )


def do_crawl(said: Said) -> int:
    """Reads one shop site politely and completely into JSON Lines; a coverage report on stderr."""
    from crawler.__main__ import crawl

    return crawl(said)


def do_recipe(said: Said) -> int:
    """Lists the recipes, shows one, or says what one finds on the pages of a shop."""
    from crawler.telling import recipe

    return recipe(said)


def do_import(said: Said) -> int:
    """A back-office export or JSON Lines into the casebook, then judged, opened and drafted."""
    from crawler.sources.taking import preview_table, proposal_tables, questions, rehearse_reviews, take_reviews
    from scheduler import think

    try:
        with open_house(said) as house, progress() as bar:
            if said.dry_run:
                seen = rehearse_reviews(house, said, on_progress=partial(bar, "read"))
            else:
                report = take_reviews(house, said, on_progress=partial(bar, "read"))
                think(house, on_progress=bar)
    except MapUnsure as unsure:
        show_report(proposal_tables(unsure.proposal), questions(unsure.proposal, said))
        return 2
    if said.dry_run:
        show_report([*proposal_tables(seen.proposal), preview_table(seen)], [str(seen), *seen.notes])
        return tell_rejected(seen.rejects)
    return tell_import(report)


def do_maps(said: Said) -> int:
    """The column maps of a shop's own exports: lists, shows, keeps or deletes them."""
    from crawler.sources.taking import maps_of

    with open_house(said) as house:
        said.now = house.clock()
        print(maps_of(house.book, said), end="")
    return 0


def do_paste(said: Said) -> int:
    """Reviews copied as text from a back office or an app into the casebook, or shown as JSON Lines only."""
    from crawler.incoming import Incoming
    from crawler.lines import handed_lines
    from scheduler import think

    with open_house(said) as house, opened(said.input, "r") as pasted:
        incoming = Incoming(house.book, house.settings, clock=house.clock)
        shop = shop_or_new(house.book, said.shop)
        handed = incoming.read_paste(shop, pasted.read(), platform=said.platform, product=said.product)
        for number, note in handed.notes:
            talk(f"review {number}: {note.field or 'text'}: {note.code} {note.said}".rstrip())
        if said.dry_run:
            return write_lines(handed_lines(incoming.reviews(handed), handed), sys.stdout, talk)
        print(incoming.keep(handed, by=house.owner))
        think(house)
    return 0


def do_records(said: Said) -> int:
    """A shop's own records into the casebook (`--forget`: out of it again), then its reviews judged with them."""
    from crawler.sources.records import forget_records, take_records
    from scheduler import think

    with open_house(said) as house, progress() as bar:
        shop = shop_or_new(house.book, said.shop)
        if said.forget:
            print(forget_records(house.book, shop, before=said.before, buyer=said.buyer))
            return 0
        report = take_records(house, shop, said.file, said.kind, on_progress=partial(bar, "read"))
        think(house, on_progress=bar)
    if report.unlinked:
        talk(f"{report.unlinked} parcels belong to no order we know: give the orders with a column of their waybills")
    return tell_import(report)


def do_fetch(said: Said) -> int:
    """The configured sources into the casebook."""
    from crawler.run import NO_CONTACT
    from scheduler import fetch, think

    with open_house(said) as house:
        if not house.settings.contact:
            talk(NO_CONTACT)
        sources = [one for one in house.book.shops.sources(said.shop) if said.source in (None, one.name)]
        if not sources:
            raise NotFound("source", "none fits", do="add one with huiping source")
        reports = [tried(partial(fetch, house, source)) for source in sources]
        think(house)
    print("\n".join(json.dumps(report.as_data(), ensure_ascii=False) for report in reports if report))
    return 0 if all(report and report.is_sound for report in reports) else 1


def do_judge(said: Said) -> int:
    """Verdicts for JSON Lines of reviews, no database needed."""
    from casebook.circles import passing_circles
    from sentiment.ownmodel import reader_at
    from sentiment.stream import batches, judged, remember

    model = read_settings(home=said.home, model=said.model and Path(said.model)).model
    # Opened here for what is wrong with it, and once more in each process that reads.
    reader_at(model)
    work = partial(judged, reader=partial(reader_at, model))
    learn = partial(remember, circles=passing_circles())
    return convert(said.input, said.output, partial(two_passes, learn=learn, cut=batches, work=work, jobs=said.jobs))


def do_evaluate(said: Said) -> int:
    """How well the judge does on labelled reviews, or its suspicions on a labelled stream."""
    from sentiment.evaluation import polarity_way, suspicion_way

    way = suspicion_way() if said.suspicion else polarity_way(with_stars=said.with_stars, snownlp=said.snownlp)
    with opened(said.file, "r") as lines, progress() as bar:
        labelled = way.read(lines, Path(said.file).name)
        evaluation = way.evaluate(labelled, show=partial(bar, "judged"))
    show_report(way.tables(evaluation), way.summary(evaluation))
    if said.output:
        write_documents(said.output, way.documents(evaluation))
    return tell_rejected(labelled.rejected)


def do_draft(said: Said) -> int:
    """Drafts for JSON Lines of reviews."""
    from casebook.house import utc_now
    from responder.draft import draft
    from responder.lines import draft_line, facts_from, read_shop, read_wording
    from sentiment.history import History
    from sentiment.judge import judge
    from sentiment.lines import review_from

    shop = read_shop(said.shop)
    wording = read_wording(said.shop, shop)

    def drafted(line: Mapping[str, Any]) -> dict[str, Any]:
        review = review_from(line)
        told = {"now": utc_now(), "facts": facts_from(line), "wording": wording}
        return draft_line(line.get("id"), draft(review, judge(review, History.none()), shop, **told))

    return convert(said.input, said.output, lambda lines: each_line(lines, drafted))


def do_shadow(said: Said) -> int:
    """Past reviews with the replies staff posted, beside the drafts we would have made."""
    from crawler.sources.taking import past_reviews
    from responder.shadow.command import shadow
    from sentiment.history import History
    from sentiment.judge import judge_many

    return shadow(said, read=partial(past_reviews, said), judge=partial(judge_many, history=History.none()))


def do_lint(said: Said) -> int:
    """Lint hits for JSON Lines of reply texts."""
    from responder.lines import linted

    return convert(said.input, said.output, lambda lines: each_line(lines, linted))


def do_bundle(said: Said) -> int:
    """The evidence bundle of a case."""
    from responder.evidence import sealing, write_bundle

    with open_house(said) as house:
        given = {"variant": said.variant, "sealing": sealing(house.settings), "by": said.by, "clock": house.clock}
        report = write_bundle(house.book, said.case, Path(said.output), **given)
    for why in report.unsealed:
        talk(str(why))
    talk(f"{report.path}: {report.files} files, seal {report.seal}, sha256 {report.sha256}")
    return 0


def do_verify(said: Said) -> int:
    """Checks a bundle, names every item that fails and why."""
    from responder.evidence import read_roots, report_lines, verify

    # Who names roots on the line expects a seal; those of the settings are used where there is one.
    roots = read_roots(Path(said.roots) if said.roots else read_settings().tsa_roots)
    verification = verify(Path(said.file), roots=roots, sealed=said.roots is not None)
    print("\n".join(report_lines(verification)))
    return 0 if verification.ok else 1


def do_desk(said: Said) -> int:
    """The web desk, with a sign-in link for the owner."""
    with open_house(said) as house:
        return _serve(house, with_scheduler=False)


def do_run(said: Said) -> int:
    """The desk with the scheduler."""
    with open_house(said) as house:
        return _serve(house, with_scheduler=True)


def _jobs() -> Any:
    from scheduler import JOBS

    return JOBS


do_jobs, do_once = partial(front.tell_jobs, jobs=_jobs), partial(front.run_once, jobs=_jobs)


def do_digest(said: Said) -> int:
    """The daily digest: to a file, or sent (written to the outbox where no mail server is set)."""
    from responder.sending import digest_message, send_digests

    with open_house(said) as house:
        for shop in [house.book.shops.get(said.shop)] if said.shop else house.book.shops.all():
            if said.send:
                for where in send_digests(house, shop, day=said.date, failed_too=True):
                    print(where)
            else:
                write_bytes(said.output, digest_message(house, shop, day=said.date).as_bytes())
    return 0


def do_train(said: Said) -> int:
    """The shipped weights from labelled reviews, or a shop's own layer from its corrections."""
    from sentiment.training.__main__ import main as train

    if not said.with_corrections:
        told = [*(["--output", said.output] if said.output else []), *(["--alone"] if said.alone else [])]
        with progress() as bar:
            return train(["train", "--data", said.data or "", *told], say=bar)
    from scheduler import learn

    with open_house(said) as house:
        kept, lines = learn(house, said.shop or "", said.data, forget=said.forget)
    print("\n".join(lines))
    return 0 if kept else 1


def do_weigh(said: Said) -> int:
    """A shop's own weights of suspicion from its rulings, or the shipped ones again."""
    from casebook.layers import scorings
    from scheduler import reweigh
    from sentiment.suspicion.reweighed import report, summary, tables

    with open_house(said) as house:
        if said.forget:
            there = scorings(house.settings.scorings).forget(house.book.shops.get(said.shop).key)
            print("shipped weights again" if there else "the shipped weights were in use")
            return 0
        found = reweigh(house, said.shop, keep=not said.dry_run)
    if said.output:
        write_bytes(said.output, report(found).encode())
    if said.output != "-":
        show_report(tables(found), summary(found))
    return 0 if found.kept or said.dry_run else 1


def do_doctor(said: Said) -> int:
    """Checks settings, database, mail, clock, jobs, model, audit log, sources; says what to do."""
    from crawler.cookbook import read_recipe
    from responder.sending import check_mail
    from sentiment.ownmodel import look_over

    with open_house(said) as house:
        checks: dict[str, Callable[[], Any]] = {
            "database": house.book.reviews.count,
            "mail": lambda: check_mail(house),
            "clock": lambda: house.book.days.check_clock(house.clock()),
            "jobs": lambda: standing.check(house.book),
            "model": lambda: look_over(house.settings.model),
            "audit log": house.book.audit.prove,
            "sources": lambda: [read_recipe(one.recipe or "") for one in house.book.shops.sources()],
        }
        return tell_complaints(checks)


def _serve(house: Any, *, with_scheduler: bool, note: str = "") -> int:
    from casebook.entering import first_link
    from responder.desk.serving import listen, reached, serve
    from scheduler import make_desk, start

    with listen(house.settings) as listening:
        house = replace(house, settings=reached(house.settings, listening))
        desk, ticking = make_desk(house), start(house) if with_scheduler else None
        talk(f"{note}desk: {house.settings.desk_url}\nsign in once with: {first_link(house)}")
        try:
            serve(desk, listening)
        finally:
            if ticking is not None:
                ticking.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
