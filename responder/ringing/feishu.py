"""A Feishu or Lark robot: text, signed in the body where the robot has a secret (签名校验)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from casebook.model import Bell
from casebook.settings import Settings
from responder.ringing.note import Note
from responder.ringing.post import answered, post


def send(note: Note, bell: Bell, settings: Settings, *, key: str, now: datetime) -> str:
    """The receipt; raises ChannelError."""
    said: dict[str, Any] = {"msg_type": "text", "content": {"text": note.chat}}
    if bell.secret:
        said = {"timestamp": stamp(now), "sign": sign(bell.secret, now), **said}
    content = post(bell.address, "feishu", said, inside=settings.alerts_inside)
    return answered("feishu", urlsplit(bell.address).hostname or "", content, code="code")


def sign(secret: str, now: datetime) -> str:
    """The signature Feishu asks for: the time and the secret are the key, and the message is empty."""
    code = hmac.new(f"{stamp(now)}\n{secret}".encode(), b"", hashlib.sha256).digest()
    return base64.b64encode(code).decode()


def stamp(now: datetime) -> str:
    """The time in whole seconds."""
    return str(int(now.timestamp()))
