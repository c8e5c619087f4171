"""Puts words of goods and places into frames: `python -m sentiment.training.compose` writes them below the mark."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
COMPOSED = "# composed from frames.tsv by compose.py, which writes what follows"


def composed() -> list[str]:
    """The lines the tables give, label and phrase, each once, in the order of the frames."""
    tables = {name: _rows(name) for name in ("goods", "taiwan", "meals")}
    return list(dict.fromkeys(line for at, frame in enumerate(_rows("frames")) for line in _filled(frame, at, tables)))


def written(phrases: str) -> str:
    """The phrases written one by one: those above the mark."""
    return phrases.partition(COMPOSED)[0]


def _filled(frame: dict[str, str], at: int, tables: dict[str, list[dict[str, str]]]) -> Iterator[str]:
    every = int(frame["every"])
    # Starting a row later each time lets neighbouring frames take different goods.
    for words in tables[frame["table"]][at % every :: every]:
        yield f"{frame['label']}\t{frame['frame'].format_map(words)}"


def _rows(name: str) -> list[dict[str, str]]:
    lines = (HERE / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    kept = (line for line in lines if not line.startswith("#"))
    return list(csv.DictReader(kept, dialect="excel-tab", quoting=csv.QUOTE_NONE, strict=True))


def main() -> None:
    """Writes the composed phrases anew; those written by hand stay as they are."""
    path = HERE / "phrases.tsv"
    above = written(path.read_text(encoding="utf-8"))
    path.write_text("\n".join([above + COMPOSED, *composed()]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
