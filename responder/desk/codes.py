"""The second step of signing in: codes of an authenticator (RFC 6238), and recovery codes for the day it is lost."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
import struct
import unicodedata
from datetime import datetime
from urllib.parse import quote, urlencode

STEP = 30
DIGITS = 6
# The clocks of phones are seldom more than a step away.
BESIDE = (0, -1, 1)
RECOVERY = 10
SECRET_BYTES = 20
RECOVERY_BYTES = 10


def new_secret() -> str:
    """A fresh secret for an authenticator, in base32."""
    return base64.b32encode(os.urandom(SECRET_BYTES)).decode()


def code_at(secret: str, step: int, *, digits: int = DIGITS) -> str:
    """The code of a step."""
    mac = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1).digest()
    start = mac[-1] & 0x0F
    number = struct.unpack(">I", mac[start : start + 4])[0] & 0x7FFF_FFFF
    return str(number % 10**digits).zfill(digits)


def step_at(now: datetime) -> int:
    """The step a time falls into."""
    return int(now.timestamp()) // STEP


def step_of(secret: str, said: str, now: datetime) -> int | None:
    """The step whose code this is, now or just before or after; None when it is no such code."""
    code = typed(said).encode()
    here = step_at(now)
    # All are compared, whichever fits: the time taken tells nothing.
    found = [here + beside for beside in BESIDE if hmac.compare_digest(code_at(secret, here + beside).encode(), code)]
    return found[0] if found else None


def is_secret(said: str) -> bool:
    """Whether this is a secret as `new_secret` makes them."""
    return re.fullmatch(r"[A-Z2-7]{32}", said) is not None


def address(secret: str, email: str) -> str:
    """What an authenticator opens to learn the secret."""
    label = quote(f"Huiping:{email}")
    return (
        f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': 'Huiping', 'digits': DIGITS, 'period': STEP})}"
    )


def new_recovery_codes() -> list[str]:
    """Ten fresh recovery codes, as they are shown."""
    return [grouped(base64.b32encode(os.urandom(RECOVERY_BYTES)).decode()) for _ in range(RECOVERY)]


def grouped(text: str) -> str:
    """In fours, as people copy it from paper."""
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def typed(said: str) -> str:
    """A code as it was meant: without the spaces and dashes people put in, in capitals."""
    return re.sub(r"[\s-]+", "", unicodedata.normalize("NFKC", said)).upper()[:64]
