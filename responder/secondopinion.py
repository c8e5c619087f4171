"""Asks an OpenAI-compatible endpoint about what the judge is unsure of: once a state, so many a day, never in the way.

It stands in this room because words leave the house here; what is sent and what the answer may change is decided by
the functions handed in.
"""

from __future__ import annotations

import http.client
import json
import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from casebook.errors import OpinionError
from casebook.model import Result, Review, Verdict
from casebook.settings import Settings
from casebook.store import Casebook
from responder.cutoff import cut_off

log = logging.getLogger("huiping")

Second = Callable[..., Verdict]
Worth = Callable[[Review, Verdict], bool]
TIMEOUT = 20.0
LONGEST_ANSWER = 64 * 1024
# More wait for the next run, so that drafts do not wait long for a slow endpoint.
AT_ONCE = 10


class Endpoint:
    """Posts to `{base}/chat/completions`; `timeout` in seconds for connecting, and for the whole exchange."""

    def __init__(self, base: str, key: str, *, timeout: float = TIMEOUT) -> None:
        said = urlsplit(base)
        made = http.client.HTTPSConnection if said.scheme == "https" else http.client.HTTPConnection
        self._connect = lambda: made(said.hostname or "", said.port, timeout=timeout)
        self._host, self._path = said.netloc, f"{said.path.rstrip('/')}/chat/completions"
        self._headers = {"Content-Type": "application/json", "Accept": "application/json", "Connection": "close"}
        if key:
            self._headers["Authorization"] = f"Bearer {key}"
        self._timeout = timeout

    def ask(self, body: Mapping[str, Any]) -> bytes:
        """The answer's bytes; raises OpinionError when there is none, it is no success, or it is too long."""
        connection = self._connect()
        late = threading.Event()
        try:
            connection.connect()
            with cut_off(connection.sock, self._timeout, late):
                connection.request("POST", self._path, json.dumps(body).encode(), self._headers)
                answer = connection.getresponse()
                content = answer.read(LONGEST_ANSWER + 1)
        except (OSError, http.client.HTTPException, ValueError) as exc:
            raise OpinionError(self._host, self._why(exc, late=late.is_set()), down=True) from exc
        finally:
            connection.close()
        return self._accepted(answer.status, content, late=late.is_set())

    def _why(self, exc: Exception, *, late: bool) -> str:
        if late or isinstance(exc, TimeoutError):
            return f"no answer within {self._timeout:g} s"
        # What a broken server says is no reading for our log.
        return str(exc) if isinstance(exc, OSError) else f"no HTTP we understand, {type(exc).__name__}"

    def _accepted(self, status: int, content: bytes, *, late: bool) -> bytes:
        if late:
            raise OpinionError(self._host, f"no answer within {self._timeout:g} s", down=True)
        # A redirect is no success either: it would carry the key and the words to another place.
        if status != 200:
            raise OpinionError(self._host, f"answered HTTP {status}", down=True)
        if len(content) > LONGEST_ANSWER:
            raise OpinionError(self._host, f"an answer longer than {LONGEST_ANSWER} bytes", down=True)
        return content


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
            except OpinionError as exc:
                log.warning("%s", exc)
                book.opinions.record(claimed, Result.FAILED, at=at, detail=str(exc)[:2000])
                if exc.down:
                    break
    return asked


def _midnight(at: datetime, zone: str) -> datetime:
    return at.astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0)
