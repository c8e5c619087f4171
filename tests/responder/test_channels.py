"""The ways out, the demo shop's over real HTTP on loopback."""

from __future__ import annotations

import json
import socket
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from casebook.errors import ChannelError, SettingError
from responder.channels import CHANNELS, open_channel
from tests.makers import a_review


@contextmanager
def a_shop_answering(status, body=b'{"receipt": "r-9"}', *, drop=False, headers=()):
    """A server on loopback that answers every POST alike; gives its address and what it was asked."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            said = self.rfile.read(int(self.headers["Content-Length"]))
            asked.append((self.path, self.headers["Authorization"], json.loads(said)))
            if drop:
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def send(base, **options):
    channel = open_channel("demoshop", base=base, token="secret", **options)
    return channel.send("您好，已收到。", a_review(), key="k-1")


def failure(base, **options):
    with pytest.raises(ChannelError) as failed:
        send(base, **options)
    return failed.value.sent, failed.value.permanent


def test_a_reply_is_posted_with_the_token_and_gives_the_receipt():
    with a_shop_answering(201) as (base, asked):
        assert send(base) == "r-9"
    assert asked == [("/api/reply", "Bearer secret", {"review_id": "r-1", "text": "您好，已收到。"})]


def test_a_success_nobody_can_read_is_still_a_success():
    with a_shop_answering(200, b"ok") as (base, _):
        assert send(base) == "HTTP 200"


@pytest.mark.parametrize("status", [401, 404, 409, 422])
def test_a_refusal_was_surely_not_sent_and_is_final(status):
    with a_shop_answering(status) as (base, _):
        assert failure(base) == (False, True)


def test_too_many_requests_was_not_sent_and_may_be_tried_later():
    with a_shop_answering(429) as (base, _):
        assert failure(base) == (False, False)


@pytest.mark.parametrize("status", [500, 503])
def test_a_server_error_leaves_the_outcome_unknown(status):
    with a_shop_answering(status) as (base, _):
        assert failure(base)[0] is None


def test_a_connection_dropped_after_the_request_leaves_the_outcome_unknown():
    with a_shop_answering(0, drop=True) as (base, asked):
        assert failure(base)[0] is None
    assert len(asked) == 1


def test_a_redirect_is_not_followed_with_the_token():
    with a_shop_answering(302, headers=[("Location", "http://127.0.0.1:9/elsewhere")]) as (base, asked):
        assert failure(base)[0] is None
    assert len(asked) == 1


def test_a_refused_connection_was_surely_not_sent():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert failure(f"http://127.0.0.1:{port}")[0] is False


def test_a_server_that_never_answers_leaves_the_outcome_unknown():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        assert failure(f"http://127.0.0.1:{silent.getsockname()[1]}", timeout=0.1)[0] is None


def test_an_address_that_is_not_http_is_refused_at_once():
    with pytest.raises(SettingError):
        open_channel("demoshop", base="file:///etc", token="secret")


def test_an_unknown_channel_names_the_known_ones():
    with pytest.raises(SettingError, match="manual, demoshop"):
        open_channel("pigeon")


def test_every_named_channel_loads_and_the_manual_one_sends_nothing():
    assert set(CHANNELS) == {"manual", "demoshop"}
    with pytest.raises(ChannelError) as refused:
        open_channel("manual").send("您好", a_review(), key="k")
    assert refused.value.sent is False
