"""Draws how far the probabilities hold: the reliability curve over the counts of its bins, as an SVG."""

from __future__ import annotations

from html import escape
from importlib.resources import files
from math import sqrt
from string import Template

from sentiment.evaluation.measures import Bin, Scores

# The frame's own measures in `calibration.svg`, in its units: where the curve and the counts stand.
LEFT, RIGHT, TOP, BOTTOM = 84.0, 684.0, 96.0, 416.0
COUNTS_TOP, COUNTS_BOTTOM = 448.0, 528.0
# The highest of three probabilities is never below a third.
LEAST = 0.3
GAP = 6.0
Z = 1.96


def calibration(name: str, scores: Scores) -> str:
    """The plot as the text of an SVG file; `name` is shown as text."""
    shown = [one for one in scores.bins if one.count]
    most = max(one.count for one in shown)
    return _template("calibration.svg").substitute(
        name=escape(name),
        rows=f"{scores.rows:,}",
        accuracy=f"{scores.accuracy:.3f}",
        error=f"{scores.calibration_error:.3f}",
        curve=" ".join(f"{across(one.sure):.1f},{up(one.right):.1f}" for one in shown),
        bins="".join(_bin(one, most) for one in shown),
    )


def interval(share: float, count: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share seen in so many rows."""
    middle = (share + Z**2 / (2 * count)) / (1 + Z**2 / count)
    half = Z / (1 + Z**2 / count) * sqrt(share * (1 - share) / count + Z**2 / (4 * count**2))
    # At shares of 0 and 1 rounding alone would leave the share itself outside.
    return min(max(middle - half, 0.0), share), max(min(middle + half, 1.0), share)


def across(sure: float) -> float:
    """Place of a probability on the horizontal axis."""
    return LEFT + (sure - LEAST) / (1 - LEAST) * (RIGHT - LEFT)


def up(share: float) -> float:
    """Place of a share on the vertical axis of the curve."""
    return BOTTOM - share * (BOTTOM - TOP)


def _bin(one: Bin, most: int) -> str:
    low, high = interval(one.right, one.count)
    begin, end = across(one.low) + GAP / 2, across(one.high) - GAP / 2
    height = max(one.count / most * (COUNTS_BOTTOM - COUNTS_TOP), 1.0)
    return _template("calibration-bin.svg").substitute(
        title=f"{one.low:.1f}–{one.high:.1f}: {one.sure:.3f} → {one.right:.3f} ({one.count:,})",
        x=f"{across(one.sure):.1f}",
        y=f"{up(one.right):.1f}",
        low=f"{up(low):.1f}",
        high=f"{up(high):.1f}",
        begin=f"{begin:.1f}",
        middle=f"{(begin + end) / 2:.1f}",
        width=f"{end - begin:.1f}",
        top=f"{COUNTS_BOTTOM - height:.1f}",
        height=f"{height:.1f}",
        above=f"{COUNTS_BOTTOM - height - 5:.1f}",
        count=f"{one.count:,}",
    )


def _template(name: str) -> Template:
    return Template((files("sentiment.evaluation") / name).read_text(encoding="utf-8"))
