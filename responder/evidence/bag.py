"""A bag inside a zip, read without unpacking it to disk: its files, their digests, and their bytes in pieces."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO
from zipfile import BadZipFile, ZipFile, ZipInfo

from responder.evidence.fault import Fault
from responder.evidence.members import Limits

PIECE = 1024 * 1024
# What zipfile raises for a damaged member, a wrong checksum or a feature it does not know.
DAMAGED = (BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)


@dataclass(frozen=True, slots=True)
class Sum:
    """Size and digests of one file as read."""

    size: int
    sha256: str
    sha512: str


@dataclass(frozen=True, slots=True)
class Bag:
    """The files of one bag by path inside it; `sums` holds those that could be read to their end."""

    zip: ZipFile
    base: str
    members: dict[str, ZipInfo]
    limits: Limits
    sums: dict[str, Sum] = field(default_factory=dict)

    def open(self, path: str) -> IO[bytes]:
        """The bytes of a file as a stream; raises one of DAMAGED."""
        return self.zip.open(self.members[path])

    def body(self, path: str) -> bytes | None:
        """The bytes of a file that is read whole; None when it is not there, damaged, or too large for that."""
        if path not in self.sums or self.sums[path].size > self.limits.parsed:
            return None
        with self.open(path) as stream:
            return stream.read()

    def read(self) -> Iterator[Fault]:
        """Reads every file once and keeps its digests; gives a fault for each that cannot be read."""
        for path in sorted(self.members):
            try:
                self.sums[path] = self._sum(path)
            except DAMAGED as exc:
                yield Fault("unreadable", path, found=f"{type(exc).__name__}: {exc}")

    def payload(self) -> dict[str, Sum]:
        """Digests of the files under data/."""
        return {path: one for path, one in self.sums.items() if path.startswith("data/")}

    def _sum(self, path: str) -> Sum:
        # Both digests in one reading: captures are large and read from the zip each time.
        sha256, sha512, size = hashlib.sha256(), hashlib.sha512(), 0
        with self.open(path) as stream:
            while piece := stream.read(PIECE):
                size += len(piece)
                sha256.update(piece)
                sha512.update(piece)
        declared = self.members[path].file_size
        if size != declared:
            raise zipfile.BadZipFile(f"{declared} bytes declared, {size} read")
        return Sum(size, sha256.hexdigest(), sha512.hexdigest())
