"""The front door's own part: opening the house for a command, and the commands that need the casebook alone."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from casebook.errors import InputError, SettingError
from casebook.model import Shop, Source
from casebook.policies import read_policies
from casebook.settings import read_settings
from casebook.terminal import opened, show_table, talk, write_lines

Said = argparse.Namespace
# As many promises as a terminal shows; the desk has pages.
LISTED = 1000


@contextmanager
def open_house(said: Said, **more: Any) -> Iterator[Any]:
    """The house the words of a command name: its home and database, closed again at the end."""
    # The judge's commands start without a database: only who asks for the house pays for it.
    from casebook.house import House
    from casebook.store import open_book

    given = {"home": said.home, "database": said.database, **more}
    settings = read_settings(**given)
    with open_book(settings.database, settings.home) as book:
        yield House(book=book, settings=settings)


def do_shop(said: Said) -> int:
    """Adds a shop, or changes it; without a key, lists the shops."""
    with open_house(said) as house:
        if said.key:
            known = [one for one in house.book.shops.all() if one.key == said.key]
            now = known[0] if known else Shop(key=said.key, name=said.key)
            given = {"name": said.name, "platform": said.platform, "zone": said.zone, "signature": said.signature}
            given["policies"] = {**now.policies, **read_policies(said.policies)} if said.policies else None
            given["recipients"] = tuple(said.recipient) if said.recipient else None
            if said.ai_label:
                given["policies"] = {**now.policies, "ai_label": said.ai_label == "on"}
            house.book.shops.keep(replace(now, **{name: value for name, value in given.items() if value is not None}))
        for one in house.book.shops.all():
            print(f"{one.key}\t{one.name}\t{one.platform}\t{one.zone}\t{','.join(one.recipients)}")
    return 0


def do_source(said: Said) -> int:
    """Adds a web shop as a source of a shop's reviews; without a name, lists the sources."""
    with open_house(said) as house:
        if said.name:
            if not (said.shop and said.url):
                raise SettingError("source", f"{said.name}: shop and url are missing", do="give --shop and --url")
            found = Source(name=said.name, shop=house.book.shops.get(said.shop).key, kind="webshop", url=said.url)
            house.book.shops.keep_source(replace(found, recipe=said.recipe, every_minutes=said.every))
        for one in house.book.shops.sources():
            print(f"{one.name}\t{one.shop}\t{one.url}\t{one.recipe}\tevery {one.every_minutes} min")
    return 0


def do_cases(said: Said) -> int:
    """The cases that wait, most urgent first."""
    with open_house(said) as house:
        shops = [said.shop] if said.shop else [one.key for one in house.book.shops.all()]
        for line in house.book.cases.inbox(shops, limit=said.limit):
            words = line.state.review.text.replace("\n", " ")[:40]
            case = line.case
            stars = line.state.review.stars
            print(f"{case.id}\ttier {case.tier}\t{case.status}\t{stars or '-'}★\t{case.cause or ''}\t{words}")
    return 0


def do_corrections(said: Said) -> int:
    """How often people found a shop's verdicts right, week by week; or their corrections as JSON Lines."""
    from casebook.correction import COUNTED, HEADINGS, line, table

    with open_house(said) as house, opened(said.output or "-", "w") as output:
        found = house.book.corrections.of_shop(house.book.shops.get(said.shop).key)
        if said.output:
            return write_lines(map(line, found), output, talk)
        show_table(COUNTED, HEADINGS, table(found, house.book.shops.get(said.shop).zone))
    return 0


def do_promises(said: Said) -> int:
    """What published replies promised; or says what became of one promise."""
    from casebook.codec import plain
    from casebook.model import PromiseState

    with open_house(said) as house:
        book, now = house.book.promises, house.clock()
        if said.settle is not None:
            if said.state is None:
                raise SettingError("promises", "--settle without --as", do="say what became of it with --as")
            book.move(said.settle, PromiseState(said.state), note=said.note, by=said.by, at=now)
        shops = [house.book.shops.get(said.shop).key] if said.shop else [one.key for one in house.book.shops.all()]
        found = book.of_shops(shops, tuple(PromiseState) if said.all else (PromiseState.OPEN,), limit=LISTED)
        if said.output:
            with opened(said.output, "w") as output:
                return write_lines(({**plain(one), "overdue": one.is_overdue(now)} for one in found), output, talk)
        zones = {one.key: ZoneInfo(one.zone) for one in house.book.shops.all()}
        for one in found:
            due = "no day" if one.due is None else f"{one.due.astimezone(zones[one.shop]):%Y-%m-%d %H:%M}"
            over = " overdue" if one.is_overdue(now) else ""
            print(f"{one.id}\tcase {one.case_id}\t{one.state}{over}\t{due}\t{one.owner}\t{one.promised.quote}")
    return 0


def do_contact(said: Said) -> int:
    """Writes down that a buyer was spoken to; or shows what is left of their patience."""
    from casebook.contacting import allowance, usual_channel
    from casebook.model import Outcome

    with open_house(said) as house:
        file, now = house.book.cases.file(said.case), house.clock()
        if said.outcome:
            kept = {"note": said.note, "by": said.by, "at": _time(said.at, file.shop.zone) or now, "now": now}
            channel = said.channel or usual_channel(file.shop.platform)
            house.book.contacts.add(file.case.id, channel, Outcome(said.outcome), **kept)
        found = house.book.contacts.of_review(file.case.review_id)
        for one in found:
            back = "" if one.stands else "\ttaken back"
            at = one.at.astimezone(ZoneInfo(file.shop.zone))
            print(f"{one.id}\t{at:%Y-%m-%d %H:%M}\t{one.channel}\t{one.outcome}\t{one.by}\t{one.note}{back}")
        left = allowance(found, now)
        print("the buyer wants no more" if left.refused else f"{left.left} left within seven days")
    return 0


def do_login(said: Said) -> int:
    """A sign-in link for the desk, valid once and for twelve hours; adds the person if need be."""
    from casebook.entering import login_link

    with open_house(said) as house:
        given = {"name": said.name, "role": said.role or "", "shops": said.shops or (), "drop_second": said.no_code}
        print(login_link(house, said.email, **given))
    return 0


def do_audit(said: Said) -> int:
    """What people did, checked to its start."""
    from casebook.codec import plain

    with open_house(said) as house:
        if said.output:
            with opened(said.output, "w") as output:
                write_lines(map(plain, house.book.audit.all()), output, talk)
        chain = house.book.audit.prove(said.known)
    talk(f"{chain.entries} entries, unbroken; the last one is {chain.head}")
    return 0


def tell_jobs(said: Said, jobs: Callable[[], Any]) -> int:
    """How each job stands, as a table or as JSON; 1 where one fails."""
    from casebook.standing import HEADINGS, cells, jobs_now

    with open_house(said) as house:
        found = jobs_now(house, jobs())
    if said.json:
        print(json.dumps([one.as_data() for one in found], ensure_ascii=False, indent=2))
    else:
        show_table("jobs", HEADINGS, map(cells, found))
    return 1 if any(one.failures for one in found) else 0


def run_once(said: Said, jobs: Callable[[], Any]) -> int:
    """Runs a job now, or one of its runs by name; 1 where one failed or somebody has it."""
    from casebook.standing import due_now, once

    with open_house(said) as house:
        ended = {due.name: once(house, job, due) for job, due in due_now(house, jobs(), said.job)}
    for name, (outcome, detail) in ended.items():
        print(f"{name}\t{outcome}\t{detail}")
    return 0 if all(outcome == "done" for outcome, _ in ended.values()) else 1


def _time(said: str | None, zone: str) -> datetime | None:
    if not said:
        return None
    try:
        found = datetime.fromisoformat(said)
    except ValueError as exc:
        raise InputError(said, "no time", do="write it as 2026-11-20T14:30") from exc
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))
