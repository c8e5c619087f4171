"""The sentences of a bundle and its report: read from templates, filled with what is only ever data."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any


@lru_cache(maxsize=8)
def words(name: str) -> dict[str, Any]:
    """One table of words by name: `bundle` or `report`."""
    return tomllib.loads(_text(f"{name}.toml"))


def guide(**said: object) -> str:
    """The page that tells a reader how to open and verify the bundle."""
    from jinja2 import Environment, StrictUndefined

    # Plain text, nothing to escape; values are inserted and never read as a template.
    made = Environment(undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False)  # noqa: S701
    return made.from_string(_text("guide.txt")).render(**said)


def _text(name: str) -> str:
    return files("responder").joinpath("templates", "evidence", name).read_text(encoding="utf-8")
