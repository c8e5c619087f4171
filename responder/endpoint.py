"""An OpenAI-compatible chat endpoint: one request, one JSON object back, in bounded time and size, no redirects."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from casebook.errors import EndpointError
from responder.cutoff import cut_off

TIMEOUT = 20.0
LONGEST_ANSWER = 64 * 1024


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

    def ask(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """The JSON object the model answered with; raises EndpointError when nothing came, or something else.

        `down` says that the endpoint itself failed, and not only this answer.
        """
        return _said(self._answer(body))

    def _answer(self, body: Mapping[str, Any]) -> bytes:
        connection = self._connect()
        late = threading.Event()
        try:
            connection.connect()
            with cut_off(connection.sock, self._timeout, late):
                connection.request("POST", self._path, json.dumps(body).encode(), self._headers)
                answer = connection.getresponse()
                content = answer.read(LONGEST_ANSWER + 1)
        except (OSError, http.client.HTTPException, ValueError) as exc:
            raise EndpointError(self._host, self._why(exc, late=late.is_set()), down=True) from exc
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
            raise EndpointError(self._host, f"no answer within {self._timeout:g} s", down=True)
        # A redirect is no success either: it would carry the key and the words to another place.
        if status != 200:
            raise EndpointError(self._host, f"answered HTTP {status}", down=True)
        if len(content) > LONGEST_ANSWER:
            raise EndpointError(self._host, f"an answer longer than {LONGEST_ANSWER} bytes", down=True)
        return content


def _said(body: bytes) -> dict[str, Any]:
    envelope = _object(body, "the envelope")
    try:
        content = envelope["choices"][0]["message"]["content"]
    except (KeyError, IndexError, TypeError):
        content = None
    if not isinstance(content, str):
        raise EndpointError("endpoint", "no chat completion in the answer")
    return _object(content.strip(), "the answer")


def _object(text: str | bytes, which: str) -> dict[str, Any]:
    try:
        said = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as exc:
        raise EndpointError("endpoint", f"{which} is not JSON") from exc
    if not isinstance(said, dict):
        raise EndpointError("endpoint", f"{which} is no object")
    return said


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a name twice")
    return dict(pairs)
