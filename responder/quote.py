"""A stranger's words made fit for a mail: on one line, nothing invisible, numbers masked, shortened."""

from __future__ import annotations

import re
import unicodedata

# Control, format, surrogate and private-use characters: they break mails, hide words or turn lines around.
UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn")
# What people put between the digits of a number, the marks of keycap emoji among it.
SEPARATOR = r"[\s\-_.·•*\ufe0f\u20e3]"
GAP = SEPARATOR + "{0,2}"
MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
MOBILE = rf"1{GAP}[3-9](?:{GAP}[0-9]){{9}}"
LANDLINE = rf"(?:0[0-9]{{2,3}}|400|800){GAP}[0-9]{{3,4}}{GAP}[0-9]{{3,4}}"
# Order, parcel, identity and card numbers: nobody needs them to decide, and a mail travels far.
LONG = r"[0-9]{9,20}[Xx]?"
NUMBER = re.compile(rf"(?<![0-9])(?:{MOBILE}|{LANDLINE}|{LONG})(?![0-9])")


def quoted(text: str, limit: int = 80) -> str:
    """The words on one line with private numbers masked, at most `limit` characters, the last then …"""
    words = masked(plain(text))
    return words if len(words) <= limit else words[: limit - 1].rstrip() + "…"


def plain(text: str) -> str:
    """The words on one line, without characters that cannot be seen or sent."""
    spaced = re.sub(r"\s+", " ", text)
    return "".join(one for one in spaced if unicodedata.category(one) not in UNSEEN).strip()


def masked(text: str) -> str:
    """The words with telephone and other long numbers as 138****0000 and addresses as a***@example.com."""
    text = MAIL.sub(lambda found: found[0][0] + "***@" + found[0].split("@")[1], text)
    pieces, last = [], 0
    for found in NUMBER.finditer("".join(_digit(one) for one in text)):
        pieces += [text[last : found.start()], _middle_hidden(text[found.start() : found.end()])]
        last = found.end()
    return "".join((*pieces, text[last:]))


def _digit(character: str) -> str:
    # Full-width, circled and Chinese numerals count too; one character stays one, so offsets hold.
    value = unicodedata.numeric(character, -1.0)
    return str(int(value)) if value in range(10) else character


def _middle_hidden(number: str) -> str:
    digits = re.sub(SEPARATOR, "", number)
    return f"{digits[:3]}****{digits[-4:]}"
