"""A second opinion on what we are unsure of: what is asked, what is accepted, and what it may change; pure."""

from sentiment.secondopinion.opinion import second, worth_asking
from sentiment.secondopinion.request import speaks_to_a_machine

__all__ = ["second", "speaks_to_a_machine", "worth_asking"]
