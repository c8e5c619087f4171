"""The replies the demo shop took over its API: one per review, kept in memory and in a state file when given."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from casebook.errors import FileError
from crawler.demoshop.shelf import Note, Shelf, Written

LONGEST = 500


@dataclass(frozen=True, slots=True)
class Taken:
    """One reply as it was taken, with the receipt given for it."""

    text: str
    time: datetime
    receipt: str


def refusal(review: Written | None, text: object) -> tuple[int, str] | None:
    """The HTTP status and reason for not taking this reply; None when it may be taken."""
    if review is None:
        return 404, "no such review"
    if not isinstance(text, str) or not text.strip():
        return 422, "text missing"
    if len(text) > LONGEST:
        return 422, f"text too long: {len(text)} of {LONGEST} characters"
    if review.reply is not None:
        return 409, "already replied"
    return None


class Ledger:
    """The taken replies over a shelf; safe to use from several threads."""

    def __init__(self, shelf: Shelf, *, state: Path | None = None, today: date) -> None:
        self.shelf = shelf
        self.taken: dict[str, Taken] = {}
        self._state = state
        self._today = today
        self._lock = threading.Lock()
        if state is not None and state.exists():
            self.taken = _read(state)[1]
        self._save()

    def review(self, review_id: str) -> Written | None:
        """The review as shown now, with the taken reply; None where it is unknown or not approved."""
        review = self.shelf.review(review_id)
        return review and self.with_reply(review)

    def with_reply(self, review: Written) -> Written:
        """The review with the reply taken for it, as it is where none was."""
        taken = self.taken.get(review.id)
        if taken is None:
            return review
        days = (taken.time.date() - review.time.date()).days
        return replace(review, reply=Note(text=taken.text, time=taken.time, days_after=days))

    def take(self, review_id: str, text: object, *, at: datetime) -> Taken | tuple[int, str]:
        """The reply as taken, or the status and reason it was refused with."""
        with self._lock:
            refused = refusal(self.review(review_id), text)
            if refused is not None:
                return refused
            taken = Taken(str(text), at, f"reply-{len(self.taken) + 1:04d}-{review_id}")
            self.taken[review_id] = taken
            self._save()
            return taken

    def _save(self) -> None:
        if self._state is None:
            return
        replies = {
            review_id: {"text": taken.text, "time": taken.time.isoformat(), "receipt": taken.receipt}
            for review_id, taken in self.taken.items()
        }
        content = json.dumps({"today": self._today.isoformat(), "replies": replies}, ensure_ascii=False, indent=1)
        # Written aside and moved, so that a kill in between leaves the old state whole.
        self._state.parent.mkdir(parents=True, exist_ok=True)
        aside = self._state.with_suffix(".part")
        aside.write_text(content, encoding="utf-8")
        aside.replace(self._state)


def opening_day(state: Path | None) -> date | None:
    """The day the shop of this state file was first served for; None where there is no such file.

    Kept because reviews are dated relative to it: a restart on a later day must not move them.
    """
    return None if state is None or not state.exists() else _read(state)[0]


def _read(state: Path) -> tuple[date, dict[str, Taken]]:
    try:
        kept = json.loads(state.read_text(encoding="utf-8"))
        taken = {
            review_id: Taken(reply["text"], datetime.fromisoformat(reply["time"]), reply["receipt"])
            for review_id, reply in kept["replies"].items()
        }
        return date.fromisoformat(kept["today"]), taken
    except (ValueError, KeyError, TypeError, AttributeError) as exc:
        raise FileError(state, f"no state of a demo shop ({exc})", do="remove it to start afresh") from exc
