"""The table of sentences and which of its rows the judge reads wrong; as a command it writes them down.

    python -m tests.sentiment.remember_misses

After a new model: the rows read wrong go into `missed.txt`, the shares per phenomenon to the terminal.
"""

from __future__ import annotations

import sys
from functools import lru_cache

from casebook.model import Verdict
from sentiment.history import History
from sentiment.judge import judge_many
from tests.makers import a_review
from tests.sentiment.makers import HERE, table

MISSED = HERE / "missed.txt"
HEAD = "# Rows of sentences.tsv read wrong, in its order. Written by python -m tests.sentiment.remember_misses.\n"


@lru_cache(maxsize=1)
def sentences() -> list[dict[str, str]]:
    """The rows of the table."""
    return table("sentences.tsv")


@lru_cache(maxsize=1)
def verdicts() -> dict[str, Verdict]:
    """The verdict on each sentence, its stars unknown, alone in the world."""
    texts = [row["text"] for row in sentences()]
    reviews = [a_review(text, stars=None, external_id=text) for text in texts]
    return dict(zip(texts, judge_many(reviews, History.none()), strict=True))


def answer(row: dict[str, str]) -> dict[str, str]:
    """Polarity and flag as read, in the words of the table; `-` where the row asks for nothing."""
    verdict = verdicts()[row["text"]]
    read = {"polarity": verdict.polarity.value, "flagged": "yes" if verdict.flagged else "no"}
    return {asked: "-" if row[asked] == "-" else said for asked, said in read.items()}


def expected(row: dict[str, str]) -> dict[str, str]:
    """Polarity and flag as the table has them."""
    return {asked: row[asked] for asked in ("polarity", "flagged")}


def misses() -> list[str]:
    """The sentences read wrong, in the order of the table."""
    return [row["text"] for row in sentences() if answer(row) != expected(row)]


def remembered() -> list[str]:
    """The sentences known to be read wrong."""
    lines = MISSED.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("# ")]


def shares() -> list[str]:
    """A table: a line a phenomenon and one for all, how many rows, how many right, how many flags right."""
    lines = ["| phenomenon | rows | right | flag right |", "| --- | --- | --- | --- |"]
    kinds = dict.fromkeys(row["phenomenon"] for row in sentences())
    lines += [_share(kind, [row for row in sentences() if row["phenomenon"] == kind]) for kind in kinds]
    return [*lines, _share("all", sentences())]


def _share(kind: str, rows: list[dict[str, str]]) -> str:
    right = sum(answer(row) == expected(row) for row in rows)
    flags = sum(answer(row)["flagged"] == row["flagged"] for row in rows)
    return f"| {kind} | {len(rows)} | {right / len(rows):.1%} | {flags / len(rows):.1%} |"


def main() -> None:
    """Writes `missed.txt` anew and says how much is right."""
    MISSED.write_text(HEAD + "".join(f"{text}\n" for text in misses()), encoding="utf-8")
    sys.stdout.write("\n".join(shares()) + "\n")


if __name__ == "__main__":
    main()
