"""Tells how a file is encoded: by its mark, by what it can be read as, and by which way gives words people use."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from itertools import islice

from casebook.errors import FileError
from crawler.sources.packed import Place, chunks

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
GB, BIG5 = "gb18030", ("cp950", "big5hkscs")
ESCAPED = re.compile("[\udc80-\udcff]")
BEYOND_ASCII = re.compile("[^\x00-\x7f\udc80-\udcff]")
# A file is still in its encoding when at most one character in this many cannot be read.
DAMAGE = 20
# One whose words make sense may have more of it: of a short file a single byte is a large part.
TRUSTED = 4
# Pieces with something to tell encodings apart by: a few are as good as a whole file.
SAMPLED = 4
# Zero bytes make text of UTF-16: at least this share of one half of the bytes, and four times that of the other half.
ZEROS = 0.04
SENSIBLE = 0.6


def marked(start: bytes) -> str | None:
    """The encoding the first bytes leave no doubt about: a mark, or the zero bytes of UTF-16; None where they do."""
    return next((name for bom, name in BOMS if start.startswith(bom)), None) or _utf_16(start)


def encoding_of(place: Place, start: bytes) -> str:
    """The encoding of a text; raises FileError where it is none we read."""
    said = marked(start)
    if said is not None:
        if said.startswith("utf-16") and not _reads(place, said):
            raise FileError(place.name, "says it is UTF-16 and is not", do="save it as UTF-8 and try again")
        return said
    if _reads(place, "utf-8"):
        return "utf-8"
    # A few damaged bytes must not turn a whole UTF-8 file into nonsense, as which GB18030 nearly always reads it.
    for name, damage in (("utf-8", DAMAGE), *_by_words(place)):
        good, bad = _damage(place, name)
        if bad * damage < good:
            return name
    raise FileError(place.name, "neither UTF-8 nor GB18030 nor Big5", do="save it as UTF-8 and try again")


def errors_in(encoding: str, otherwise: str = "surrogateescape") -> str:
    """What becomes of what is not in an encoding: lone surrogates, so that it costs its row or its character alone."""
    # Programs that cut texts to a length leave half an emoji in UTF-16; the words around it are sound.
    return "surrogatepass" if encoding.startswith("utf-16") else otherwise


def sense(text: str) -> float:
    """The share of characters beyond ASCII that are among those people commonly write, emoji left out."""
    beyond = [one for one in text if one > "\x7f" and one < "\U0001f000"]
    return sum(one in _common() for one in beyond) / len(beyond) if beyond else 0.0


def _by_words(place: Place) -> list[tuple[str, int]]:
    """The encodings in which the text has most of the characters people use, with the damage each may have."""
    sample = list(islice(_telling(place), SAMPLED))
    found = {name: sum(sense(one.decode(name, "ignore")) for one in sample) for name in (GB, "utf-8", *BIG5)}
    best = max(found, key=lambda name: found[name])
    damage = TRUSTED if found[best] > SENSIBLE * len(sample) else DAMAGE
    return [(name, damage) for name in (BIG5 if best in BIG5 else (best,))]


def _telling(place: Place) -> Iterator[bytes]:
    for chunk in chunks(place):
        if not chunk.isascii():
            yield chunk


def _utf_16(start: bytes) -> str | None:
    even, odd = (start[at::2].count(0) for at in (0, 1))
    for name, much, little in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if much >= 2 and much > len(start) / 2 * ZEROS and little * 4 <= much:
            text = codecs.getincrementaldecoder(name)("replace").decode(start)
            plain = sum(one.isascii() and (one.isprintable() or one in "\t\r\n") for one in text)
            common = sum(one in _common() for one in text)
            return name if plain + common >= SENSIBLE * len(text) else None
    return None


def _reads(place: Place, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)(errors_in(encoding, "strict"))
    try:
        for chunk in chunks(place):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _damage(place: Place, encoding: str) -> tuple[int, int]:
    decoder = codecs.getincrementaldecoder(encoding)("surrogateescape")
    good = bad = 0
    for chunk in chunks(place):
        text = decoder.decode(chunk)
        good += len(BEYOND_ASCII.findall(text))
        bad += len(ESCAPED.findall(text))
    return good, bad


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    lines = (files("crawler") / "sources" / "common_han.txt").read_text(encoding="utf-8").splitlines()
    return frozenset("".join(line for line in lines if not line.startswith("#")))
