"""Passwords: long enough and not among the usual ones; kept as Argon2id, checked in the same time for everybody."""

from __future__ import annotations

import os
import unicodedata
from functools import lru_cache
from importlib.resources import files

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

LEAST, MOST = 10, 256
# OWASP's first choice for Argon2id: 46 MiB, one pass. One check takes about a tenth of a second.
COST = {"iterations": 1, "lanes": 1, "memory_cost": 47104}
# Fewer different characters than this are a pattern, not a password.
DIFFERENT = 4


def hashed(password: str) -> str:
    """The password as it is kept: Argon2id with a salt of its own and its costs, in PHC form."""
    return Argon2id(salt=os.urandom(16), length=32, **COST).derive_phc_encoded(_bytes(password))


def fits(password: str, kept: str | None) -> bool:
    """Whether this is the password kept; where none is, the answer takes as long and is no."""
    try:
        Argon2id.verify_phc_encoded(_bytes(password), kept or _nobodys())
    except InvalidKey:
        return False
    return kept is not None


def weakness(password: str, *, email: str = "") -> str:
    """Why a password cannot be taken, as a code; nothing when it can. No rules on what it is made of."""
    said = unicodedata.normalize("NFKC", password)
    if len(said) < LEAST:
        return "short"
    if len(said) > MOST:
        return "long"
    plain = said.lower()
    name = email.lower().split("@")[0]
    guessed = len(set(plain)) < DIFFERENT or _runs(plain) or plain in (email.lower(), name * 2, name[::-1])
    return "common" if guessed or plain in _common() else ""


def _runs(text: str) -> bool:
    """Whether each character is one step from the one before, as in 123456789012 or abcdefghij."""
    steps = {(ord(after) - ord(before)) % 10 for before, after in zip(text, text[1:], strict=False)}
    return steps in ({1}, {9})


def _bytes(password: str) -> bytes:
    # One password, however a keyboard composes its characters; what is too long anyway costs nothing to refuse.
    return unicodedata.normalize("NFKC", password[: MOST * 4]).encode()


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return hashed(os.urandom(16).hex())


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    text = (files("responder") / "data" / "common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))
