"""A WeCom group robot: text; what opens it is the key in its address, there is nothing to sign."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from casebook.model import Bell
from casebook.settings import Settings
from responder.ringing.note import Note
from responder.ringing.post import answered, post

# WeCom refuses longer texts, counted in bytes.
LONGEST = 2048


def send(note: Note, bell: Bell, settings: Settings, *, key: str, now: datetime) -> str:
    """The receipt; raises ChannelError."""
    said = {"msgtype": "text", "text": {"content": shortened(note.chat, note.link)}}
    content = post(bell.address, "wecom", said, inside=settings.alerts_inside)
    return answered("wecom", urlsplit(bell.address).hostname or "", content, code="errcode")


def shortened(text: str, link: str) -> str:
    """The text within WeCom's limit; where lines must go, the link stays at its end."""
    lines, end = text.splitlines(), f"\n…\n{link}"
    if len(text.encode()) <= LONGEST:
        return text
    while lines and len("\n".join(lines).encode()) + len(end.encode()) > LONGEST:
        lines.pop()
    return "\n".join(lines) + end
