"""Short-lived links to an alert: whoever has one sees that alert for some hours, and can do nothing with it. Pure."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

from casebook.model import Alert
from responder.lint.rules import table

DIGITS = 12


def token_of(alert: Alert, now: datetime) -> str:
    """The end of the link, good from now on for some hours."""
    until = now + timedelta(hours=table("alerts.toml")["link_hours"])
    stamp = str(int(until.timestamp()))
    return f"{stamp}.{_sign(alert, stamp)}"


def is_good(token: str, alert: Alert, now: datetime) -> bool:
    """Whether this link was made by us for this alert, and its time is not up."""
    stamp, _, signature = token.partition(".")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= DIGITS):
        return False
    known = hmac.compare_digest(signature.encode("utf-8", "surrogatepass"), _sign(alert, stamp).encode())
    return known and now.timestamp() < int(stamp)


def _sign(alert: Alert, stamp: str) -> str:
    # Each alert has a secret of its own: who guesses one opens no other.
    return hmac.new(alert.secret.encode(), f"alert {alert.id} {stamp}".encode(), hashlib.sha256).hexdigest()[:40]
