"""The seam every way out has: what publishing asks of it, and a fake of it for tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from casebook.errors import ChannelError
from casebook.model import Review


class Channel(Protocol):
    """A way out. `automatic` False: nothing is sent by us, a person copies the words and confirms."""

    name: str
    automatic: bool

    def send(self, text: str, review: Review, *, key: str) -> str:
        """Publishes the text under the review and gives the receipt; raises ChannelError.

        `key` is the same for the same publication. The error's `sent` is False when surely nothing
        was published and None when nobody knows; only the first may ever be tried again.
        """
        ...


@dataclass(slots=True)
class FakeChannel:
    """A channel that remembers what it was given; tell it how the next send ends."""

    name: str = "fake"
    automatic: bool = True
    sent: list[tuple[str, str, str]] = field(default_factory=list)
    _next: list[Exception] = field(default_factory=list)

    def refuses(self, why: str = "reply refused") -> None:
        """The next send surely publishes nothing."""
        self._next.append(ChannelError(self.name, why, sent=False, permanent=True))

    def drops(self, why: str = "connection lost") -> None:
        """The next send may or may not have published."""
        self._next.append(ChannelError(self.name, why, sent=None))

    def breaks(self, error: Exception) -> None:
        """The next send fails in a way no channel should."""
        self._next.append(error)

    def send(self, text: str, review: Review, *, key: str) -> str:
        """Remembers (external id, text, key) and gives a receipt, unless told otherwise."""
        if self._next:
            raise self._next.pop(0)
        self.sent.append((review.external_id, text, key))
        return f"fake-{len(self.sent)}"
