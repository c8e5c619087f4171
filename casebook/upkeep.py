"""What keeps the house in order: attempts nobody ended, replies that do not show, rows that say nothing any more."""

from __future__ import annotations

from datetime import datetime, timedelta

from casebook.due import Due, daily, next_daily, slot
from casebook.house import House
from casebook.judging import REMEMBERED
from casebook.model import Result
from casebook.policies import RECORDS_DAYS
from casebook.readback import sighting
from casebook.store import HOUSE
from casebook.store.backup import back_up, is_file

# A claimed attempt that nobody recorded for this long belongs to a process that died.
LOST_AFTER = timedelta(minutes=10)
# Long enough that every daily run of yesterday is still known and is not caught up again.
RUNS_KEPT = timedelta(days=7)
# How long a reply that does not show is looked for; a platform looks it over for a day or two.
READ_BACK = timedelta(days=14)
BACKUP_HOUR = 3
BACKUPS_KEPT = 7
WEEK = timedelta(days=7)


def settle_lost(house: House) -> int:
    """Marks attempts whose process died as unknown, so that a person looks; how many."""
    lost = house.book.publications.unsettled(before=house.clock() - LOST_AFTER)
    # Copying by hand takes as long as it takes: a person will say how it went.
    lost = [one for one in lost if one.channel != "manual"]
    for one in lost:
        why = "the process that sent it ended without a word"
        house.book.publications.record(one.id, Result.UNKNOWN, detail=why, at=house.clock(), by=HOUSE)
    return len(lost)


def read_back(house: House) -> int:
    """Looks whether published replies show where they were published; of how many there is news."""
    now, found = house.clock(), 0
    for one in house.book.sightings.awaited(since=now - READ_BACK):
        seen = sighting(one)
        if seen is not None:
            found += house.book.sightings.keep(seen)
    return found


def back_up_casebook(house: House) -> str:
    """A checked copy of a SQLite casebook under HOME/backups; the name of its file."""
    return back_up(house.book.engine, house.settings.backups, now=house.clock(), keep=BACKUPS_KEPT).name


def backups(house: House, now: datetime) -> list[Due]:
    """A backup each night of HUIPING_ZONE; none of a database server, which has tools of its own."""
    if not is_file(house.book.engine):
        return []
    zone = house.settings.zone
    at = daily(now, zone, BACKUP_HOUR)
    then = next_daily(at, zone, BACKUP_HOUR)
    return [Due(name="backup", at=at, run=lambda: back_up_casebook(house), then=then)]


def erase_due(house: House) -> str:
    """Deletes the records each shop keeps no longer by its rule `records_days`; how many of which."""
    told = []
    for shop in house.book.shops.all():
        days = shop.policies.get(RECORDS_DAYS)
        if days:
            # By whole weeks: each time all reviews of the shop are weighed again without what is gone.
            since = slot(house.clock() - timedelta(days=days), WEEK)
            gone = house.book.orders.retain(shop.key, since=since, by=HOUSE, at=house.clock())
            told += [f"{shop.key}: {name}={count}" for name, count in gone.items()]
    return ", ".join(told)


def tidy(house: House) -> int:
    """Drops rows of runs that ended long ago, and what no campaign of today can copy; how many."""
    now = house.clock()
    return house.book.jobs.forget(before=now - RUNS_KEPT) + house.book.posts.forget(before=now - REMEMBERED)
