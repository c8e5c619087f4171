"""Pages for what went wrong: each says in plain Chinese what happened and what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from casebook.errors import ApprovalVoid, InputError, MoveRefused, NotFound
from responder.desk.guard import close
from responder.desk.visit import Desk


def not_found(request: Request, exc: Exception) -> Response:
    """Nothing there, or nothing of this person's shops: which of the two is not told."""
    return _fault(request, 404)


def refused(request: Request, exc: Exception) -> Response:
    """Somebody was faster, or the case stands elsewhere by now."""
    return _fault(request, 409)


def void(request: Request, exc: Exception) -> Response:
    """What was read is no longer what is there; words a person wrote are handed back."""
    return _fault(request, 409, code="void")


def unreadable(request: Request, exc: Exception) -> Response:
    """Something was left out of a form."""
    return _fault(request, 400)


def protocol(request: Request, exc: Exception) -> Response:
    """What the web framework or a view refused by its status."""
    status = exc.status_code if isinstance(exc, HTTPException) else 500
    # A view may name a more exact text; the framework's own phrases name none.
    answer = _fault(request, status, code=getattr(exc, "detail", None))
    answer.headers.update(getattr(exc, "headers", None) or {})
    return answer


def unexpected(request: Request, exc: Exception) -> Response:
    """A fault of ours; the server logs it, the page tells nothing of it."""
    answer = _fault(request, 500)
    # This page is made outside the guard, which would have closed it.
    close(answer.headers)
    return answer


HANDLERS: Mapping[Any, Any] = MappingProxyType(
    {
        NotFound: not_found,
        MoveRefused: refused,
        ApprovalVoid: void,
        InputError: unreadable,
        HTTPException: protocol,
        Exception: unexpected,
    }
)


def _fault(request: Request, status: int, *, code: str | None = None) -> Response:
    # A way back to a case that is not there would lead in a circle.
    case_id = request.path_params.get("case_id") if status != 404 else None
    desk: Desk = request.app.state.desk
    return desk.pages.fault(status, code=code, case_id=case_id)
