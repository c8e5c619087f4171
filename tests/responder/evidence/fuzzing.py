"""Bundles damaged by chance, the same ones for the same seed: in their bytes, in their list, and in what they hold."""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Callable, Mapping

from tests.responder.evidence.makers import BASE, Members, resum

LONG = "data/" + "n" * 3000
NAMES = ("../x", "/x", "~/x", "C:/x", "a\\b", "x/../../y", "data/\0", "data/\u202e", LONG, "", "/", "con", "é")
VALUES = (None, True, 0, -1, 10**30, 1e308, "", "x" * 5000, "\ud800", [], {}, [[]], {"text": None}, "2026-11-20", "\0")
LINES = (b"", b"{", b"null", b"[" * 2000, b'{"a":' * 500, b"\xff\xfe", b"NaN", b"1e999", b"9" * 5000)


def damaged(body: bytes, seed: int) -> bytes:
    """The bundle as chance would have it."""
    chance = random.Random(seed)
    ways: tuple[Callable[[bytes, random.Random], bytes], ...] = (_bytes, _list, _held, _held, _names)
    return chance.choice(ways)(body, chance)


def _bytes(body: bytes, chance: random.Random) -> bytes:
    made = bytearray(body)
    for _ in range(chance.randint(1, 8)):
        at, way = chance.randrange(len(made) or 1), chance.random()
        if way < 0.6 and made:
            made[at] = chance.randrange(256)
        elif way < 0.8:
            made[at:at] = chance.randbytes(chance.randint(1, 40))
        else:
            del made[at : at + chance.randint(1, 400)]
    return bytes(made[: chance.choice((len(made), chance.randrange(len(made) or 1)))])


def _list(body: bytes, chance: random.Random) -> bytes:
    """Damage in the list of members and its end, where sizes, places and kinds are stated."""
    made, start = bytearray(body), body.index(b"PK\x01\x02")
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(start, len(made) - 8)
        width = chance.choice((1, 2, 4, 8))
        made[at : at + width] = chance.choice((b"\xff" * width, bytes(width), chance.randbytes(width)))
    return bytes(made)


def _held(body: bytes, chance: random.Random) -> bytes:
    """What a careful forger would do: another content, and all manifests made anew."""
    members = _members(body)
    for _ in range(chance.randint(1, 3)):
        name = chance.choice(sorted(members))
        members[name] = _content(members[name], chance)
    if chance.random() < 0.8:
        try:
            resum(members)
        except KeyError:
            # Somebody took the file away that was to be made anew.
            return _packed(members)
    return _packed(members)


def _content(body: bytes, chance: random.Random) -> bytes:
    lines = body.split(b"\n")
    at, way = chance.randrange(len(lines)), chance.random()
    if way < 0.25:
        lines[at] = chance.choice(LINES)
    elif way < 0.5:
        lines[at : at + 1] = [lines[at]] * chance.randint(0, 3)
    elif way < 0.8:
        lines[at] = _value(lines[at], chance)
    else:
        return _bytes(body, chance) if body else chance.randbytes(30)
    return b"\n".join(lines)


def _value(line: bytes, chance: random.Random) -> bytes:
    """The line with one value of its JSON, at any depth, changed for one of another kind."""
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        return chance.choice(LINES)
    place = said
    while isinstance(place, dict | list) and place:
        key = chance.choice(list(place) if isinstance(place, dict) else range(len(place)))
        if chance.random() < 0.5 or not isinstance(place[key], dict | list):
            place[key] = chance.choice(VALUES)
            break
        place = place[key]
    return json.dumps(said).encode()


def _names(body: bytes, chance: random.Random) -> bytes:
    members, made = _members(body), io.BytesIO()
    with zipfile.ZipFile(made, "w", chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as zip:
        for name in sorted(members, key=lambda _: chance.random()):
            info = zipfile.ZipInfo("x")
            info.filename = f"{BASE}/{name}" if chance.random() < 0.9 else chance.choice(NAMES)
            info.external_attr = chance.choice((0o100644, 0o100644, 0o120777, 0o040755, 0o010644)) << 16
            zip.writestr(info, members[name])
    return made.getvalue()


def _members(body: bytes) -> Members:
    with zipfile.ZipFile(io.BytesIO(body)) as zip:
        return {name.removeprefix(f"{BASE}/"): zip.read(name) for name in zip.namelist()}


def _packed(members: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as zip:
        for name, body in members.items():
            zip.writestr(f"{BASE}/{name}", body)
    return made.getvalue()
