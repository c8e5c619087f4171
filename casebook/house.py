"""What every step works with: the book, the settings, a clock, and who we are among processes."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from casebook.settings import Settings
from casebook.store import Casebook


def utc_now() -> datetime:
    """The present, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What the steps work with: the book, the settings, a clock, and who we are among processes."""

    book: Casebook
    settings: Settings
    clock: Callable[[], datetime] = utc_now
    owner: str = field(default_factory=lambda: f"{socket.gethostname()}:{os.getpid()}")
