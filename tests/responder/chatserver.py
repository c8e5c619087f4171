"""A chat endpoint on loopback that answers as a test states, and keeps what it was sent."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.loopback import listening


@dataclass
class Chat:
    """`answer` writes the whole answer; by default a completion with `content`."""

    content: str = ""
    answer: Callable[[BaseHTTPRequestHandler], None] | None = None
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    url: str = ""


def says(polarity: str, quote: str) -> str:
    return json.dumps({"polarity": polarity, "quote": quote}, ensure_ascii=False)


def a_completion(content: object) -> bytes:
    return json.dumps({"choices": [{"message": {"role": "assistant", "content": content}}]}).encode()


def answers(status: int, body: bytes, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def rewords(chat: Chat, **texts: str) -> None:
    """Makes the endpoint give back the segments it was shown, those of these types in these words."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        shown = json.loads(chat.asked[-1]["messages"][1]["content"])["segments"]
        said = [{"type": one["type"], "text": texts.get(one["type"], one["text"])} for one in shown]
        answers(200, a_completion(json.dumps({"segments": said}, ensure_ascii=False)))(handler)

    chat.answer = answer


def slow(handler: BaseHTTPRequestHandler) -> None:
    """One byte at a time, as long as anybody listens: each byte alone would be in time."""
    handler.send_response(200)
    handler.end_headers()
    ended = threading.Event()
    for _ in range(60):
        handler.wfile.write(b" ")
        ended.wait(0.05)


@contextmanager
def chatting(chat: Chat) -> Iterator[Chat]:
    with listening(_handler(chat)) as address:
        chat.url = f"{address}/v1"
        yield chat


def _handler(chat: Chat) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            chat.paths.append(self.path)
            chat.headers.append(dict(self.headers))
            chat.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            chat.asked.append(json.loads(chat.bodies[-1]))
            try:
                (chat.answer or answers(200, a_completion(chat.content)))(self)
            except OSError:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    return Handler
