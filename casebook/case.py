"""What may happen to a case: one table of moves, pure."""

from __future__ import annotations

from types import MappingProxyType

from casebook.errors import MoveRefused
from casebook.model import Status

OPEN, DRAFTED, APPROVED = Status.OPEN, Status.DRAFTED, Status.APPROVED
PUBLISHING, UNKNOWN, PUBLISHED = Status.PUBLISHING, Status.UNKNOWN, Status.PUBLISHED
DISMISSED, CLOSED = Status.DISMISSED, Status.CLOSED

# move: {status before: status after}
MOVES = MappingProxyType(
    {
        "draft": {OPEN: DRAFTED, DRAFTED: DRAFTED},
        "edit": {OPEN: DRAFTED, DRAFTED: DRAFTED},
        "approve": {OPEN: APPROVED, DRAFTED: APPROVED},
        "withdraw": {APPROVED: DRAFTED},
        # A second person looked at it and did not agree.
        "send_back": {APPROVED: DRAFTED},
        # The review, the draft or what it rests on changed under the approval: it must be read again.
        "void": {APPROVED: OPEN, DRAFTED: OPEN, OPEN: OPEN},
        "claim": {APPROVED: PUBLISHING},
        "publish": {PUBLISHING: PUBLISHED, UNKNOWN: PUBLISHED},
        "fail": {PUBLISHING: DRAFTED, UNKNOWN: DRAFTED},
        "lose": {PUBLISHING: UNKNOWN},
        "dismiss": {OPEN: DISMISSED, DRAFTED: DISMISSED, APPROVED: DISMISSED},
        "reopen": {DISMISSED: OPEN},
        # The review is gone at the source: nothing to answer, everything kept.
        "close": {OPEN: CLOSED, DRAFTED: CLOSED, APPROVED: CLOSED},
    }
)

# At most one case of a review is in one of these; the tables have a unique index that says so.
ACTIVE = (OPEN, DRAFTED, APPROVED, PUBLISHING, UNKNOWN)
ENDED = (PUBLISHED, DISMISSED, CLOSED)


def after(status: Status, move: str) -> Status:
    """Status after the move; raises MoveRefused naming what is allowed instead."""
    if move not in MOVES:
        raise MoveRefused(move, f"no such move, one of {', '.join(MOVES)}")
    if status not in MOVES[move]:
        allowed = ", ".join(allowed_moves(status)) or "nothing"
        raise MoveRefused(f"{move} while {status}", f"allowed now: {allowed}")
    return MOVES[move][status]


def allowed_moves(status: Status) -> tuple[str, ...]:
    """Moves the table allows from this status, in the order of the table."""
    return tuple(move for move, ways in MOVES.items() if status in ways)
