"""A desk on a fresh casebook, and the people who come to it."""

from __future__ import annotations

import pytest

from casebook.store import Casebook
from tests.responder.desk.browser import TestClient
from tests.responder.desk.makers import Desk, a_client, a_desk, people


@pytest.fixture
def desk(book: Casebook) -> Desk:
    """The desk, with a demo shop that publishes by hand, and everybody in the book."""
    people(book)
    return a_desk(book)


@pytest.fixture
def owner(desk: Desk) -> TestClient:
    """The owner of the demo shop, signed in."""
    return a_client(desk, "owner@example.com")


@pytest.fixture
def agent(desk: Desk) -> TestClient:
    """A teammate at the demo shop, signed in."""
    return a_client(desk, "agent@example.com")


@pytest.fixture
def stranger(desk: Desk) -> TestClient:
    """Somebody of another shop, signed in."""
    return a_client(desk, "stranger@example.com")


@pytest.fixture
def visitor(desk: Desk) -> TestClient:
    """Somebody who is not signed in."""
    return a_client(desk)
