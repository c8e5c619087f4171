"""Turns a review into the line `huiping crawl` writes: the contract's names, unknown is null."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from casebook.handed import Handed
from casebook.model import Appended, Reply, Review


def line_from(review: Review, *, zone: str = "Asia/Shanghai") -> dict[str, Any]:
    """The review as plain data for JSON; times are ISO 8601 with the offset of `zone`."""
    return {
        "id": review.external_id,
        "product_id": review.product_id,
        "product": review.product,
        "url": review.url,
        "stars": review.stars,
        "title": review.title,
        "text": review.text,
        "author": review.author,
        "date": _written(review.time, zone),
        "order_time": _written(review.order_time, zone),
        "reply": None if review.reply is None else _part(review.reply, zone),
        "appended": [_part(one, zone) for one in review.appended] or None,
    }


def handed_lines(reviews: Sequence[Review], handed: Handed) -> Iterator[dict[str, Any]]:
    """Reviews that were handed in as lines: what keeping each would do, whether it would be kept, what is doubtful."""
    for review, card in zip(reviews, handed.cards, strict=True):
        notes = [f"{note.field}.{note.code}".strip(".") for note in card.notes]
        said = {"order_id": review.order_id, "standing": card.standing, "keep": card.keep, "notes": notes}
        yield line_from(review, zone=handed.shop.zone) | said


def _part(part: Appended | Reply, zone: str) -> dict[str, Any]:
    return {"text": part.text, "date": _written(part.time, zone)}


def _written(time: datetime | None, zone: str) -> str | None:
    return None if time is None else time.astimezone(ZoneInfo(zone)).isoformat()
