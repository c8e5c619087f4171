"""Who reads a shop's reviews: the shipped reader and what the shop taught it, or its owner's own model; and how what
is suspected is weighed."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from sentiment.judge import rules
from sentiment.layer import Layer, layered, named, unpack
from sentiment.model import WEIGHTS
from sentiment.ownmodel import reader_at
from sentiment.polarity import Reader, shipped
from sentiment.suspicion.scoring import Scoring, shipped_scoring
from sentiment.suspicion.scoring import unpack as unpack_scoring


@dataclass(frozen=True, slots=True)
class Eyes:
    """A shop's way of reading; without a layer or an own model, everybody's."""

    layer: Layer | None = None
    own: Reader | None = None
    scoring: Scoring = field(default_factory=shipped_scoring)

    @property
    def rules(self) -> str:
        """What verdicts read with these eyes say of their rules; the shipped weights are not loaded for it."""
        return rules(self.own.name if self.own else named(WEIGHTS, self.layer), self.scoring)

    def reader(self) -> Reader:
        """The reader to hand to the judge."""
        return self.own or layered(shipped(), self.layer)


def eyes(packed: bytes | None, model: Path | None = None, *, scoring: bytes | None = None) -> Eyes:
    """The eyes of a shop with this packed layer and scoring, or without; FileError when the bytes are none.

    A layer fitted over other weights than the shipped ones was never measured over these: it is left out,
    as it is where the owner's own model in the folder `model` reads; ModelError when that cannot be read.
    """
    by = shipped_scoring() if scoring is None else unpack_scoring(scoring)
    if model is not None:
        return Eyes(own=reader_at(model), scoring=by)
    layer = None if packed is None else unpack(packed)
    return Eyes(layer if layer and layer.base == WEIGHTS else None, scoring=by)
