"""The files of a seal in a bundle: the tokens as received, their certificates, and what they are. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta
from typing import Any

from casebook.model import Seal
from responder.evidence.manifest import MANIFEST_256
from responder.evidence.places import SEAL, SEAL_CHAIN, seal_token
from responder.evidence.tables import json_body
from responder.evidence.token import read_token

NONE, PENDING, TRUSTED = "none", "pending", "trusted"
# Tokens tell whole seconds, and two honest clocks differ a little.
SLACK = timedelta(seconds=2)


def seal_files(manifest: bytes, seals: Sequence[Seal], *, waiting: Collection[str]) -> dict[str, bytes]:
    """The files by path; `waiting` are authorities that gave no token yet."""
    tokens = {seal_token(number): one for number, one in enumerate(seals)}
    status = TRUSTED if tokens else PENDING if waiting else NONE
    said = {
        "status": status,
        "manifest": MANIFEST_256,
        "sha256": hashlib.sha256(manifest).hexdigest(),
        "tokens": [_told(path, one) for path, one in tokens.items()],
        "waiting": sorted(waiting),
    }
    made = {SEAL: json_body(said), **{path: one.token for path, one in tokens.items()}}
    chain = "".join(dict.fromkeys(part for one in seals for part in _certificates(one.chain)))
    return {**made, SEAL_CHAIN: chain.encode()} if chain else made


def _told(path: str, seal: Seal) -> dict[str, Any]:
    token = read_token(seal.token)
    return {
        "file": path,
        "authority": seal.authority,
        "time": token.time.isoformat(),
        "signer": token.signer,
        "serial": token.serial,
        "policy": token.policy,
        "sha256": hashlib.sha256(seal.token).hexdigest(),
    }


def _certificates(chain: str) -> Iterator[str]:
    end = "-----END CERTIFICATE-----\n"
    return (part + end for part in chain.split(end) if part.strip())
