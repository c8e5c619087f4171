"""How often honest complaints show a signal: measured base rates, from `words/base_rates.tsv`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from sentiment.lexicon import rows

TABLE = "base_rates.tsv"
# The chance that the true share is higher still, where none was seen.
MISSED = 0.05


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of so many genuine negative reviews show a signal, and where that was counted."""

    hits: int
    rows: int
    source: str

    @property
    def share(self) -> float:
        """Share, 0 to 1; where none was seen, the upper 95 % bound of it."""
        return self.hits / self.rows if self.hits else 1 - MISSED ** (1 / self.rows)


def base_rate(signal: str) -> float | None:
    """Share of genuine negative reviews that show this signal, 0 to 1; None where it was never counted."""
    rate = base_rates().get(signal)
    return None if rate is None else rate.share


@lru_cache(maxsize=1)
def base_rates() -> dict[str, Rate]:
    """Every signal's rate by its name."""
    return {row["name"]: Rate(int(row["hits"]), int(row["rows"]), row["source"]) for row in rows(TABLE)}


@lru_cache(maxsize=1024)
def rate_note(signal: str) -> str:
    """The rate as notes carry it: `rate=0.001`, `rate_below=0.001` where none was seen, "" where none is known."""
    rate = base_rates().get(signal)
    if rate is None:
        return ""
    said = f"{float(f'{rate.share:.1e}'):.6f}".rstrip("0")
    return f"rate={said}" if rate.hits else f"rate_below={said}"
