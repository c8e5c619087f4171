"""The bytes of a file, plain or packed in gzip or zip: unpacked as they are read, bounded, never written to disk."""

from __future__ import annotations

import errno
import gzip
import io
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

from casebook.errors import FileError

CHUNK = 1 << 18
GZIP = b"\x1f\x8b"
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
# What is unpacked may be this many times as large as it was packed; text rarely gets beyond 50.
RATIO = 250
ALWAYS = 1 << 28
MOST_MEMBERS = 5000
MOST_HELD = 1 << 28
LISTED = 8
UNPACK = "unpack it and give what is in it"
ENCRYPTED, UTF8_NAME = 0x1, 0x800
DAMAGED = (EOFError, gzip.BadGzipFile, zlib.error, zipfile.BadZipFile, struct.error, UnicodeError)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the bytes of a file are: on the disk, or `member` of a zip there."""

    path: Path
    member: str | None = None

    @property
    def name(self) -> str:
        """How messages call it; what comes out of a zip is shown without what could move a cursor."""
        return shown(self.path.name if self.member is None else f"{self.path.name}/{self.member}")

    @property
    def inner(self) -> str:
        """How messages about a zip call what is in it."""
        return shown(self.member or "")

    @property
    def suffixes(self) -> list[str]:
        """Its endings in lower case, without the one that says it is packed."""
        found = PurePosixPath(self.member or self.path.name).suffixes
        return [one.lower() for one in found if one.lower() != ".gz"]


class Unpacked(io.RawIOBase):
    """The unpacked bytes of a place; raises FileError where they are damaged, locked or beyond measure."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self._place = place
        self._count = 0
        with told(place):
            # A plain handle below everything: where it stands says how far a reader is, however the bytes are packed.
            self._disk = place.path.open("rb")
            try:
                self.total = os.fstat(self._disk.fileno()).st_size
                self._inner, packed = self._opened()
            except BaseException:
                self._disk.close()
                raise
        self._most = max(ALWAYS, packed * RATIO)

    @property
    def is_plain(self) -> bool:
        """Whether the bytes lie on the disk as they are."""
        return self._inner is self._disk

    @property
    def done(self) -> int:
        """How many of the `total` bytes on the disk are behind the reader."""
        return self.total if self._disk.closed else min(self._disk.tell(), self.total)

    def _opened(self) -> tuple[IO[bytes], int]:
        inner: Any = self._disk
        packed = self.total
        if self._place.member is not None:
            bag = zipfile.ZipFile(self._disk)
            info = _member(bag, self._place)
            if info.flag_bits & ENCRYPTED:
                raise FileError(self._place.name, "it is locked with a password", do=UNPACK)
            inner, packed = bag.open(info), info.compress_size
        if inner.peek(2)[:2] == GZIP:
            inner = gzip.GzipFile(fileobj=inner)
        return cast("IO[bytes]", inner), packed

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fills the buffer with what comes next; 0 at the end."""
        with told(self._place):
            found = self._inner.read(len(buffer))
        self._count += len(found)
        if self._count > self._most:
            why = f"it unpacks to more than {RATIO} times its size"
            raise FileError(self._place.name, why, do="unpack it and give what is in it, if you know it is sound")
        buffer[: len(found)] = found
        return len(found)

    def seekable(self) -> bool:
        """To the beginning, and nowhere else."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Begins again, or tells where it is; raises UnsupportedOperation for any other place."""
        if offset != 0 or whence not in (io.SEEK_SET, io.SEEK_CUR):
            raise io.UnsupportedOperation("what is unpacked as it is read can only be begun again")
        if whence == io.SEEK_SET:
            with told(self._place):
                self._disk.seek(0)
                self._inner, _ = self._opened()
            self._count = 0
        return self._count

    def close(self) -> None:
        """Closes everything down to the file on the disk."""
        if not self.closed:
            self._inner.close()
            self._disk.close()
        super().close()


@contextmanager
def told(place: Place) -> Iterator[None]:
    """Tells what goes wrong inside as a FileError of the place."""
    try:
        yield
    except NotImplementedError as exc:
        raise FileError(place.name, "it is packed in a way we do not read", do=UNPACK) from exc
    except (*DAMAGED, OSError) as exc:
        # A zip that says its parts lie before its beginning is told by the system as a wrong argument.
        if isinstance(exc, OSError) and not isinstance(exc, gzip.BadGzipFile) and exc.errno != errno.EINVAL:
            raise FileError(place.name, exc.strerror or str(exc)) from exc
        raise FileError(place.name, "its compression is damaged", do="fetch or export it again") from exc


def place_of(path: Path) -> Place:
    """The place a path names; what stands behind the name of a zip or workbook is inside it, as if it were a folder."""
    with told(Place(path)):
        above = None if path.exists() else next((one for one in path.parents if one.is_file()), None)
        if above is not None and _holds(above):
            return Place(above, path.relative_to(above).as_posix())
    return Place(path)


def _holds(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) in (*ZIP, OLD_WORKBOOK)


def chunks(place: Place) -> Iterator[bytes]:
    """Its unpacked bytes, a piece at a time."""
    with Unpacked(place) as file, io.BufferedReader(file, CHUNK) as stream:
        while chunk := stream.read(CHUNK):
            yield chunk


def whole(place: Place) -> IO[bytes]:
    """Its bytes as something to seek in: the file itself, or all of what is packed, up to `MOST_HELD` bytes."""
    with Unpacked(place) as file:
        if file.is_plain:
            return place.path.open("rb")
        held = file.read(MOST_HELD + 1)
    if len(held) > MOST_HELD:
        raise FileError(place.name, f"larger than {MOST_HELD >> 20} MiB", do=UNPACK)
    return io.BytesIO(held)


def in_zip(place: Place) -> list[str]:
    """The names of the files in a zip, in its order."""
    with told(place), whole(place) as disk, zipfile.ZipFile(disk) as bag:
        return list(members(bag, place.path.name))


def members(bag: zipfile.ZipFile, name: str) -> Mapping[str, zipfile.ZipInfo]:
    """The files in a zip by the names their owner gave them; raises FileError for a zip nobody packs by hand."""
    infos = [one for one in bag.infolist() if not one.filename.endswith("/")]
    found = {_named(one): one for one in infos}
    if len(infos) > MOST_MEMBERS:
        raise FileError(name, f"more than {MOST_MEMBERS} files in it", do="unpack it and give the one with the rows")
    if len(found) != len(infos) or any(_leads_out(one) for one in found):
        raise FileError(name, "names in it are double or lead outside", do=UNPACK)
    return found


def _member(bag: zipfile.ZipFile, place: Place) -> zipfile.ZipInfo:
    found = members(bag, place.path.name)
    member = place.member or ""
    if member not in found:
        raise FileError(place.name, "there is no such file in the zip", do=f"in it are {listed(list(found))}")
    return found[member]


def listed(names: Sequence[str]) -> str:
    """Some of the names, for a message."""
    some = ", ".join(shown(name[:80]) for name in names[:LISTED])
    return f"{some} and {len(names) - LISTED} more" if len(names) > LISTED else some


def shown(name: str) -> str:
    """A name as a message may show it."""
    return "".join(one if one.isprintable() else "�" for one in name)


def _named(info: zipfile.ZipInfo) -> str:
    if info.flag_bits & UTF8_NAME:
        return info.filename
    # Python takes a name without the mark for cp437; Chinese Windows wrote it in its own encoding.
    raw = info.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _leads_out(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return name[:1] in ("/", "\\") or ".." in parts or ":" in parts[0]
