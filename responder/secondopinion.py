"""Asks an OpenAI-compatible endpoint about what the judge is unsure of: once a state, so many a day, never in the way.

It stands in this room because words leave the house here; what is sent and what the answer may change is decided by
the functions handed in.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from casebook.errors import EndpointError
from casebook.model import Result, Review, Verdict
from casebook.settings import Settings
from casebook.store import Casebook
from responder.endpoint import Endpoint

log = logging.getLogger("huiping")

Second = Callable[..., Verdict]
Worth = Callable[[Review, Verdict], bool]
# More wait for the next run, so that drafts do not wait long for a slow endpoint.
AT_ONCE = 10


def endpoint(settings: Settings) -> Endpoint | None:
    """Whom to ask; None where the settings name nobody."""
    if not settings.second_opinion_url:
        return None
    return Endpoint(settings.second_opinion_url, settings.second_opinion_key)


def opine(
    book: Casebook, settings: Settings, second: Second, *, worth: Worth, rules: str, by: str, at: datetime
) -> int:
    """Asks about the newest reviews these rules are unsure of, so many a day; how many were asked about.

    Each state is claimed as a row before anything is sent; what fails is told in the log and not tried again.
    """
    asking = endpoint(settings)
    if asking is None:
        return 0
    told = partial(second, ask=asking.ask, model=settings.second_opinion_model)
    claim = {"by": by, "at": at, "since": _midnight(at, settings.zone), "most": settings.second_opinion_daily}
    asked = 0
    for state, verdict in book.opinions.wanted(rules, limit=AT_ONCE):
        if not worth(state.review, verdict):
            book.opinions.skip(state.id, by=by, at=at)
        elif (claimed := book.opinions.claim(state.id, **claim)) is not None:
            asked += 1
            try:
                book.verdicts.add([(state.id, told(state.review, verdict))], at=at)
                book.opinions.record(claimed, Result.DONE, at=at)
            except EndpointError as exc:
                log.warning("%s", exc)
                book.opinions.record(claimed, Result.FAILED, at=at, detail=str(exc)[:2000])
                if exc.down:
                    break
    return asked


def _midnight(at: datetime, zone: str) -> datetime:
    return at.astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0)
