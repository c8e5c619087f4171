"""Gets the tokens that seal a bundle: those kept for its manifest, and new ones where an authority gave none yet."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from casebook.errors import SealError, SettingError
from casebook.model import Seal
from casebook.settings import Settings
from responder.evidence import authority
from responder.evidence.seal import SLACK, seal_files
from responder.evidence.token import (
    TokenUnreadable,
    TokenUntrusted,
    chain_pem,
    check_trust,
    pem_certificates,
    read_token,
    request,
)

if TYPE_CHECKING:
    from casebook.store import Casebook


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealing:
    """Whom to ask for tokens, whom to trust (DER), and how many seconds to wait for each."""

    urls: tuple[str, ...] = ()
    roots: tuple[bytes, ...] = ()
    timeout: float = 10.0


NOBODY = Sealing()


def sealing(settings: Settings) -> Sealing:
    """Whom the settings name; raises SettingError when the file of roots cannot be used."""
    if not settings.tsa_urls or settings.tsa_roots is None:
        return NOBODY
    roots = read_roots(settings.tsa_roots)
    return Sealing(urls=settings.tsa_urls, roots=roots, timeout=float(settings.tsa_timeout))


def read_roots(path: Path | None) -> tuple[bytes, ...]:
    """The certificates of a PEM file as DER, none where no file is named; raises SettingError when it has none."""
    try:
        return pem_certificates(path.read_bytes()) if path is not None else ()
    except (OSError, ValueError) as exc:
        why = exc.strerror if isinstance(exc, OSError) else "no certificates in PEM form"
        raise SettingError("roots", f"{path}: {why}", do="name a PEM file of the roots you trust") from exc


def seal(
    manifest: bytes,
    *,
    book: Casebook,
    asked: Sealing,
    since: datetime,
    clock: Callable[[], datetime],
    tell: Callable[[SealError], object],
) -> dict[str, bytes]:
    """The files of the seal over this manifest; `tell` hears what an authority would not give.

    A token kept before is used again, whatever the settings say by now: the same bundle stays the same bytes.
    """
    digest = hashlib.sha256(manifest).hexdigest()
    kept = {one.authority for one in book.seals.of(digest)}
    for url in asked.urls:
        if url not in kept:
            try:
                book.seals.keep(_obtained(url, manifest, asked, since=since, clock=clock))
            except SealError as exc:
                tell(exc)
    seals = book.seals.of(digest)
    return seal_files(manifest, seals, waiting=set(asked.urls) - {one.authority for one in seals})


def _obtained(url: str, manifest: bytes, asked: Sealing, *, since: datetime, clock: Callable[[], datetime]) -> Seal:
    """A token that was read and is trusted; raises SealError for any other, so that none of those is ever kept."""
    body, nonce = request(manifest)
    answer = authority.ask(url, body, timeout=asked.timeout)
    try:
        token = read_token(answer)
        check_trust(answer, asked.roots)
    except (TokenUnreadable, TokenUntrusted) as exc:
        raise SealError(url, str(exc), do="check HUIPING_TSA_URLS and HUIPING_TSA_ROOTS") from exc
    if not token.fits(manifest) or token.nonce != nonce:
        raise SealError(url, "answered to another question")
    if token.time + SLACK < since:
        raise SealError(url, f"its time {token.time.isoformat()} is before the newest record", do="check both clocks")
    digest = hashlib.sha256(manifest).hexdigest()
    return Seal(manifest=digest, authority=url, token=answer, chain=chain_pem(token, asked.roots), at=clock())
