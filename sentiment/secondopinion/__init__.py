"""A second opinion on what we are unsure of: what is asked, what is accepted, and what it may change; pure."""

from sentiment.secondopinion.opinion import second, worth_asking

__all__ = ["second", "worth_asking"]
