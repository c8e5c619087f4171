"""What may not go out, found before a person approves it: the public list of the lints."""

from responder.lint.check import is_blocked, lint
from responder.lint.context import Context

__all__ = ["Context", "is_blocked", "lint"]
