"""Suspicion: an opinion with reasons and counter-reasons about improper purpose or content, never an accusation."""

from sentiment.suspicion.opinion import suspect, suspect_many

__all__ = ["suspect", "suspect_many"]
