"""The case page says whether the published reply shows on the page."""

from __future__ import annotations

import pytest

from casebook.model import Sighting, SightingState
from tests.casebook.makers import a_publication
from tests.makers import NOON
from tests.responder.desk.browser import TestClient
from tests.responder.desk.makers import Desk


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (SightingState.SEEN, "11-20 12:00 已在前台看到这条回复"),
        (SightingState.MISSING, "还没有看到这条回复"),
        (SightingState.OTHER, "&lt;b&gt;别的话"),
    ],
)
def test_what_was_seen_of_the_reply_is_told(desk: Desk, owner: TestClient, state: SightingState, shown: str) -> None:
    publication = a_publication(desk.book)
    address = f"/cases/{publication.case_id}"
    assert shown not in owner.get(address).text
    desk.book.sightings.keep(Sighting(publication_id=publication.id, state=state, at=NOON, text="<b>别的话"))
    assert shown in owner.get(address).text
