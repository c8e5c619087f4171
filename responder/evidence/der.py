"""Puts the certificates of a time stamp answer in the order DER wants, as many authorities do not. Pure."""

from __future__ import annotations

from collections.abc import Iterator

SEQUENCE, CERTIFICATES = 0x30, 0xA0
# From the answer down to its certificates: answer, token, content, signed data; each is the n-th of its parent.
WAY = (0, 1, 1, 0)


def sorted_certificates(body: bytes) -> bytes:
    """The answer with its certificates sorted; as it was where it is none.

    OpenSSL's authorities write them in order of signing, our reader insists on DER. They are outside of what is
    signed, and sorting changes no length; what is kept and handed on is the answer as received.
    """
    try:
        start, end = _certificates(body)
        parts = [body[begin:stop] for begin, _, stop in _parts(body, start, end)]
    except (IndexError, ValueError):
        return body
    return body[:start] + b"".join(sorted(parts)) + body[end:]


def _certificates(body: bytes) -> tuple[int, int]:
    """Where the set of certificates starts and ends."""
    start, end = 0, len(body)
    for nth in WAY:
        _, start, end = list(_parts(body, start, end))[nth]
    for begin, inner, stop in _parts(body, start, end):
        if body[begin] == CERTIFICATES:
            return inner, stop
    raise ValueError("no certificates")


def _parts(body: bytes, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """The values side by side between two places: where each begins, where its content begins, and where it ends."""
    while start < end:
        inner, length = start + 2, body[start + 1]
        if length & 0x80:
            width = length & 0x7F
            if not 1 <= width <= 4:
                raise ValueError("a length no answer has")
            inner, length = inner + width, int.from_bytes(body[inner : inner + width], "big")
        if inner + length > end:
            raise ValueError("longer than what it is in")
        yield start, inner, inner + length
        start = inner + length
