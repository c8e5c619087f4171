"""A chat endpoint on loopback that answers as a test states, and keeps what it was sent."""

from __future__ import annotations

import json
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
            chat.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            try:
                (chat.answer or answers(200, a_completion(chat.content)))(self)
            except OSError:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    return Handler
