"""Reads published replies back: do they show where they were published? Pure."""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from functools import partial

from casebook.model import Awaited, Sighting, SightingState

# A reading that began before the reply was there cannot show it.
MARGIN = timedelta(minutes=10)


def sighting(awaited: Awaited) -> Sighting | None:
    """What is known of a publication by now; None where the page was not read completely since."""
    words, told = _plain(awaited.words), partial(Sighting, publication_id=awaited.publication_id)
    for text, at in awaited.replies:
        # Some pages put the shop's name in front.
        if words in _plain(text):
            return told(state=SightingState.SEEN, at=at, text=text)
    since = [(text, at) for text, at in awaited.replies if at >= awaited.published_at]
    if since:
        text, at = since[-1]
        return told(state=SightingState.OTHER, at=at, text=text)
    if awaited.read_at is not None and awaited.read_at >= awaited.published_at + MARGIN:
        return told(state=SightingState.MISSING, at=awaited.read_at)
    return None


def _plain(text: str) -> str:
    """The letters alone: pages break and space lines as they like."""
    return "".join(unicodedata.normalize("NFKC", text).split())
