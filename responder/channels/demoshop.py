"""The demo shop's reply interface over HTTP, with the care a real platform needs: what is not known is said."""

from __future__ import annotations

import http.client
import json
import socket
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlsplit

from casebook.errors import ChannelError, SettingError
from casebook.model import Review

LONGEST_ANSWER = 64 * 1024


class DemoShop:
    """Posts replies to `{base}/api/reply`; `timeout` in seconds for each step of the connection."""

    name = "demoshop"
    automatic = True

    def __init__(self, base: str, token: str, *, timeout: float = 10.0) -> None:
        if urlsplit(base).scheme not in ("http", "https"):
            raise SettingError(base, "the demo shop's address must begin with http:// or https://")
        self._url = base.rstrip("/") + "/api/reply"
        self._token = token
        self._timeout = timeout

    def send(self, text: str, review: Review, *, key: str) -> str:
        """The shop's receipt; ChannelError with sent=False on refusal, sent=None when nobody knows."""
        request = urllib.request.Request(
            self._url,
            data=json.dumps({"review_id": review.external_id, "text": text}, ensure_ascii=False).encode(),
            headers={
                "Content-Type": "application/json; charset=utf-8",
                "Authorization": f"Bearer {self._token}",
                "Idempotency-Key": key,
            },
            method="POST",
        )
        return self._exchange(request, review.external_id)

    def _exchange(self, request: urllib.request.Request, which: str) -> str:
        try:
            with _opener().open(request, timeout=self._timeout) as answer:
                return _receipt(answer.status, answer.read(LONGEST_ANSWER))
        except urllib.error.HTTPError as refused:
            with refused:
                raise _refusal(which, refused.code) from refused
        except urllib.error.URLError as failed:
            raise ChannelError(which, f"no connection, {failed.reason}", sent=_sent(failed.reason)) from failed
        except (OSError, http.client.HTTPException) as lost:
            # The request was out; whether it arrived and was stored nobody can tell from here.
            raise ChannelError(which, f"no answer, {lost}", sent=None) from lost


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirected POST would become a GET and carry the token to another place."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _opener() -> urllib.request.OpenerDirector:
    # No proxies from the environment: settings are read in one place only.
    return urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect())


def _refusal(which: str, status: int) -> ChannelError:
    if 400 <= status < 500:
        later = status in (408, 425, 429)
        return ChannelError(which, f"refused with HTTP {status}", sent=False, permanent=not later)
    return ChannelError(which, f"answered HTTP {status}", sent=None)


def _sent(reason: object) -> bool | None:
    """False where the connection was never made, None where it may have been."""
    return False if isinstance(reason, (ConnectionRefusedError, socket.gaierror)) else None


def _receipt(status: int, body: bytes) -> str:
    # Published is published: an answer we cannot read does not undo it.
    try:
        said = json.loads(body)
    except ValueError:
        return f"HTTP {status}"
    return str(said["receipt"]) if isinstance(said, dict) and "receipt" in said else f"HTTP {status}"
