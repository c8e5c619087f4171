"""Checks the seal of a bag: tokens over this very manifest, under roots that were named, made after the captures."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from responder.evidence import places
from responder.evidence.bag import Bag
from responder.evidence.fault import Fault
from responder.evidence.manifest import MANIFEST_256
from responder.evidence.seal import NONE, PENDING, SLACK, TRUSTED
from responder.evidence.tables import json_body
from responder.evidence.token import (
    Token,
    TokenUnreadable,
    TokenUntrusted,
    check_trust,
    pem_certificates,
    read_token,
)

STATUSES = (NONE, PENDING, TRUSTED)
# Nobody asks more authorities; somebody may write more files.
MOST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """The roots a reader trusts (DER), and whether a bundle must be sealed under one of them."""

    roots: tuple[bytes, ...] = ()
    demanded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SealFound:
    """What the seal of a bag is worth: never more than what was checked, whatever the bag says of itself."""

    faults: tuple[Fault, ...]
    status: str = NONE
    time: str = ""
    signer: str = ""


def check_seal(bag: Bag, trust: Trust) -> SealFound:
    """What the tokens in the bag prove; a seal that is missing is a fault only where one is claimed or demanded."""
    paths = [path for path in sorted(bag.members) if path.startswith(places.SEAL_FOLDER)]
    tokens = [path for path in paths if path.endswith(places.TOKEN_END)][:MOST]
    claimed, faults = _claimed(bag, tokens)
    manifest, newest = bag.body(MANIFEST_256) or b"", _newest(bag)
    good: list[tuple[str, Token]] = []
    for path in tokens:
        token, wrong = _checked(bag, path, manifest, newest)
        faults += wrong + (_told(bag, path, token) if token is not None else [])
        good += [(path, token)] if token is not None else []
    trusted, doubts = _trusted(bag, good, trust)
    faults += doubts
    if trust.demanded and not trusted and not faults:
        faults.append(Fault("seal_absent", places.SEAL))
    if trusted:
        first = min(trusted, key=lambda token: token.time)
        said = {"time": first.time.isoformat(), "signer": first.signer}
        return SealFound(faults=tuple(faults), status=TRUSTED, **said)
    waits = claimed != NONE or bool(tokens)
    return SealFound(faults=tuple(faults), status=PENDING if waits else NONE)


def _claimed(bag: Bag, tokens: list[str]) -> tuple[str, list[Fault]]:
    """What the bag says of its seal, and where that does not fit the tokens that are there."""
    if places.SEAL not in bag.members:
        return NONE, [Fault("seal_malformed", path, found=f"no {places.SEAL}") for path in tokens[:1]]
    said = _value(bag.body(places.SEAL))
    status, rows = said.get("status"), said.get("tokens")
    # Written anew it must come out as it is: nothing else holds the bytes of this file.
    if status not in STATUSES or not isinstance(rows, list) or not _as_written(said, bag.body(places.SEAL)):
        return NONE, [Fault("seal_malformed", places.SEAL)]
    named = {str(row.get("file")) for row in rows if isinstance(row, dict)}
    faults = [Fault("seal_missing", path) for path in sorted(named - set(bag.members))]
    faults += [Fault("seal_malformed", places.SEAL, f"names {path}") for path in tokens if path not in named]
    if status == TRUSTED and not tokens and not faults:
        faults.append(Fault("seal_missing", places.SEAL))
    return status, faults


def _as_written(said: dict[str, Any], body: bytes | None) -> bool:
    try:
        return json_body(said) == body
    except (RecursionError, ValueError):
        return False


def _checked(bag: Bag, path: str, manifest: bytes, newest: datetime | None) -> tuple[Token | None, list[Fault]]:
    try:
        token = read_token(bag.body(path) or b"")
    except TokenUnreadable as exc:
        return None, [Fault("seal_unreadable", path, found=str(exc))]
    if not token.fits(manifest):
        return None, [Fault("seal_other", path, f"{token.digest} {token.imprint}")]
    if newest is not None and token.time + SLACK < newest:
        return None, [Fault("seal_early", path, newest.isoformat(), token.time.isoformat())]
    return token, []


def _told(bag: Bag, path: str, token: Token) -> list[Fault]:
    """Where the note beside a token says something else than the token."""
    rows = _value(bag.body(places.SEAL)).get("tokens")
    said = [row for row in rows if isinstance(row, dict) and row.get("file") == path] if isinstance(rows, list) else []
    true = {"time": token.time.isoformat(), "signer": token.signer, "serial": token.serial, "policy": token.policy}
    wrong = {name for row in said for name in true if row.get(name, true[name]) != true[name]}
    return [Fault("seal_malformed", places.SEAL, f"{name} {true[name]}") for name in sorted(wrong)]


def _trusted(bag: Bag, tokens: list[tuple[str, Token]], trust: Trust) -> tuple[list[Token], list[Fault]]:
    """Tokens under the reader's roots; where no other is, why not.

    Without roots only the signature is asked, with the bag's own chain: that is no reason to trust it.
    """
    found, faults = [], []
    for path, token in tokens:
        roots = trust.roots or _own_roots(bag, token)
        try:
            check_trust(bag.body(path) or b"", roots)
        except TokenUntrusted as exc:
            why = str(exc)
            faults.append(
                Fault("seal_untrusted", path, "", why) if trust.roots else Fault("seal_broken", path, "", why)
            )
            continue
        found.append(token)
    # A second authority the reader does not know takes nothing from the first.
    return (found, [] if found else faults) if trust.roots else ([], faults)


def _own_roots(bag: Bag, token: Token) -> tuple[bytes, ...]:
    try:
        return (*pem_certificates(bag.body(places.SEAL_CHAIN) or b""), *token.chain)
    except ValueError:
        return token.chain


def _newest(bag: Bag) -> datetime | None:
    """The newest time the house itself wrote into the bag for what it received: captures and sights of the review."""
    return max((*_times(bag, places.CAPTURES, "time"), *_times(bag, places.VERSIONS, "seen_at")), default=None)


def _times(bag: Bag, path: str, name: str) -> Iterator[datetime]:
    for line in (bag.body(path) or b"").split(b"\n"):
        try:
            yield datetime.fromisoformat(_value(line)[name]).astimezone(UTC)
        except (KeyError, TypeError, ValueError, OverflowError):
            # What is no row or no time is a fault of its own.
            continue


def _value(body: bytes | None) -> dict[str, Any]:
    try:
        said = json.loads(body or b"null")
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
