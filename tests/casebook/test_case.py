"""The table of moves."""

import pytest

from casebook.case import ACTIVE, ENDED, MOVES, after, allowed_moves
from casebook.errors import MoveRefused
from casebook.model import Status


def test_every_status_is_either_active_or_ended() -> None:
    assert set(ACTIVE) | set(ENDED) == set(Status)
    assert not set(ACTIVE) & set(ENDED)


def test_every_status_but_open_is_reached_by_a_move() -> None:
    reached = {status for ways in MOVES.values() for status in ways.values()}
    assert reached == set(Status)


def test_nothing_leads_out_of_published_and_closed() -> None:
    assert allowed_moves(Status.PUBLISHED) == allowed_moves(Status.CLOSED) == ()


def test_publishing_needs_an_approval_first() -> None:
    assert [
        move for move in MOVES if Status.DRAFTED in MOVES[move] and MOVES[move][Status.DRAFTED] is Status.PUBLISHING
    ] == []
    assert after(Status.APPROVED, "claim") is Status.PUBLISHING


def test_a_publication_under_way_cannot_be_dismissed_or_claimed_again() -> None:
    assert allowed_moves(Status.PUBLISHING) == ("publish", "fail", "lose")


def test_a_refused_move_says_what_is_allowed() -> None:
    with pytest.raises(MoveRefused, match="reopen while open: allowed now: draft, edit, approve"):
        after(Status.OPEN, "reopen")


def test_an_unknown_move_names_the_known_ones() -> None:
    with pytest.raises(MoveRefused, match="no such move, one of draft"):
        after(Status.OPEN, "delete")
