"""Stands before every page: refuses requests from other sites, and adds the headers that keep pages closed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# No host but our own for anything, and no script or style inside a page: what a buyer wrote cannot run.
CLOSED = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def comes_from_elsewhere(method: str, headers: Mapping[str, str], own: frozenset[str]) -> bool:
    """Whether a request that could change something was made by a page of another site.

    `own` are the hosts we answer to. A form under our own `no-referrer` says `Origin: null`, so that
    alone proves nothing: the token in the form decides then.
    """
    if method in SAFE:
        return False
    # Browsers send this one themselves and no page can forge it; older ones do not know it.
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("origin", "null")
    return origin != "null" and urlsplit(origin).netloc not in own | {headers.get("host", "")}


class Guard:
    """The middleware; `refused` makes the page for a status."""

    def __init__(self, app: ASGIApp, *, desk_url: str, refused: Callable[[int], Response]) -> None:
        self.app = app
        self.own = frozenset({urlsplit(desk_url).netloc})
        self.refused = refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, or answers 403."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def closed(message: Message) -> None:
            if message["type"] == "http.response.start":
                close(MutableHeaders(scope=message), str(scope["path"]))
            await send(message)

        elsewhere = comes_from_elsewhere(scope["method"], Headers(scope=scope), self.own)
        answer: ASGIApp = self.refused(403) if elsewhere else self.app
        await answer(scope, receive, closed)


def close(headers: MutableHeaders, path: str = "/") -> None:
    """Adds what keeps a page from being framed, sniffed, stored or given scripts."""
    for name, value in CLOSED.items():
        headers.setdefault(name, value)
    # Reviews hold personal words: no shared computer should keep them. Our own files may be kept, and asked about.
    headers.setdefault("Cache-Control", "no-cache" if path.startswith("/static/") else "no-store")
