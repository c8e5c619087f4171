"""What is true of the demo shop's reviews, and how a reading of them compares; never served over HTTP."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from crawler.demoshop.shelf import rows

ACCUSING = ("review", "strong")


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What a careful person says of one review; `planted` is its label in the summary, None for an ordinary one."""

    id: str
    approved: bool = True
    flagged: bool
    cause: str = "none"
    suspicion: str | None = None
    mismatch: str | None = None
    content: str = "normal"
    safety: bool = False
    script: str = "hans"
    planted: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the product made of one review: kept or not, its verdict, and whether the shop has answered it."""

    kept: bool = True
    flagged: bool = False
    level: str = "none"
    codes: tuple[str, ...] = ()
    mismatch: str | None = None
    cause: str | None = None
    content: str = "normal"
    safety: bool = False
    answered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the summary: how many there are, which were found and which were missed, by id."""

    label: str
    title: str
    found: tuple[str, ...]
    missed: tuple[str, ...]

    @property
    def total(self) -> int:
        """How many reviews the label stands for."""
        return len(self.found) + len(self.missed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Served against kept, planted against found; `leaked` were shown though not approved.

    `accused` are honest reviews with a level of suspicion that accuses, `needless` positive ones flagged.
    """

    served: int
    kept: int
    rows: tuple[Row, ...]
    lost: tuple[str, ...]
    leaked: tuple[str, ...]
    unknown: tuple[str, ...]
    accused: tuple[str, ...]
    needless: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """True when exactly the reviews served were kept."""
        return not (self.lost or self.leaked or self.unknown)


NOTHING = Found(kept=False)


def compare(truth: Sequence[Truth], found: Mapping[str, Found]) -> Summary:
    """The summary of a reading, by external id; an id that is absent counts as not kept."""
    served = [said for said in truth if said.approved]
    kept = {review_id for review_id, seen in found.items() if seen.kept}
    shown = {said.id for said in served}
    hidden = {said.id for said in truth} - shown
    return Summary(
        served=len(served),
        kept=len(kept),
        rows=_rows(served, found),
        lost=tuple(sorted(shown - kept)),
        leaked=tuple(sorted(kept & hidden)),
        unknown=tuple(sorted(kept - shown - hidden)),
        accused=_ids(served, lambda said: said.suspicion is None and _seen(found, said).level in ACCUSING),
        needless=_ids(served, lambda said: not said.flagged and _seen(found, said).flagged),
    )


def load_truth() -> tuple[Truth, ...]:
    """The truth of every review of the demo shop, in the order of its data file."""
    return tuple(Truth(**row) for row in rows("truth.jsonl"))


def load_titles() -> Mapping[str, str]:
    """What each label is called in the summary, in the order it is shown."""
    text = (files(__package__) / "data" / "labels.toml").read_text(encoding="utf-8")
    titles: Mapping[str, str] = tomllib.loads(text)["labels"]
    return titles


def is_found(said: Truth, seen: Found) -> bool:
    """True when the reading says of a planted review what was planted in it."""
    if not seen.kept:
        return False
    if said.suspicion is not None:
        return said.suspicion in seen.codes and seen.level != "none"
    if said.mismatch is not None:
        return seen.mismatch == said.mismatch
    if said.safety:
        return seen.safety
    if said.content != "normal":
        return seen.content == said.content
    return seen.flagged == said.flagged and seen.level not in ACCUSING


def _rows(served: Sequence[Truth], found: Mapping[str, Found]) -> tuple[Row, ...]:
    titles = load_titles()
    return tuple(row for row in (_row(label, title, served, found) for label, title in titles.items()) if row.total)


def _row(label: str, title: str, served: Sequence[Truth], found: Mapping[str, Found]) -> Row:
    meant, test = _meant(label)
    planted = [said for said in served if meant(said)]
    if label.startswith("cause:"):
        # What the shop has answered gets no case, and so no cause.
        planted = [said for said in planted if not _seen(found, said).answered or _seen(found, said).cause]
    return Row(
        label=label,
        title=title,
        found=_ids(planted, lambda said: test(said, _seen(found, said))),
        missed=_ids(planted, lambda said: not test(said, _seen(found, said))),
    )


def _meant(label: str) -> tuple[Callable[[Truth], bool], Callable[[Truth, Found], bool]]:
    """Which reviews a label stands for, and when one of them counts as found."""
    kind, _, name = label.rpartition(":")
    if label == "flagged":
        return (lambda said: said.flagged), (lambda _, seen: seen.kept and seen.flagged)
    if kind == "cause":
        # What looks improper is answered neutrally, whatever it complains of.
        return (
            lambda said: said.flagged and said.cause == name and said.suspicion is None,
            lambda _, seen: seen.kept and seen.cause == name,
        )
    if kind == "script":
        return (lambda said: said.script == name), is_found
    return (lambda said: said.planted == name), is_found


def _seen(found: Mapping[str, Found], said: Truth) -> Found:
    return found.get(said.id, NOTHING)


def _ids(served: Sequence[Truth], test: Callable[[Truth], bool]) -> tuple[str, ...]:
    return tuple(said.id for said in served if test(said))
