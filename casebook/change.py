"""Decides what changed between two states of a review, and who a review without an id is. Pure."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

from casebook.model import Change, Review


def digest(review: Review) -> str:
    """SHA-256 of the buyer's own words and stars; the shop's reply and our reading are not in it."""
    added = [[one.text, _iso(one.time)] for one in review.appended]
    said = [review.stars, review.title, review.text, added]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()


def change(before: Review | None, now: Review) -> Change:
    """What the new state is to the old one; a gone review that is back unchanged is SAME."""
    if before is None:
        return Change.NEW
    if digest(before) == digest(now):
        return Change.SAME
    same_start = now.appended[: len(before.appended)] == before.appended
    same_words = (before.stars, before.title, before.text) == (now.stars, now.title, now.text)
    if same_words and same_start and len(now.appended) > len(before.appended):
        return Change.APPENDED
    return Change.EDITED


def made_id(*, product_id: str | None, author: str | None, time: datetime | None, text: str, nth: int = 0) -> str:
    """Identity where the source gives none: from product, author, time and text.

    `nth` tells apart buyers whose four fields are all the same within one file, counted from 0.
    """
    said = json.dumps([product_id, author, _iso(time), text, nth], ensure_ascii=False)
    return "made-" + hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def words_sha256(text: str) -> str:
    """SHA-256 of the exact words in UTF-8: what an approval is bound to."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _iso(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat()
