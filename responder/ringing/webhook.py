"""Any service that takes JSON: signed with HMAC-SHA-256 over time and body, so that it knows us and no old message.

X-Huiping-Signature is `sha256=` and the hex digest of `TIMESTAMP.BODY` under the bell's secret.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime
from urllib.parse import urlsplit

from casebook.model import Bell
from casebook.settings import Settings
from responder.ringing.note import Note
from responder.ringing.post import post


def send(note: Note, bell: Bell, settings: Settings, *, key: str, now: datetime) -> str:
    """The receipt; raises ChannelError."""
    body = json.dumps({"version": 1, "id": key, "text": note.chat, **note.facts}, ensure_ascii=False).encode()
    stamp = str(int(now.timestamp()))
    headers = {"X-Huiping-Timestamp": stamp, "Idempotency-Key": key}
    if bell.secret:
        headers["X-Huiping-Signature"] = f"sha256={sign(bell.secret, stamp, body)}"
    post(bell.address, "webhook", body, inside=settings.alerts_inside, headers=headers)
    return f"{urlsplit(bell.address).hostname}: taken"


def sign(secret: str, stamp: str, body: bytes) -> str:
    """The signature a receiver computes again to know that it was us, and when."""
    return hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
