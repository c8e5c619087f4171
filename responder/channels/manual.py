"""The way out that works everywhere: a person copies the words into the platform's back office, then confirms."""

from __future__ import annotations

from casebook.errors import ChannelError
from casebook.model import Review


class Manual:
    """Sends nothing; publishing stops after the claim and waits for the person."""

    name = "manual"
    automatic = False

    def send(self, text: str, review: Review, *, key: str) -> str:
        """Always raises ChannelError with sent=False: only a person publishes here."""
        raise ChannelError(self.name, "a person copies the words and confirms", sent=False, permanent=True)
