"""What may not go out, found before a person approves it: the public list of the lints."""

from responder.lint.check import by_rule, is_blocked, lint
from responder.lint.context import Context, context_of, linted
from responder.lint.length import characters

__all__ = ["Context", "by_rule", "characters", "context_of", "is_blocked", "lint", "linted"]
