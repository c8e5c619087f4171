"""Opens one public page over HTTP, once and without following anything; what goes wrong is one clear error."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from casebook.errors import SourceError
from responder.cutoff import cut_off

LARGEST_PAGE = 5 * 1024 * 1024
TIMEOUT = 10.0
SENT = {"User-Agent": "Huiping", "Accept-Encoding": "identity", "Connection": "close"}
# These say who we were, not what the page is.
LEFT_OUT = frozenset({"set-cookie", "set-cookie2"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What an address answered; `location` is where it points on, if anywhere."""

    status: int
    media_type: str = "application/octet-stream"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    location: str | None = None


Look = Callable[[str], Page]


def look(url: str, *, timeout: float = TIMEOUT) -> Page:
    """What this address answers to somebody who is not signed in; `timeout` in seconds, twice at most.

    A redirect is an answer like any other. Raises SourceError when there is none, or it is larger than 5 MiB.
    """
    said, late = urlsplit(url), threading.Event()
    made = http.client.HTTPSConnection if said.scheme == "https" else http.client.HTTPConnection
    connection = made(said.hostname or "", said.port, timeout=timeout)
    try:
        connection.connect()
        with cut_off(connection.sock, timeout, late):
            connection.request("GET", _path(said.path, said.query), headers=SENT)
            answer = connection.getresponse()
            page = _page(answer, answer.read(LARGEST_PAGE + 1))
    except (OSError, http.client.HTTPException, ValueError) as exc:
        raise SourceError(url, _why(exc, timeout, late=late.is_set())) from exc
    finally:
        connection.close()
    if late.is_set():
        raise SourceError(url, f"no answer within {timeout:g} s")
    if len(page.body) > LARGEST_PAGE:
        raise SourceError(url, f"larger than {LARGEST_PAGE} bytes")
    return page


def _path(path: str, query: str) -> str:
    return f"{path or '/'}?{query}" if query else path or "/"


def _page(answer: http.client.HTTPResponse, body: bytes) -> Page:
    return Page(
        status=answer.status,
        media_type=answer.headers.get_content_type(),
        headers=tuple((name, value) for name, value in answer.getheaders() if name.lower() not in LEFT_OUT),
        body=body,
        location=answer.getheader("Location"),
    )


def _why(exc: Exception, timeout: float, *, late: bool) -> str:
    if late or isinstance(exc, TimeoutError):
        return f"no answer within {timeout:g} s"
    # What a broken server says is no reading for anybody.
    return str(exc) if isinstance(exc, OSError) else f"no HTTP we understand, {type(exc).__name__}"
