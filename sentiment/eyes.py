"""Who reads a shop's reviews: the shipped reader and what the shop taught it, named before anything is loaded."""

from __future__ import annotations

from dataclasses import dataclass

from sentiment.judge import rules
from sentiment.layer import Layer, layered, named, unpack
from sentiment.model import WEIGHTS
from sentiment.polarity import Reader, shipped


@dataclass(frozen=True, slots=True)
class Eyes:
    """A shop's way of reading; without a layer, everybody's."""

    layer: Layer | None = None

    @property
    def rules(self) -> str:
        """What verdicts read with these eyes say of their rules."""
        return rules(named(WEIGHTS, self.layer))

    def reader(self) -> Reader:
        """The reader to hand to the judge."""
        return layered(shipped(), self.layer)


def eyes(packed: bytes | None) -> Eyes:
    """The eyes of a shop with this packed layer, or with none; FileError when the bytes are no layer.

    A layer fitted over other weights than the shipped ones was never measured over these: it is left out.
    """
    layer = None if packed is None else unpack(packed)
    return Eyes(layer if layer and layer.base == WEIGHTS else None)
