"""What the house remembers of bundles: the tokens that sealed them, and who pulled them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """One authority's RFC 3161 answer over one manifest, as received; `chain` is its certificates as PEM."""

    manifest: str
    authority: str
    token: bytes
    chain: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """One time somebody pulled a bundle; `content` is the SHA-256 of what the case held, `sha256` that of this row.

    Each row names the SHA-256 of the one before, so that none can be taken out unnoticed.
    """

    seq: int
    at: datetime
    by: str
    what: str
    variant: str
    content: str
    prev_sha256: str
    sha256: str
