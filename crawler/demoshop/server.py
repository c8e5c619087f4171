"""Serves the demo shop over real HTTP on loopback: pages for the crawler, a reply API for the channel."""

from __future__ import annotations

import hmac
import json
import secrets
import socket
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from email.message import Message
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any
from zoneinfo import ZoneInfo

from casebook.errors import SettingError
from crawler.demoshop.ledger import Ledger, Taken, opening_day
from crawler.demoshop.pages import Page, missing, page
from crawler.demoshop.shelf import load_shop, stock

LARGEST_BODY = 64 * 1024
LARGEST_DRAIN = 1024 * 1024
BUSY = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)


class DemoShop:
    """A running demo shop; `with DemoShop() as shop` serves at `shop.url` until the block ends.

    `today` dates the reviews (the state file's opening day, else the current day in the shop's zone);
    `state` is a file that keeps taken replies over restarts; `token` opens the reply API.
    """

    def __init__(self, *, today: date | None = None, state: Path | None = None, token: str | None = None) -> None:
        zone = ZoneInfo(load_shop()["zone"])
        self.today = today or opening_day(state) or datetime.now(zone).date()
        self.token = token or secrets.token_urlsafe(16)
        self.ledger = Ledger(stock(self.today), state=state, today=self.today)
        self.url = ""
        self._zone = zone
        self._failures: list[int] = []
        self._drops = 0
        self._changed = min(datetime.combine(self.today, time(), zone), self._clock())
        self._server: ThreadingHTTPServer | None = None
        self._thread: threading.Thread | None = None

    def start(self, port: int = 0) -> str:
        """Serves in a thread and gives the base URL; port 0 takes a free one, a taken one raises SettingError."""
        self._server = _bind(self, port)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, name="demoshop", daemon=True
        )
        self._thread.start()
        return self.url

    def stop(self) -> None:
        """Stops serving; taken replies stay in this object and in the state file."""
        if self._server is None or self._thread is None:
            return
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._server = self._thread = None

    def __enter__(self) -> DemoShop:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def fail_next(self, n: int, status: int = 503) -> None:
        """The next n replies are answered with this status and not stored."""
        self._failures.extend([status] * n)

    def drop_after_store(self, times: int = 1) -> None:
        """The next replies are stored, then the connection closes without an answer."""
        self._drops += times

    def now(self) -> datetime:
        """The shop's time: the current time of day on the day it is served for."""
        return datetime.combine(self.today, self._clock().time(), self._zone)

    def last_modified(self) -> datetime:
        """When what is shown last changed."""
        return self._changed

    def take(self, asked: Mapping[str, Any]) -> tuple[int, dict[str, str]] | None:
        """Status and answer for a posted reply; None when the connection must close without one."""
        if self._failures:
            return self._failures.pop(0), {"error": "failing as told"}
        taken = self.ledger.take(str(asked.get("review_id")), asked.get("text"), at=self.now())
        if not isinstance(taken, Taken):
            return taken[0], {"error": taken[1]}
        self._changed = self._clock()
        if self._drops:
            self._drops -= 1
            return None
        return HTTPStatus.CREATED, {"receipt": taken.receipt}

    def _clock(self) -> datetime:
        return datetime.now(self._zone).replace(microsecond=0)


def serve(port: int = 8000, *, on_ready: Callable[[DemoShop], None] | None = None, **options: Any) -> None:
    """Serves until interrupted, for a process of its own; options as of `DemoShop`.

    `on_ready` is called with the shop once its port is open, so that its `url` and `token` can be told.
    """
    shop = DemoShop(**options)
    with _bind(shop, port) as server:
        if on_ready is not None:
            on_ready(shop)
        server.serve_forever()


def _bind(shop: DemoShop, port: int) -> ThreadingHTTPServer:
    handler = type("ShopHandler", (_Handler,), {"shop": shop})
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as exc:
        raise SettingError(f"port {port}", exc.strerror, do="choose another port, or 0 for a free one") from exc
    shop.url = f"http://127.0.0.1:{server.server_port}"
    return server


class _Handler(BaseHTTPRequestHandler):
    shop: DemoShop
    protocol_version = "HTTP/1.1"
    server_version = "Shanye/1.0"
    timeout = 30
    # One packet an answer: kept-alive connections otherwise wait 40 ms for delayed acknowledgements.
    wbufsize = LARGEST_BODY
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        found = page(self.shop.ledger, self.path)
        if found is None:
            self._send(HTTPStatus.NOT_FOUND, missing())
            return
        fresh = self._validators(found)
        if _unchanged(self.headers, fresh):
            self._send(HTTPStatus.NOT_MODIFIED, Page(b"", found.media_type), fresh)
        else:
            self._send(HTTPStatus.OK, found, fresh)

    do_HEAD = do_GET

    def do_POST(self) -> None:
        status, asked = self._asked()
        if asked is None:
            self._answer(status, {"error": HTTPStatus(status).phrase.lower()})
            return
        answer = self.shop.take(asked)
        if answer is None:
            self._hang_up()
        else:
            self._answer(*answer)

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing: the crawler's report is what a person reads."""

    def _asked(self) -> tuple[int, dict[str, Any] | None]:
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit()):
            self.close_connection = True
            return HTTPStatus.LENGTH_REQUIRED, None
        if int(length) > LARGEST_BODY:
            # Read and forgotten up to a bound: closing on unread bytes would reset the answer away.
            self.rfile.read(min(int(length), LARGEST_DRAIN))
            self.close_connection = True
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, None
        body = self.rfile.read(int(length))
        if self.path != "/api/reply":
            return HTTPStatus.NOT_FOUND, None
        if not self._has_token():
            return HTTPStatus.UNAUTHORIZED, None
        try:
            asked = json.loads(body)
        except ValueError:
            return HTTPStatus.BAD_REQUEST, None
        return HTTPStatus.BAD_REQUEST, asked if isinstance(asked, dict) else None

    def _has_token(self) -> bool:
        said = self.headers.get("Authorization", "").encode()
        return hmac.compare_digest(said, f"Bearer {self.shop.token}".encode())

    def _validators(self, found: Page) -> dict[str, str]:
        changed = format_datetime(self.shop.last_modified().astimezone(UTC), usegmt=True)
        return {"ETag": f'"{sha256(found.body).hexdigest()[:32]}"', "Last-Modified": changed}

    def _answer(self, status: int, said: Mapping[str, str]) -> None:
        body = json.dumps(said, ensure_ascii=False).encode()
        more = {"Retry-After": "1"} if status in BUSY else {}
        self._send(status, Page(body, "application/json"), more)

    def _send(self, status: int, found: Page, more: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": found.media_type, **(more or {})}.items():
            self.send_header(name, value)
        if status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(found.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(found.body)

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)


def _unchanged(headers: Message, fresh: Mapping[str, str]) -> bool:
    tags = headers.get("If-None-Match")
    if tags is not None:
        return fresh["ETag"] in tags or tags.strip() == "*"
    since = headers.get("If-Modified-Since")
    try:
        return since is not None and parsedate_to_datetime(fresh["Last-Modified"]) <= parsedate_to_datetime(since)
    except (ValueError, TypeError):
        # A date nobody can read, or one without a zone: the header is ignored, as RFC 9110 asks.
        return False
