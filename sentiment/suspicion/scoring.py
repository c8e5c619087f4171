"""How signals are weighed: as shipped, or as the rulings of one shop moved it. Frozen, and packed as bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256

from casebook.errors import FileError

TABLES = ("weights", "priors", "slopes")
AGAIN = "estimate it again with huiping weigh, or remove it with --forget"
SHOWN = 6


@dataclass(frozen=True, slots=True)
class Scoring:
    """What a shop's rulings change of the shipped scoring; empty, nothing.

    `weights` (by signal) and `priors` (by stars, as in scoring.toml) are added, in natural-log units; `slopes` (by
    axis) stretch the log-odds above the level of a hint, 1 where nothing is said. Levels are never moved.
    """

    weights: Mapping[str, float] = field(default_factory=dict)
    priors: Mapping[str, float] = field(default_factory=dict)
    slopes: Mapping[str, float] = field(default_factory=dict)

    @property
    def mark(self) -> str:
        """What `Verdict.rules` adds of it: a sign and the first digits of its SHA-256; "" as shipped."""
        return f"+w{sha256(pack(self)).hexdigest()[:SHOWN]}" if self.moves else ""

    @property
    def moves(self) -> bool:
        """Whether it changes anything."""
        return bool(self.weights or self.priors or self.slopes)

    def scaled(self, strength: float) -> Scoring:
        """The same changes, weaker: 1 all of them, 0 none."""
        return Scoring(
            {name: round(shift * strength, 4) for name, shift in self.weights.items()},
            {stars: round(shift * strength, 4) for stars, shift in self.priors.items()},
            {axis: round(slope**strength, 4) for axis, slope in self.slopes.items()},
        )


@lru_cache(maxsize=1)
def shipped_scoring() -> Scoring:
    """The scoring that comes with the house: words/grammar.tsv and words/scoring.toml as they are."""
    return Scoring()


def pack(scoring: Scoring) -> bytes:
    """The scoring as JSON; the same scoring is always the same bytes."""
    said = {table: dict(getattr(scoring, table)) for table in TABLES}
    return json.dumps(said, sort_keys=True, indent=1).encode() + b"\n"


def unpack(packed: bytes) -> Scoring:
    """The scoring packed in these bytes; FileError when they are none."""
    try:
        said = json.loads(packed)
        return Scoring(*({str(name): float(value) for name, value in said[table].items()} for table in TABLES))
    except (ValueError, KeyError, TypeError, AttributeError) as exc:
        raise FileError("shop scoring", repr(exc), do=AGAIN) from exc
