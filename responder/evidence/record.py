"""Looks at a WARC file before a parser does: one record, honest lengths, headers of ordinary size."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import IO

MEBIBYTE = 1024 * 1024
PIECE = 256 * 1024
GZIP = 31
END = b"\r\n\r\n"
# A payload this many times the size of its file, beyond what any small file may unpack to, is a bomb, not a page.
ALLOWANCE, DENSEST = 16 * MEBIBYTE, 200


class NotOneRecord(ValueError):
    """The file is not what the archive writes: one gzip member that holds one record."""


def check_record(stream: IO[bytes], size: int) -> None:
    """Raises NotOneRecord or zlib.error for a file of `size` bytes a parser could choke on.

    The parser reads headers line by line without a limit, so a line that never ends must not reach it.
    """
    head, total = b"", 0
    for piece in _unpacked(stream):
        total += len(piece)
        head = head or piece
        if total > ALLOWANCE + DENSEST * size:
            raise NotOneRecord(f"unpacks to more than {DENSEST} times its size")
    _check_heads(head, total)


def _check_heads(head: bytes, total: int) -> None:
    """`head` is the first piece of the record, `total` its whole length, both unpacked."""
    first = head.find(END)
    said = re.search(rb"(?im)^Content-Length: *(\d{1,15})\r?$", head[: max(first, 0)])
    if said is None or total != first + len(END) + int(said[1]) + len(END):
        raise NotOneRecord("its length is not the one it states")
    if re.search(rb"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f]", head[:first]):
        # The parser logs what it finds odd, and a log is read on a terminal.
        raise NotOneRecord("control characters in its headers")
    kind = re.search(rb"(?m)^WARC-Type: *(response|resource)\r?$", head[:first])
    if kind is None:
        raise NotOneRecord("it is neither response nor resource")
    if kind[1] == b"response" and not 0 <= head.find(END, first + len(END)) <= total - 2 * len(END):
        raise NotOneRecord("its headers do not end")


def _unpacked(stream: IO[bytes]) -> Iterator[bytes]:
    """What the gzip member holds, in pieces of full size but the last."""
    member, made = zlib.decompressobj(GZIP), bytearray()
    while packed := member.unconsumed_tail or stream.read(PIECE):
        if member.eof:
            raise NotOneRecord("more follows the record")
        made += member.decompress(packed, PIECE)
        while len(made) >= PIECE:
            yield bytes(made[:PIECE])
            del made[:PIECE]
    if member.unused_data or not member.eof:
        raise NotOneRecord("more follows the record" if member.eof else "it is cut short")
    yield bytes(made)
