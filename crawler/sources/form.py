"""Reads the fields of a form as a review's, and writes a review's fields as a form holds them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from casebook.handed import FIELDS, Note
from casebook.model import Appended, Reply, Review
from crawler.sources.cells import LONGEST_ID
from crawler.sources.hand import LINE_END, UNSEEN, Proposed
from crawler.sources.stars import read_stars
from crawler.sources.times import EARLY, read_time

LONGEST = {"author": 100, "product": LONGEST_ID, "order_id": LONGEST_ID, "url": 2000, "stars": 20}
TIMES = ("time", "appended_time", "reply_time")
# A time of a part that is not there says nothing.
PART_OF = {"appended_time": "appended", "reply_time": "reply"}


def fields_of(found: Proposed, zone: str) -> dict[str, str]:
    """The fields of a recognised review, unknown ones empty."""
    said = {name: found.said.get(name, "") for name in ("author", "order_id", "url")}
    said["stars"] = _plain_stars(found.said.get("stars", ""))
    said["product"] = found.said.get("product_id") or found.said.get("product", "")
    said |= {part: found.text_of(part) for part in ("text", "appended", "reply")}
    return said | {name: written(found.times.get(name), zone) for name in TIMES}


def fields_from(review: Review, zone: str) -> dict[str, str]:
    """The fields of a kept review."""
    added, reply = "\n".join(one.text for one in review.appended), review.reply
    return {
        "text": review.text,
        "stars": review.raw_rating or str(review.stars or ""),
        "author": review.author or "",
        "time": written(review.time, zone),
        "product": review.product or review.product_id or "",
        "order_id": review.order_id or "",
        "appended": added,
        "appended_time": written(review.appended[-1].time if review.appended else None, zone),
        "reply": reply.text if reply else "",
        "reply_time": written(reply.time if reply else None, zone),
        "url": review.url or "",
    }


def plain_fields(said: Mapping[str, str]) -> dict[str, str]:
    """The fields as a form sent them, each there, without unseen signs and blanks around."""
    return {name: UNSEEN.sub("", LINE_END.sub("\n", said.get(name, ""))).strip() for name in FIELDS}


def read_fields(said: Mapping[str, str], zone: str, now: datetime) -> tuple[dict[str, Any], list[Note]]:
    """The review's own fields, and what must be put right first; unknown is None."""
    faults = [Note(field=name, code="long") for name, most in LONGEST.items() if len(said[name]) > most]
    read: dict[str, Any] = {name: said[name] or None for name in ("author", "order_id", "url")}
    read["text"], read["raw_rating"] = said["text"], said["stars"] or None
    read["stars"] = _stars(said["stars"], faults)
    times = {name: _time(name, said[name], zone, now, faults) for name in TIMES}
    read["time"] = times["time"]
    read["appended"] = (Appended(text=said["appended"], time=times["appended_time"]),) if said["appended"] else ()
    read["reply"] = Reply(text=said["reply"], time=times["reply_time"]) if said["reply"] else None
    faults += [Note(field=part, code="missing") for name, part in PART_OF.items() if said[name] and not said[part]]
    if not said["text"] and read["stars"] is None:
        faults.append(Note(field="text", code="missing"))
    if said["url"] and not _web(said["url"]):
        faults.append(Note(field="url", code="bad"))
    return read, faults


def written(time: datetime | None, zone: str) -> str:
    """The time as people write it in this zone, no finer than it was told; empty when unknown."""
    if time is None:
        return ""
    local = time.astimezone(ZoneInfo(zone))
    shape = "%Y-%m-%d %H:%M:%S" if local.second else "%Y-%m-%d %H:%M" if (local.hour or local.minute) else "%Y-%m-%d"
    return local.strftime(shape)


def _plain_stars(said: str) -> str:
    """★★★☆☆ as 3; 好评, 中评 and 差评 as they are, for they are coarser."""
    return said if not said or said.endswith("评") else str(read_stars(said))


def _stars(said: str, faults: list[Note]) -> int | None:
    try:
        return read_stars(said) if said else None
    except ValueError:
        faults.append(Note(field="stars", code="bad", said=said))
        return None


def _time(name: str, said: str, zone: str, now: datetime, faults: list[Note]) -> datetime | None:
    if not said:
        return None
    try:
        time = read_time(said, zone)
    except ValueError:
        faults.append(Note(field=name, code="bad", said=said))
        return None
    if time > now + EARLY:
        faults.append(Note(field=name, code="future", said=said))
    return time


def _web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)
