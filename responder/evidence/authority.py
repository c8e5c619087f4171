"""Asks a time stamp authority over HTTP for one token: once, in time, following nothing."""

from __future__ import annotations

import http.client
import threading
from urllib.parse import urlsplit

from casebook.errors import SealError
from responder.cutoff import cut_off
from responder.evidence.token import LARGEST

SENT = {
    "Content-Type": "application/timestamp-query",
    "Accept": "application/timestamp-reply",
    "User-Agent": "Huiping",
    "Connection": "close",
}


def ask(url: str, request: bytes, *, timeout: float) -> bytes:
    """The answer's bytes, `timeout` in seconds; raises SealError when there is none, no success, or it is too long."""
    said, late = urlsplit(url), threading.Event()
    made = http.client.HTTPSConnection if said.scheme == "https" else http.client.HTTPConnection
    connection = made(said.hostname or "", said.port, timeout=timeout)
    try:
        connection.connect()
        with cut_off(connection.sock, timeout, late):
            connection.request("POST", said.path or "/", request, SENT)
            # Closed too: an answer read in part keeps the connection open by itself.
            with connection.getresponse() as answer:
                body = answer.read(LARGEST + 1)
    except (OSError, http.client.HTTPException, ValueError) as exc:
        raise SealError(url, _why(exc, timeout, late=late.is_set())) from exc
    finally:
        connection.close()
    return _accepted(url, answer.status, body, _late(late, timeout))


def _accepted(url: str, status: int, body: bytes, late: str | None) -> bytes:
    if late:
        raise SealError(url, late)
    if status != http.client.OK:
        raise SealError(url, f"answered HTTP {status}")
    if len(body) > LARGEST:
        raise SealError(url, f"an answer longer than {LARGEST} bytes")
    return body


def _late(late: threading.Event, timeout: float) -> str | None:
    return f"no answer within {timeout:g} s" if late.is_set() else None


def _why(exc: Exception, timeout: float, *, late: bool) -> str:
    if late or isinstance(exc, TimeoutError):
        return f"no answer within {timeout:g} s"
    # What a broken server says is no reading for anybody.
    return str(exc) if isinstance(exc, OSError) else f"no HTTP we understand, {type(exc).__name__}"
