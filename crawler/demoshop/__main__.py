"""Serves the demo shop in a process of its own: `python -m crawler.demoshop --port 8000`."""

from __future__ import annotations

import argparse
import contextlib
import sys
from pathlib import Path

from crawler.demoshop.server import serve


def main(said: list[str] | None = None) -> int:
    """Serves until interrupted; exit 0."""
    parser = argparse.ArgumentParser(prog="python -m crawler.demoshop", description="serve the demo shop on loopback")
    parser.add_argument("--port", type=int, default=8000, help="port on 127.0.0.1 (default 8000)")
    parser.add_argument("--state", type=Path, help="file that keeps taken replies over restarts")
    parser.add_argument("--token", help="token of the reply API (default: a fresh one, so that nobody can reply)")
    options = parser.parse_args(said)
    sys.stderr.write(f"http://127.0.0.1:{options.port}\n")
    with contextlib.suppress(KeyboardInterrupt):
        serve(options.port, state=options.state, token=options.token)
    return 0


if __name__ == "__main__":
    sys.exit(main())
