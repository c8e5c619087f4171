"""Serves a built shop on loopback: `python serve.py FOLDER --language en --log FILE`, in Oscar's own environment.

Prints its address. Each answer is a line of the log, `METHOD STATUS PATH`, written before it leaves. With
`--hold-after N` nothing is answered any more after N pages of reviews: a crawl then stands still where a test wants it.
"""

from __future__ import annotations

import argparse
import os
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from build import open_shop


class Gate:
    """The shop behind a log, and behind a gate that closes after so many pages of reviews."""

    def __init__(self, shop: Callable, log: Path, *, after: int | None) -> None:
        self.shop, self.log, self.after = shop, log, after
        self.lock = threading.Lock()
        self.passed = 0

    def __call__(self, environ: dict, start: Callable) -> Iterable[bytes]:
        """The shop's answer, unless the gate is closed."""
        query = environ["QUERY_STRING"]
        path = environ["PATH_INFO"] + (f"?{query}" if query else "")
        if not self._passes(path):
            threading.Event().wait()

        def noted(status: str, headers: list, *rest: object) -> object:
            self._note(f"{environ['REQUEST_METHOD']} {status[:3]} {path}")
            return start(status, headers, *rest)

        return self.shop(environ, noted)

    def _passes(self, path: str) -> bool:
        with self.lock:
            is_open = self.after is None or self.passed < self.after
            self.passed += is_open and "/reviews/" in path
            return is_open

    def _note(self, line: str) -> None:
        with self.lock, self.log.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")


def main() -> None:
    """Serves until it is stopped."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--language", default="zh-hans")
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--hold-after", type=int)
    said = parser.parse_args()
    os.environ["OSCAR_LANGUAGE"] = said.language
    open_shop(said.folder.resolve())
    from django.core.wsgi import get_wsgi_application
    from waitress import create_server

    said.log.touch()
    gate = Gate(get_wsgi_application(), said.log, after=said.hold_after)
    server = create_server(gate, host="127.0.0.1", port=said.port, threads=12)
    print(f"http://127.0.0.1:{server.effective_port}/", flush=True)  # noqa: T201
    server.run()


if __name__ == "__main__":
    main()
