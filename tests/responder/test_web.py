"""Opening a page over real HTTP on loopback, with servers that misbehave."""

from __future__ import annotations

import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

import pytest

from casebook.errors import SourceError
from responder import web
from responder.web import look
from tests.loopback import listening

Answer = Callable[[BaseHTTPRequestHandler], None]


def a_site(answer: Answer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            try:
                answer(self)
            except OSError:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    return Handler


def says(status: int, body: bytes = b"", **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def drips(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b".")
        time.sleep(0.05)


def test_a_page_is_what_it_answers() -> None:
    answer = says(200, b"<p>hello</p>", Content_Type="text/html; charset=utf-8", Set_Cookie="who=1")
    with listening(a_site(answer)) as address:
        page = look(f"{address}/p/1?a=b")
    assert (page.status, page.media_type, page.body) == (200, "text/html", b"<p>hello</p>")
    assert "set-cookie" not in {name.lower() for name, _ in page.headers}


def test_a_redirect_is_told_and_not_followed() -> None:
    with listening(a_site(says(302, Location="https://elsewhere.example/"))) as address:
        assert look(address).location == "https://elsewhere.example/"


@pytest.mark.parametrize("status", [404, 500])
def test_a_refusal_is_an_answer(status: int) -> None:
    with listening(a_site(says(status, b"no"))) as address:
        assert look(address).status == status


def test_a_page_larger_than_anybody_reads_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "LARGEST_PAGE", 10)
    with listening(a_site(says(200, b"12345678901"))) as address, pytest.raises(SourceError, match="larger than 10"):
        look(address)


def test_a_server_that_drips_is_left() -> None:
    with listening(a_site(drips)) as address, pytest.raises(SourceError, match="no answer within 0.3 s"):
        look(address, timeout=0.3)


def test_what_is_no_http_is_one_clear_error() -> None:
    def babbles(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"nonsense\r\n\r\n")

    with listening(a_site(babbles)) as address, pytest.raises(SourceError, match="no HTTP we understand"):
        look(address)


def test_nobody_there_is_one_clear_error() -> None:
    with listening(a_site(says(200))) as address:
        gone = address
    with pytest.raises(SourceError, match="source failed"):
        look(gone)
