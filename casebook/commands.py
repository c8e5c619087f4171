"""The commands of `huiping` as `commands.toml` describes them, made into a parser."""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Callable, Mapping
from importlib.resources import files


def count(text: str) -> int:
    """A whole number from 1; ValueError, which argparse tells with the word, for anything else."""
    if int(text) < 1:
        raise ValueError
    return int(text)


TYPES: Mapping[str, Callable[[str], object]] = {"int": int, "count": count}


def parser(doers: Mapping[str, Callable[..., object]]) -> argparse.ArgumentParser:
    """The parser of all commands; the command NAME leaves the function `do_NAME` of `doers` in `do`."""
    table = tomllib.loads((files("casebook") / "commands.toml").read_text(encoding="utf-8"))
    front = argparse.ArgumentParser(prog="huiping", description="Watch a shop's reviews and answer them well.")
    verbs = front.add_subparsers(required=True, metavar="VERB")
    for name, verb in table.items():
        one = verbs.add_parser(name, help=verb["help"], description=verb["help"], epilog=f"example: {verb['example']}")
        for argument, options in verb.get("arguments", {}).items():
            kind = {"type": TYPES[options["type"]]} if "type" in options else {}
            one.add_argument(argument, **{**options, **kind})
        one.add_argument("--home", help="folder of the casebook (HUIPING_HOME)")
        one.add_argument("--database", help="address of the database (HUIPING_DATABASE)")
        one.set_defaults(do=doers[f"do_{name}"])
    return front
