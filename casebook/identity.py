"""Keys of people: keyed hashes by which two orders can be compared, so that no phone or address need be kept."""

from __future__ import annotations

import hmac
import os
import re
import tomllib
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any

from casebook.errors import FileError

FILE = "identity.key"
SIZE = 32
# A number behind an extension is one the platform lends to many buyers in turn: it names nobody.
MOBILE = re.compile(r"(?:(?:\+|00)?86)?[\s-]*(1[3-9]\d)[\s-]*(\d{4})[\s-]*(\d{4})", re.ASCII)
LANDLINE = re.compile(r"\(?(0\d{2,3})\)?[\s-]*(\d{3,4})[\s-]*(\d{4})", re.ASCII)
FOREIGN = re.compile(r"(?:\+|00)(?!86)(\d(?:[\s-]?\d){7,14})", re.ASCII)
FEWEST_DIGITS, SHORTEST_ADDRESS, SHORTEST_PAYER = 4, 6, 6
LONGEST_NAME = 64
ACCOUNT = re.compile(r"(?=.*[0-9@])[a-z0-9_.@+-]+", re.ASCII)
MARKS = re.compile(r"[\W_]+")


class Keys:
    """Hashes with one secret: the same value of the same shop gives the same key, and nobody finds it by trying."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def of(self, kind: str, value: str | None, *, shop: str = "") -> str | None:
        """The key of a phone, address or payer; None where the value is masked, empty or names nobody."""
        plain = PLAIN[kind](value or "")
        if plain is None:
            return None
        # Kind and shop are hashed along: keys of two shops, or of two columns, cannot be compared.
        said = "\0".join((kind, shop, plain))
        return hmac.digest(self._secret, said.encode("utf-8", "replace"), "sha256").hex()


def keys_at(home: Path) -> Keys:
    """The keys of a home folder; their secret is made at first use, readable by its owner only.

    Raises FileError where the secret cannot be made or is damaged.
    """
    path = home / FILE
    try:
        _make(path)
        secret = path.read_bytes()
    except OSError as exc:
        raise FileError(FILE, exc.strerror or str(exc), do="the home folder must be writable") from exc
    if len(secret) != SIZE:
        do = "put the backup back, or remove it and give the orders again"
        raise FileError(FILE, f"{len(secret)} bytes where {SIZE} were made", do=do)
    return Keys(secret)


def passing_keys() -> Keys:
    """Keys that nobody can make again: for files that are read once and of which nothing is kept."""
    return Keys(os.urandom(SIZE))


# A batch of reviews asks for the same names again and again.
@lru_cache(maxsize=4096)
def name_of(text: str | None) -> str | None:
    """The name a buyer can be told by; None where it is masked, given to all, of a single sign or no name at all."""
    plain = unicodedata.normalize("NFKC", text or "").strip().lower()
    if (
        not 2 <= len(plain) <= LONGEST_NAME
        or _found("masked", plain)
        or _found("nothing", plain)
        or _found("nobody", plain)
    ):
        return None
    return plain


def plain_phone(value: str) -> str | None:
    """A phone number as digits without +86; None where it is no whole number of one person."""
    said = unicodedata.normalize("NFKC", value).strip()
    for shape in (MOBILE, LANDLINE, FOREIGN):
        found = shape.fullmatch(said)
        if found is not None:
            digits = re.sub(r"\D", "", "".join(found.groups()))
            dummy = len(set(digits)) < FEWEST_DIGITS or digits in _table()["dummy_phones"]
            return None if dummy else digits
    return None


def plain_address(value: str) -> str | None:
    """An address without blanks and marks; None where it names no door, or one that many share."""
    said = unicodedata.normalize("NFKC", value).strip().lower()
    plain = MARKS.sub("", said).removeprefix("中国")
    if _found("masked", said) or _found("gathering", plain) or not _found("door", plain):
        return None
    return plain if len(plain) >= SHORTEST_ADDRESS else None


def plain_payer(value: str) -> str | None:
    """The account an order was paid from; None for a person's name or a way to pay, which many share."""
    said = "".join(unicodedata.normalize("NFKC", value).lower().split())
    if _found("masked", said):
        return None
    phone = plain_phone(said)
    if phone is not None:
        return phone
    return said if len(said) >= SHORTEST_PAYER and ACCOUNT.fullmatch(said) and len(set(said)) > 3 else None


PLAIN: MappingProxyType[str, Callable[[str], str | None]] = MappingProxyType(
    {"phone": plain_phone, "address": plain_address, "payer": plain_payer}
)
KINDS = ("phone", "address", "payer")


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        made = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return
    with os.fdopen(made, "wb") as file:
        file.write(os.urandom(SIZE))


def _found(name: str, text: str) -> bool:
    return _patterns()[name].search(text) is not None


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(said) for name, said in _table().items() if isinstance(said, str)}


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return tomllib.loads((files("casebook") / "identity.toml").read_text(encoding="utf-8"))
