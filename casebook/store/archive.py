"""Keeps what was received as WARC 1.1 records on disk, addressed by the SHA-256 of its bytes."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from datetime import UTC
from pathlib import Path
from typing import IO, BinaryIO

from casebook.errors import NotFound
from casebook.model import Capture


def body_sha256(body: bytes) -> str:
    """SHA-256 of received bytes: the address of a capture."""
    return hashlib.sha256(body).hexdigest()


class Archive:
    """A folder of captures, one WARC file for each distinct payload; files are never changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Where the capture with this SHA-256 lies, or would."""
        return self.folder / sha256[:2] / f"{sha256}.warc.gz"

    def keep(self, capture: Capture, body: bytes | BinaryIO) -> bool:
        """Writes the record unless it is there; True when it was new.

        It is written aside, synced and renamed, so that a row never names a half-written file.
        """
        path = self.path(capture.sha256)
        if path.exists():
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
            _write(file, capture, io.BytesIO(body) if isinstance(body, bytes) else body)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(path)
        return True

    def body(self, sha256: str) -> bytes:
        """The bytes as received; raises NotFound when the archive does not hold them."""
        from warcio.archiveiterator import ArchiveIterator

        try:
            with self.path(sha256).open("rb") as file:
                for record in ArchiveIterator(file):
                    if record.rec_type in ("response", "resource"):
                        content: bytes = record.raw_stream.read()
                        return content
        except FileNotFoundError as exc:
            raise NotFound(f"capture {sha256}", "no such file in the archive") from exc
        raise NotFound(f"capture {sha256}", "no record in its file")


def _write(file: IO[bytes], capture: Capture, body: BinaryIO) -> None:
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    writer = WARCWriter(file, gzip=True, warc_version="1.1")
    said = {"WARC-Date": capture.time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")}
    heads = None
    if capture.status is not None:
        # The body is kept as decoded bytes, so headers that speak of its transfer would be false.
        kept = [(name, value) for name, value in capture.headers if name.lower() not in TRANSFER]
        heads = StatusAndHeaders(str(capture.status), kept, protocol="HTTP/1.1")
    record = writer.create_warc_record(
        capture.url,
        "resource" if heads is None else "response",
        payload=body,
        http_headers=heads,
        warc_content_type=capture.media_type if heads is None else "application/http; msgtype=response",
        warc_headers_dict=said,
    )
    writer.write_record(record)
    # The writer spools the payload to compute its digests, and leaves closing the spool to us.
    record.raw_stream.close()


TRANSFER = frozenset({"content-encoding", "transfer-encoding", "content-length", "connection"})
