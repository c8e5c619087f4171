"""Says whether received bytes show the words of a review, however the page, feed or file spells them. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

PASS, FAIL, UNKNOWN = "pass", "fail", "unknown"
# Longer ones are whole exports; folding them for one review would take longer than all the rest.
LONGEST = 4 * 1024 * 1024
ENCODINGS = ("utf-8-sig", "gb18030", "big5")
MARKS = (b"\xff\xfe", b"\xfe\xff")
# Between two tags there is no other one, so a page of nothing but "<" takes no longer than any.
TAG = re.compile(r"<[^<>]*>")
ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))")
WHITE = {"n": "\n", "r": "\n", "t": "\n"}


def shown(body: bytes, words: Sequence[str]) -> str:
    """Whether these bytes show every line of the words: pass, fail, or unknown where they are no text we can read.

    Signs, spaces and markup are passed over, since a page may set them as it likes.
    """
    lines = {line for text in words for line in text.splitlines()}
    wanted = {_folded(line) for line in lines} - {""}
    if not wanted or len(body) > LONGEST or _binary(body):
        return UNKNOWN
    if all(line.encode("utf-8", "replace") in body for line in lines):
        # Most pages show words as they are, and folding a page takes longer than all else.
        return PASS
    return PASS if any(all(line in text for line in wanted) for text in _texts(body)) else FAIL


def _binary(body: bytes) -> bool:
    return b"\0" in body[:1024] and body[:2] not in MARKS


def _texts(body: bytes) -> Iterator[str]:
    """What the bytes may say, folded: as they are, as a page, and as JSON."""
    for encoding in ("utf-16",) if body[:2] in MARKS else ENCODINGS:
        try:
            text = body.decode(encoding)
            yield _folded(text)
            yield _folded(_seen(text))
            if "\\" in text:
                yield _folded(_seen(ESCAPE.sub(_unescaped, text)))
        except ValueError:
            # Another encoding, or an entity with a number nobody can read.
            continue
        if encoding == "utf-8-sig":
            # What is UTF-8 is hardly ever anything else.
            return


def _seen(text: str) -> str:
    # A feed may hold a page whose own tags are spelled as entities.
    once = html.unescape(TAG.sub("", text))
    return html.unescape(TAG.sub("", once)) if "<" in once or "&" in once else once


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1], 16)) if found[1] else WHITE.get(found[2], found[2])


def _folded(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()
