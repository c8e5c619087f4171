"""Packs everything about one case into a BagIt bag in a zip: same case, same bytes."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from casebook.chain import opened
from casebook.errors import BundleError, FileError, InputError, SealError
from casebook.model import Access
from casebook.views import CaseFile
from responder.evidence import places
from responder.evidence.accesses import content_sha256, log_body
from responder.evidence.consistency import consistency_body
from responder.evidence.contents import contents
from responder.evidence.fixity import VARIANTS
from responder.evidence.index import index_body
from responder.evidence.pack import Seal, pack
from responder.evidence.redact import masked, redactions_body
from responder.evidence.seal import seal_files
from responder.evidence.sealing import NOBODY, Sealing, seal
from responder.evidence.shown import LONGEST
from responder.evidence.timeline import last_event, zone_of
from responder.evidence.verify import verify
from responder.evidence.warcs import payload

if TYPE_CHECKING:
    # Verifying needs no database, and importing one takes longer than verifying.
    from casebook.store import Casebook

Warc = Callable[[str], bytes]
OWNER = "owner@localhost"
UNSEALED = partial(seal_files, seals=(), waiting=())


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleReport:
    """What was written: `sha256` and `size` are of the zip, `withheld` counts captures left out.

    `seal` is none, pending or trusted; `unsealed` says why authorities gave no token.
    """

    path: Path
    sha256: str
    size: int
    files: int
    captures: int
    withheld: int
    variant: str
    seal: str
    unsealed: tuple[SealError, ...] = ()


def bundle(
    file: CaseFile, warc: Warc, *, variant: str = "sealed", agent: str, accesses: Sequence[Access] = ()
) -> bytes:
    """The bundle of a case without a seal; `warc` gives the archive's file of a capture, `agent` names the software.

    Raises InputError for an unknown variant, SettingError for a shop with an unknown zone.
    """
    made = BytesIO()
    log = accesses or (opened(places.base(file.case.id), file.case.opened_at),)
    _pack(made, file, warc, variant=variant, agent=agent, accesses=log, seal=UNSEALED)
    return made.getvalue()


def write_bundle(
    book: Casebook,
    case_id: int,
    path: Path | str,
    *,
    variant: str = "sealed",
    agent: str | None = None,
    sealing: Sealing = NOBODY,
    by: str = OWNER,
    clock: Callable[[], datetime] = _now,
) -> BundleReport:
    """Writes the bundle of a case aside, verifies it, notes who pulled it, then puts it in place.

    Nothing stands at `path` before. An authority that gives no token does not stop it: `unsealed` says why.

    Raises NotFound for an unknown case, FileError for an unknown folder, BundleError when the archive
    lacks a capture or holds a damaged one.
    """
    path, file = Path(path), book.cases.file(case_id)
    _must_be_there(book, file, path)
    lacking: list[SealError] = []
    said = {"book": book, "asked": sealing, "since": last_event(file), "clock": clock, "tell": lacking.append}
    # Beside its place and not in the shared temporary folder: only there the last step is one rename.
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".bundle-") as folder:
        aside, log = Path(folder) / "bundle.zip", book.accesses.of(case_id)
        with aside.open("wb") as out:
            given = {"variant": variant, "agent": agent or _agent(), "accesses": log}
            content = _pack(out, file, partial(_warc, book), seal=partial(seal, **said), **given)
            out.flush()
            os.fsync(out.fileno())
        report = _report(aside, path, file, variant=variant, roots=sealing.roots)
        # Before it is in place: a bundle nobody noted would be worse than a note without a bundle.
        book.accesses.add(case_id, by=by, what="bundle", variant=variant, content=content, at=clock())
        aside.replace(path)
    return replace(report, unsealed=tuple(lacking))


def _must_be_there(book: Casebook, file: CaseFile, path: Path) -> None:
    if not path.parent.is_dir():
        raise FileError(path, "no such folder", do="make it first")
    lacking = [sha256 for sha256 in _captured(file) if not book.archive.path(sha256).is_file()]
    if lacking:
        raise BundleError(places.base(file.case.id), [f"capture {sha256}: not in the archive" for sha256 in lacking])


def _pack(
    out: BinaryIO, file: CaseFile, warc: Warc, *, variant: str, agent: str, accesses: Sequence[Access], seal: Seal
) -> str:
    """Writes the bag; gives the digest of what the case holds, the same for both variants."""
    if variant not in VARIANTS:
        raise InputError(f"variant {variant!r}", f"one of {', '.join(VARIANTS)}")
    # One capture is held at a time, here and when it is packed: memory follows the largest, not the sum.
    warcs = {sha256: _sha256(warc(sha256)) for sha256 in _captured(file)}
    made, info = contents(file, warcs, variant="sealed"), _info(file, variant, agent)
    made[places.CONSISTENCY] = consistency_body(file, partial(_received, warc, warcs), info)
    content = content_sha256(made, warcs)
    log = {places.ACCESSES: log_body(accesses, content)}
    made = _indexed(file, {**made, **log}, warcs)
    if variant == "redacted":
        made = _redacted(file, warcs, made)
    payload: dict[str, Callable[[], bytes]] = {path: partial(bytes, body) for path, body in made.items()}
    if variant == "sealed":
        payload |= {places.warc(sha256): partial(warc, sha256) for sha256 in warcs}
    pack(out, places.base(file.case.id), payload, info=info, seal=seal)
    return content


def _indexed(file: CaseFile, made: Mapping[str, bytes], warcs: Mapping[str, str]) -> dict[str, bytes]:
    return {**made, places.INDEX: index_body(file, made, warcs, variant="sealed")}


def _redacted(file: CaseFile, warcs: Mapping[str, str], sealed: Mapping[str, bytes]) -> dict[str, bytes]:
    hidden = masked(file)
    # These name nobody outside of the house, and must be the same in both for one to prove the other.
    same = {path: sealed[path] for path in (places.CONSISTENCY, places.ACCESSES)}
    made = {**contents(hidden, warcs, variant="redacted"), **same}
    originals = {path: _sha256(body) for path, body in sealed.items()}
    originals |= {places.warc(sha256): digest for sha256, digest in warcs.items()}
    # The index names the digest of this list and is made after it: the list takes it for masked unseen.
    made[places.REDACTIONS] = redactions_body(originals, {**made, places.INDEX: b""})
    made[places.INDEX] = index_body(hidden, made, warcs, variant="redacted")
    return made


def _info(file: CaseFile, variant: str, agent: str) -> dict[str, str]:
    rules = file.judged[-1].verdict.rules if file.judged else ""
    return {
        "Source-Organization": file.shop.name,
        "External-Identifier": places.base(file.case.id),
        # The day of the last event, not of packing: the same case gives the same bytes on any day.
        "Bagging-Date": last_event(file).astimezone(zone_of(file)).date().isoformat(),
        "Bag-Software-Agent": agent,
        "X-Variant": variant,
        "X-Rule-Set": rules or "none",
    }


def _received(warc: Warc, known: Mapping[str, str], sha256: str) -> bytes | None:
    if sha256 not in known:
        return None
    body = warc(sha256)
    # Closed at once: the reader refers to itself, and would hold one capture after another until it is collected.
    with BytesIO(body) as stream:
        return payload(stream, len(body), longest=LONGEST)


def _captured(file: CaseFile) -> list[str]:
    return sorted({capture.sha256 for capture in file.captures})


def _warc(book: Casebook, sha256: str) -> bytes:
    return book.archive.path(sha256).read_bytes()


def _report(aside: Path, path: Path, file: CaseFile, *, variant: str, roots: Sequence[bytes]) -> BundleReport:
    """What was packed; raises BundleError when what was packed does not hold, so that it is never handed out."""
    found = verify(aside, roots=roots)
    if not found.ok:
        raise BundleError(found.case, [str(fault) for fault in found.faults])
    count = len(_captured(file))
    packed, withheld = (count, 0) if variant == "sealed" else (0, count)
    with aside.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    said = {"size": aside.stat().st_size, "files": found.files, "captures": packed, "withheld": withheld}
    return BundleReport(path=path, sha256=sha256, variant=variant, seal=found.seal, **said)


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _agent() -> str:
    try:
        return f"huiping {version('huiping')}"
    except PackageNotFoundError:
        return "huiping"
