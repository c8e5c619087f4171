"""Writes a bag into a zip so that the same files give the same bytes on any machine and any day."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import BinaryIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from responder.evidence.manifest import (
    BAG_INFO,
    BAGIT,
    BAGIT_TXT,
    MANIFEST_256,
    MANIFEST_512,
    TAG_MANIFEST,
    info_body,
    manifest_body,
    oxum,
)

# The earliest time a zip can state: none of ours belongs on a member.
EPOCH = (1980, 1, 1, 0, 0, 0)
UNIX = 3
PLAIN_FILE = 0o100644 << 16


Seal = Callable[[bytes], Mapping[str, bytes]]


def pack(
    out: BinaryIO, base: str, payload: Mapping[str, Callable[[], bytes]], *, info: Mapping[str, str], seal: Seal
) -> None:
    """Writes the payload in the order of its paths, then the tag files; each body is asked for once.

    `seal` is given the SHA-256 manifest and gives the files of its seal.
    """
    sums_256, sums_512, sizes = {}, {}, []
    with ZipFile(out, "w", ZIP_STORED) as zip:
        _put(zip, BAGIT_TXT, BAGIT, base=base)
        for path in sorted(payload):
            body = payload[path]()
            sums_256[path], sums_512[path] = hashlib.sha256(body).hexdigest(), hashlib.sha512(body).hexdigest()
            sizes.append(len(body))
            # Written at once and let go, so that only one body is held.
            _put(zip, path, body, base=base)
        tags = {
            BAG_INFO: info_body({**info, "Payload-Oxum": oxum(sizes)}),
            MANIFEST_256: manifest_body(sums_256),
            MANIFEST_512: manifest_body(sums_512),
        }
        tags |= seal(tags[MANIFEST_256])
        sums = {name: hashlib.sha256(body).hexdigest() for name, body in {BAGIT_TXT: BAGIT, **tags}.items()}
        for name, body in {**tags, TAG_MANIFEST: manifest_body(sums)}.items():
            _put(zip, name, body, base=base)


def _put(zip: ZipFile, path: str, body: bytes, *, base: str) -> None:
    member = ZipInfo(f"{base}/{path}", date_time=EPOCH)
    # Stored, not deflated: another version of zlib would give other bytes, and captures are packed already.
    member.compress_type = ZIP_STORED
    member.create_system = UNIX
    member.external_attr = PLAIN_FILE
    zip.writestr(member, body)
