"""How far a suspicion goes on each of its axes, also where the rules that made it named none. Pure."""

from __future__ import annotations

from casebook.model import AXIS_OF, Axis, Finding, Leaning, Level, Suspicion

# Only these speak of what a buyer did; the others are the shop's own matter or a fault of data.
ABOUT_BUYER = (Axis.INTENT, Axis.CONTENT)
ORDER = tuple(Level)
# From here on a person must look, and what is said in public turns neutral.
SUSPECTED = (Level.REVIEW, Level.STRONG)


def axis_of(finding: Finding) -> Axis:
    """The axis of a reason; a code nobody placed needs corroboration like every opinion on intent."""
    return AXIS_OF.get(finding.code, Axis.INTENT)


def leanings(suspicion: Suspicion) -> tuple[Leaning, ...]:
    """Every axis with a reason, gravest first; older verdicts have their one level on the axis of the first reason."""
    named = suspicion.axes or _of_first(suspicion)
    known = {one.axis for one in named}
    # A reason must never be missing from the page because its axis was not named.
    rest = dict.fromkeys(axis_of(finding) for finding in suspicion.reasons)
    return (*named, *(Leaning(axis=axis, level=Level.HINT, p=0.0) for axis in rest if axis not in known))


def gravest(suspicion: Suspicion) -> Leaning | None:
    """The leaning that gave the suspicion its level; None where nothing is suspected."""
    found = leanings(suspicion)
    return found[0] if found and suspicion.level is not Level.NONE else None


def about_buyer(suspicion: Suspicion) -> Level:
    """How far the suspicion goes in what it says of the buyer; praise and faults of data say nothing of them."""
    levels = [one.level for one in leanings(suspicion) if one.axis in ABOUT_BUYER]
    return max(levels, key=ORDER.index, default=Level.NONE)


def _of_first(suspicion: Suspicion) -> tuple[Leaning, ...]:
    if not suspicion.reasons:
        return ()
    axis = axis_of(suspicion.reasons[0])
    # Faults of data never became more than a hint.
    level = Level.HINT if axis is Axis.QUALITY else suspicion.level
    return (Leaning(axis=axis, level=level, p=suspicion.p),)
