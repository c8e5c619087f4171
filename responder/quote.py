"""A stranger's words made fit for a mail: on one line, nothing invisible, numbers masked, shortened."""

from __future__ import annotations

import re
import unicodedata

# Control, format, surrogate and private-use characters: they break mails, hide words or turn lines around.
UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn")
GAP = r"[\s\-_.·•*]{0,2}"
DIGIT = "[0-9０-９〇零一二三四五六七八九幺]"
MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
MOBILE = re.compile(rf"(?<!{DIGIT})[1１一幺](?:{GAP}{DIGIT}){{10}}(?!{DIGIT})")
LANDLINE = re.compile(rf"(?<![0-9])(?:0\d{{2,3}}|400|800){GAP}\d{{3,4}}{GAP}\d{{3,4}}(?![0-9])")
# Order, parcel, identity and card numbers: nobody needs them to decide, and a mail travels far.
LONG = re.compile(r"(?<![0-9０-９])[0-9０-９]{9,20}[Xx]?(?![0-9０-９])")
SEPARATOR = re.compile(r"[\s\-_.·•*]")


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
    for pattern in (MOBILE, LANDLINE, LONG):
        text = pattern.sub(_middle_hidden, text)
    return text


def _middle_hidden(found: re.Match[str]) -> str:
    digits = SEPARATOR.sub("", found[0])
    return f"{digits[:3]}****{digits[-4:]}"
