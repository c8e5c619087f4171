"""A DingTalk robot: text, signed by address where the robot has a secret (加签)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime
from urllib.parse import urlencode, urlsplit

from casebook.model import Bell
from casebook.settings import Settings
from responder.ringing.note import Note
from responder.ringing.post import answered, post


def send(note: Note, bell: Bell, settings: Settings, *, key: str, now: datetime) -> str:
    """The receipt; raises ChannelError."""
    url = signed(bell.address, bell.secret, now) if bell.secret else bell.address
    # Plain text: a buyer's words must not become markup.
    said = {"msgtype": "text", "text": {"content": note.chat}}
    content = post(url, "dingtalk", said, inside=settings.alerts_inside)
    return answered("dingtalk", urlsplit(url).hostname or "", content, code="errcode")


def signed(url: str, secret: str, now: datetime) -> str:
    """The address with the time in milliseconds and the signature DingTalk asks for."""
    stamp = str(int(now.timestamp() * 1000))
    code = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    return (
        f"{url}{'&' if urlsplit(url).query else '?'}{urlencode({'timestamp': stamp, 'sign': base64.b64encode(code)})}"
    )
