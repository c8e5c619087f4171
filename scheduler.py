"""When: the jobs as one readable table, and the steps of the flow they call, in the flow's order.

    source ─fetch→ captures, reviews ─judge→ verdicts ─open→ cases ─draft→ drafts ─publish→ publications
                                                     digest ←── what happened and what waits

What is due, and who has it, are rows (`job_runs`); APScheduler only ticks. Every step can be
killed at any time: the next tick goes on from the rows.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib import import_module
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

from casebook.due import MINUTE, QUARTER, Due, Job, always, slot
from casebook.errors import FileError
from casebook.house import House
from casebook.judging import REMEMBERED
from casebook.model import Shop, Source
from casebook.running import Crew, run_due
from casebook.store import HOUSE
from casebook.upkeep import backups, erase_due, read_back, settle_lost, tidy

log = logging.getLogger("huiping")

BATCH = 500
# Days of counts and bursts that are shown; as many more say what was usual before them.
SHOWN = 56
# Seconds between two looks at the clock.
LOOK = 30.0

Progress = Callable[[int], None]
Step = Callable[[str, int], None]


def _silent(_count: int) -> None:
    return None


def _quiet(_step: str, _count: int) -> None:
    return None


def judge_due(house: House, *, on_progress: Progress = _silent) -> int:
    """Judges every current state our rules have not judged; how many."""
    count = 0
    for shop in house.book.shops.all():
        for judged in _judge_shop(house, shop):
            count += judged
            on_progress(count)
    return count


def eyes_of(house: House, shop: str) -> Any:
    """Who reads a shop's reviews and weighs suspicions: its owner's model or ours, with what the shop taught."""
    from casebook.layers import Layers, scorings
    from sentiment.eyes import eyes

    model = house.settings.model
    try:
        taught = house.settings.shop_layer and model is None
        layer = Layers(house.settings.layers).of(shop) if taught else None
        return eyes(layer, model, scoring=scorings(house.settings.scorings).of(shop))
    except FileError as exc:
        # One damaged file must not hold the judging of all shops.
        log.error("%s: read without its layer and with the shipped weights: %s", shop, exc)
        return eyes(None, model)


def _judge_shop(house: House, shop: Shop) -> Iterator[int]:
    from casebook.judging import judge_shop

    yield from judge_shop(house.book, shop, thinking_of(house, shop), house.clock)


def thinking_of(house: House, shop: Shop) -> Any:
    """The steps of judging a shop: its index of copies and days, and its orders and chats, make the history."""
    from casebook.judging import Thinking
    from casebook.store.texts import Likeness
    from sentiment.history import History
    from sentiment.judge import judge_many
    from sentiment.suspicion.copies import alike, indexed
    from sentiment.suspicion.posts import posts
    from sentiment.suspicion.signatures import close, signs

    eyes, orders, kept = eyes_of(house, shop.key), house.book.orders, house.book.orders.kept(shop.key)

    def judge(states: Any, copies: Any, counted: Any) -> Any:
        reviews = [state.review for state in states]
        crowds = {(s.review.source, s.review.external_id): copies[s.review_id] for s in states if s.review_id in copies}
        days = {"timed": counted.timed, "slow": counted.slow, "zone": shop.zone}
        history = History.standing(crowds, counted.counts, counted.early, **days)
        known = replace(history, known=orders.known(reviews), checked=(*history.checked, *kept))
        return judge_many(reviews, known, reader=eyes.reader(), scoring=eyes.scoring)

    return Thinking(
        rules=eyes.rules,
        posts=lambda reviews: posts(reviews, shop.zone, orders.known(reviews) if "orders" in kept else {}),
        likeness=Likeness(signs=signs, close=close, alike=alike),
        crowds=lambda circle: indexed(circle.posts, circle.near),
        judge=judge,
    )


def bursts(house: House, shop: Shop) -> list[Any]:
    """The bursts of the last 56 days, of products and of the whole shop, with what may explain them; newest first."""
    from sentiment.suspicion.events import events

    posts, today = house.book.posts, house.clock().astimezone(ZoneInfo(shop.zone)).toordinal()
    found: list[Any] = []
    for product in posts.products(shop.key, since=today - SHOWN, least=1):
        counts = posts.days(shop.key, since=today - REMEMBERED.days, product=product)
        own = [one for one in events(counts, product=product) if one.last.toordinal() >= today - SHOWN]
        if own:
            first, last = own[0].first.toordinal(), own[-1].last.toordinal()
            named = posts.named(shop.key, first=first, last=last, product=product)
            found += [one for one in events(counts, named, product=product) if one.first.toordinal() >= first]
    return sorted(found, key=lambda one: (-one.last.toordinal(), one.product or ""))


def opine_due(house: House) -> int:
    """Asks for a second opinion on what the judge is unsure of, where an endpoint is set; how many were asked about."""
    from casebook.private import mask
    from responder.secondopinion import endpoint, opine
    from sentiment.secondopinion import second, worth_asking

    if endpoint(house.settings) is None:
        # Every tick comes by here, and each shop's rules are read from a file.
        return 0
    told = {"worth": worth_asking, "by": house.owner, "at": house.clock()}
    every = sorted({eyes_of(house, shop.key).rules for shop in house.book.shops.all()})
    return sum(opine(house.book, house.settings, partial(second, hide=mask), rules=rules, **told) for rules in every)


def open_due(house: House) -> int:
    """Opens cases for what is flagged, suspected or unsafe; how many."""
    count = 0
    for shop in house.book.shops.all():
        rules = eyes_of(house, shop.key).rules
        while opened := house.book.cases.open_due(rules, shop=shop.key, at=house.clock(), limit=BATCH):
            count += opened
    return count


def draft_due(house: House, *, on_progress: Progress = _silent) -> int:
    """Drafts for every waiting case that has none for its present state and facts; how many."""
    from responder.knowing import draft_all
    from responder.segments import version

    rules, count = version(), 0
    while lines := house.book.cases.undrafted(rules, limit=BATCH):
        draft_all(house.book, lines, now=house.clock())
        count += len(lines)
        on_progress(count)
    return count


def reword_due(house: House) -> int:
    """Has fresh drafts reworded where a model's endpoint is set; how many were asked about."""
    from responder.knowing import lint_case
    from responder.reword import reword
    from sentiment.secondopinion import speaks_to_a_machine

    now = house.clock()
    told = {"orders": speaks_to_a_machine, "by": house.owner, "at": now}
    return reword(house.book, house.settings, partial(lint_case, house.book, now=now), **told)


def think(house: House, *, on_progress: Step = _quiet) -> None:
    """Judges, asks, opens and drafts whatever came in; `on_progress(step, count)` is told how far it is."""
    judge_due(house, on_progress=lambda count: on_progress("judge", count))
    opine_due(house)
    on_progress("open", open_due(house))
    draft_due(house, on_progress=lambda count: on_progress("draft", count))


def void_due(house: House) -> int:
    """Makes approvals void whose promotion, policy or facts have gone, before anybody tries to send; how many."""
    from responder.grounds import void_due as void

    return void(house.book, now=house.clock())


def publish_due(house: House) -> int:
    """Publishes approvals whose channel needs no hands, one by one; how many were tried."""
    from responder.channels import open_channels
    from responder.publish import publish_one

    channels = open_channels(house.settings)
    count = 0
    while publish_one(house.book, channels, by=HOUSE, now=house.clock()):
        count += 1
    return count


def alert_due(house: House) -> int:
    """Raises alerts for what needs somebody now, and rings them; how many messages went."""
    from responder.alerting import alert

    return alert(house, lambda shop: [house.book.posts.shown(shop.key, one) for one in bursts(house, shop)])


def fetch(house: House, source: Source, *, on_progress: Progress = _silent) -> Any:
    """Crawls a source in a process of its own; what it read is in the book when this returns."""
    from crawler.run import run_crawl

    return run_crawl(
        source,
        home=house.settings.home,
        database=house.settings.database,
        contact=house.settings.contact,
        on_progress=lambda done: on_progress(done["reviews"]),
    )


def make_desk(house: House) -> Any:
    """The desk as an ASGI application."""
    from crawler.incoming import Incoming
    from responder.channels import open_channels
    from responder.desk import create_app
    from responder.knowing import draft_all, lint_case
    from responder.lint import characters
    from responder.mail import mail_link

    automatic = open_channels(house.settings)
    return create_app(
        house.book,
        house.settings,
        clock=house.clock,
        lint=lambda text, file: lint_case(house.book, text, file, now=house.clock()),
        redraft=lambda case_id: draft_all(house.book, house.book.cases.waiting(case_id), now=house.clock()),
        mail_link=lambda person, url, kind="link": mail_link(person, url, house.settings, kind=kind, now=house.clock()),
        automatic=lambda shop: shop.platform in automatic,
        incoming=Incoming(house.book, house.settings, clock=house.clock, after=partial(think, house)),
        limit=lambda shop: characters(shop.platform),
        events=lambda shop, now: [house.book.posts.shown(shop.key, one) for one in bursts(house, shop)],
    )


def learn(house: Any, key: str, data: str | None = None, *, forget: bool = False) -> tuple[bool, list[str]]:
    """Fits a shop's layer to its corrections and keeps it where it helps and holds: whether, and what came of it."""
    from casebook.correction import enough
    from casebook.layers import Layers
    from sentiment.training.guard import teach

    shop, layers = house.book.shops.get(key), Layers(house.settings.layers)
    if forget:
        return True, ["layer removed" if layers.forget(shop.key) else "there was no layer"]
    said = enough(house.book.corrections.of_shop(shop.key), shop.key)
    packed, lines = teach([(one.review, one.label) for one in said], data)
    if packed is not None:
        layers.keep(shop.key, packed)
    return packed is not None, lines


def reweigh(house: House, key: str, *, keep: bool = True) -> Any:
    """What a shop's rulings change of the weights of suspicion, kept where it holds and `keep` says so."""
    from casebook.layers import scorings
    from sentiment.history import History
    from sentiment.suspicion.reweigh import reweigh as estimate
    from sentiment.suspicion.scoring import pack

    shop = house.book.shops.get(key)
    ruled = [(one.review, one.ruled) for one in house.book.rulings.of_shop(shop.key)]
    history = History.of(house.book.reviews.since(shop.key, house.clock() - REMEMBERED))
    found = estimate(ruled, history, house.book.reviews.stars(shop.key), shop=shop.key)
    if keep and found.kept is not None:
        scorings(house.settings.scorings).keep(shop.key, pack(found.kept))
    return found


def crawls(house: House, now: datetime) -> list[Due]:
    """A crawl for each source, at its own pace."""
    return [
        _crawl(house, source, now, timedelta(minutes=source.every_minutes)) for source in house.book.shops.sources()
    ]


def _crawl(house: House, source: Source, now: datetime, every: timedelta) -> Due:
    at = slot(now, every)
    return Due(name=f"crawl {source.name}", at=at, run=partial(fetch, house, source), then=at + every, every=every)


def digests(house: House, now: datetime) -> list[Due]:
    """A digest for each shop with recipients, at its hour."""
    from responder.sending import digest_due

    return [digest_due(house, shop, now) for shop in house.book.shops.all() if shop.recipients]


def hasten_due(house: House) -> int:
    """Moves up cases whose last days to answer have begun; how many."""
    from responder.hastening import hasten

    return hasten(house.book, now=house.clock())


def mail_due(house: House) -> int:
    """Tries mail again that surely did not go out; how many."""
    from responder.sending import send_again

    return send_again(house)


def sweep_due(house: House) -> None:
    """Takes away uploads that nobody came back to for a day."""
    from crawler.filing import Filing

    Filing(house.book, house.settings, clock=house.clock).shelf.sweep(house.clock())


def rewordings(house: House, now: datetime) -> list[Due]:
    """Rewording, where a model's endpoint is set."""
    return always("reword", MINUTE, reword_due)(house, now) if house.settings.reword_url else []


LEASE = timedelta(minutes=5)
HALF_MINUTE, HOUR, DAY = timedelta(seconds=30), timedelta(hours=1), timedelta(days=1)

# name, looked at every … seconds, held for the lease and renewed while it lives, what is due
JOBS = (
    # Longer than a crawl may take, which is stopped after three hours; a source that fails rests a day at most.
    Job(name="crawl", seconds=60, lease=LEASE, due=crawls, longest=4 * HOUR, cap=DAY, apart=True),
    Job(name="think", seconds=30, lease=LEASE, due=always("think", MINUTE, think), longest=6 * HOUR),
    Job(name="windows", seconds=600, lease=LEASE, due=always("windows", HOUR, hasten_due)),
    Job(name="void", seconds=30, lease=LEASE, due=always("void", MINUTE, void_due)),
    # Apart from thinking: a slow model holds up nothing else.
    Job(name="reword", seconds=30, lease=LEASE, due=rewordings),
    Job(name="publish", seconds=30, lease=LEASE, due=always("publish", MINUTE, publish_due)),
    Job(name="readback", seconds=60, lease=LEASE, due=always("readback", QUARTER, read_back)),
    Job(name="settle", seconds=60, lease=LEASE, due=always("settle", MINUTE, settle_lost)),
    Job(name="alert", seconds=30, lease=LEASE, due=always("alert", HALF_MINUTE, alert_due)),
    Job(name="tidy", seconds=3600, lease=LEASE, due=always("tidy", HOUR, tidy)),
    Job(name="retention", seconds=3600, lease=LEASE, due=always("retention", DAY, erase_due), cap=HOUR),
    Job(name="sweep", seconds=3600, lease=LEASE, due=always("sweep", HOUR, sweep_due)),
    Job(name="backup", seconds=600, lease=LEASE, due=backups, cap=HOUR),
    Job(name="digest", seconds=60, lease=LEASE, due=digests),
    Job(name="mail", seconds=60, lease=LEASE, due=always("mail", MINUTE, mail_due)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticking:
    """The table at work, until it is stopped."""

    house: House
    scheduler: Any
    over: threading.Event

    def stop(self) -> None:
        """Waits for short runs and gives back the long ones: their crawls end with this process."""
        self.over.set()
        self.scheduler.shutdown(wait=True)
        self.house.book.jobs.release(self.house.owner, at=self.house.clock())


def start(house: House) -> Ticking:
    """The table at work: APScheduler ticks it, `stop()` ends it."""
    from apscheduler.schedulers.background import BackgroundScheduler

    house.book.jobs.rewind(house.clock())
    # Threads that import the same rooms at the same moment wait for each other until one of them fails.
    for room in ("crawler.filing", "responder.alerting", "responder.desk", "responder.sending", "sentiment.judge"):
        import_module(room)
    # A tick that comes late is still wanted; one that finds the last at work is not.
    told = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    executors = {"default": {"type": "threadpool", "max_workers": len(JOBS)}}
    scheduler = BackgroundScheduler(timezone=UTC, job_defaults=told, executors=executors)
    crew = Crew(house)
    for job in JOBS:
        tick = crew.tick if job.apart else partial(run_due, house)
        said = {"id": job.name, "seconds": job.seconds, "next_run_time": house.clock()}
        scheduler.add_job(tick, "interval", (job,), **said)
    scheduler.start()
    ticking = Ticking(house=house, scheduler=scheduler, over=threading.Event())
    threading.Thread(target=_mind_clock, args=(ticking,), daemon=True).start()
    return ticking


def _mind_clock(ticking: Ticking) -> None:
    """Ticks on when the clock was set back: else nothing would happen until it is where it was."""
    clock, before = ticking.house.clock, (ticking.house.clock(), monotonic())
    while not ticking.over.wait(LOOK):
        now = (clock(), monotonic())
        if (now[0] - before[0]).total_seconds() < now[1] - before[1] - LOOK:
            log.warning("the clock was set back to %s", now[0])
            ticking.house.book.jobs.rewind(now[0])
            for one in ticking.scheduler.get_jobs():
                one.modify(next_run_time=now[0])
        before = now
