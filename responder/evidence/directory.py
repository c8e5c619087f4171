"""Reads how long the list of members at the end of a zip is, before anybody holds it whole."""

from __future__ import annotations

import struct
from typing import IO

END, LOCATOR, END_64 = b"PK\x05\x06", b"PK\x06\x07", b"PK\x06\x06"
END_SIZE, LOCATOR_SIZE, END_64_SIZE = 22, 20, 56
COMMENT = 65_535


def directory_size(stream: IO[bytes]) -> int:
    """The length in bytes the zip states for its list of members; 0 where it states none.

    A list of a million names would fill the memory before the first of them could be refused.
    """
    size = stream.seek(0, 2)
    stream.seek(max(0, size - COMMENT - END_SIZE - LOCATOR_SIZE - END_64_SIZE))
    tail = stream.read()
    # Found as zipfile finds it, or it would be shown one list and read another.
    plain = tail[-END_SIZE:].startswith(END) and tail.endswith(b"\0\0")
    at = len(tail) - END_SIZE if plain else tail.rfind(END)
    if at < 0 or len(tail) < at + END_SIZE:
        return 0
    stated: int = struct.unpack_from("<L", tail, at + 12)[0]
    start = at - LOCATOR_SIZE - END_64_SIZE
    if start >= 0 and tail[at - LOCATOR_SIZE : at].startswith(LOCATOR) and tail[start:].startswith(END_64):
        larger: int = struct.unpack_from("<Q", tail, start + 40)[0]
        return max(stated, larger)
    return stated
