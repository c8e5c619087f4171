"""E-mail: the alert as a letter, with the same text and HTML as every other."""

from __future__ import annotations

from datetime import datetime

from casebook.model import Bell
from casebook.settings import Settings
from responder.mail import letter_to_message, message_id
from responder.mail import send as hand_over
from responder.ringing.note import Note


def send(note: Note, bell: Bell, settings: Settings, *, key: str, now: datetime) -> str:
    """Where it went; raises MailError."""
    sender = settings.mail_from
    identity = message_id("alert", bell.address, shop=bell.shop, day=key, sender=sender)
    addressed = {"sender": sender, "recipient": bell.address, "message_id": identity, "at": now}
    return hand_over(letter_to_message(note.letter, **addressed, unsubscribe=False), settings, now=now)
