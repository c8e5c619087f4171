"""Suspicion: an opinion with reasons and counter-reasons about improper purpose or content, never an accusation."""

from sentiment.suspicion.opinion import suspect

__all__ = ["suspect"]
