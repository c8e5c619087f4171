"""Packs everything about one case into a BagIt bag in a zip: same case, same bytes."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from casebook.errors import BundleError, FileError, InputError
from casebook.views import CaseFile
from responder.evidence import places
from responder.evidence.contents import contents
from responder.evidence.fixity import VARIANTS
from responder.evidence.index import index_body
from responder.evidence.pack import pack
from responder.evidence.redact import masked, redactions_body
from responder.evidence.timeline import last_event, zone_of
from responder.evidence.verify import verify

if TYPE_CHECKING:
    # Verifying needs no database, and importing one takes longer than verifying.
    from casebook.store import Casebook

Warc = Callable[[str], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleReport:
    """What was written: `sha256` and `size` are of the zip, `withheld` counts captures left out."""

    path: Path
    sha256: str
    size: int
    files: int
    captures: int
    withheld: int
    variant: str


def bundle(file: CaseFile, warc: Warc, *, variant: str = "sealed", agent: str) -> bytes:
    """The bundle of a case as a zip; `warc` gives the archive's file of a capture, `agent` names the software.

    Raises InputError for an unknown variant, SettingError for a shop with an unknown zone.
    """
    made = BytesIO()
    _pack(made, file, warc, variant=variant, agent=agent)
    return made.getvalue()


def write_bundle(
    book: Casebook, case_id: int, path: Path | str, *, variant: str = "sealed", agent: str | None = None
) -> BundleReport:
    """Writes the bundle of a case aside, verifies it, then puts it in place; nothing stands at `path` before.

    Raises NotFound for an unknown case, FileError for an unknown folder, BundleError when the archive
    lacks a capture or holds a damaged one.
    """
    path, file = Path(path), book.cases.file(case_id)
    if not path.parent.is_dir():
        raise FileError(path, "no such folder", do="make it first")
    lacking = [sha256 for sha256 in _captured(file) if not book.archive.path(sha256).is_file()]
    if lacking:
        raise BundleError(places.base(case_id), [f"capture {sha256}: not in the archive" for sha256 in lacking])
    warc = partial(_warc, book)
    # Beside its place and not in the shared temporary folder: only there the last step is one rename.
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".bundle-") as folder:
        aside = Path(folder) / "bundle.zip"
        with aside.open("wb") as out:
            _pack(out, file, warc, variant=variant, agent=agent or _agent())
            out.flush()
            os.fsync(out.fileno())
        report = _report(aside, path, file, variant=variant)
        aside.replace(path)
    return report


def _pack(out: BinaryIO, file: CaseFile, warc: Warc, *, variant: str, agent: str) -> None:
    if variant not in VARIANTS:
        raise InputError(f"variant {variant!r}", f"one of {', '.join(VARIANTS)}")
    # One capture is held at a time, here and when it is packed: memory follows the largest, not the sum.
    warcs = {sha256: _sha256(warc(sha256)) for sha256 in _captured(file)}
    made = _sealed(file, warcs)
    if variant == "redacted":
        made = _redacted(file, warcs, made)
    payload: dict[str, Callable[[], bytes]] = {path: partial(bytes, body) for path, body in made.items()}
    if variant == "sealed":
        payload |= {places.warc(sha256): partial(warc, sha256) for sha256 in warcs}
    pack(out, places.base(file.case.id), payload, info=_info(file, variant, agent))


def _sealed(file: CaseFile, warcs: Mapping[str, str]) -> dict[str, bytes]:
    made = contents(file, warcs, variant="sealed")
    return {**made, places.INDEX: index_body(file, made, warcs, variant="sealed")}


def _redacted(file: CaseFile, warcs: Mapping[str, str], sealed: Mapping[str, bytes]) -> dict[str, bytes]:
    hidden = masked(file)
    made = contents(hidden, warcs, variant="redacted")
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


def _captured(file: CaseFile) -> list[str]:
    return sorted({capture.sha256 for capture in file.captures})


def _warc(book: Casebook, sha256: str) -> bytes:
    return book.archive.path(sha256).read_bytes()


def _report(aside: Path, path: Path, file: CaseFile, *, variant: str) -> BundleReport:
    """What was packed; raises BundleError when what was packed does not hold, so that it is never handed out."""
    found = verify(aside)
    if not found.ok:
        raise BundleError(found.case, [str(fault) for fault in found.faults])
    count = len(_captured(file))
    packed, withheld = (count, 0) if variant == "sealed" else (0, count)
    with aside.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    said = {"size": aside.stat().st_size, "files": found.files, "captures": packed, "withheld": withheld}
    return BundleReport(path=path, sha256=sha256, variant=variant, **said)


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _agent() -> str:
    try:
        return f"huiping {version('huiping')}"
    except PackageNotFoundError:
        return "huiping"
