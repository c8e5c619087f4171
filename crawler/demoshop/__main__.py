"""Serves the demo shop in a process of its own: `python -m crawler.demoshop --port 8000`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from casebook.errors import HuipingError
from crawler.demoshop.server import DemoShop, serve


def main(said: list[str] | None = None) -> int:
    """Serves until interrupted; exit 0, 2 where port or state file cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m crawler.demoshop", description="serve the demo shop on loopback")
    parser.add_argument("--port", type=int, default=8000, help="port on 127.0.0.1 (default 8000, 0 takes a free one)")
    parser.add_argument("--state", type=Path, help="file that keeps taken replies over restarts")
    parser.add_argument("--token", help="token of the reply API (default: a fresh one, told on stderr)")
    options = parser.parse_args(said)
    try:
        serve(options.port, state=options.state, token=options.token, on_ready=_tell)
    except KeyboardInterrupt:
        return 0
    except HuipingError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def _tell(shop: DemoShop) -> None:
    sys.stderr.write(f"{shop.url} token {shop.token}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
