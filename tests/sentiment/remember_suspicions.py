"""The hard set of suspicions and which of its improper rows go unnoticed; as a command it writes them down.

    python -m tests.sentiment.remember_suspicions

The set was written by people who knew neither the rules nor what the ear was taught, half of it honest and harsh. An
honest row that is accused is never a known miss: it fails the tests until it is cured.
"""

from __future__ import annotations

import sys
from functools import lru_cache

from casebook.model import Level, Suspicion
from sentiment.history import History
from sentiment.suspicion.opinion import opinions
from tests.makers import a_review
from tests.sentiment.makers import HERE, table

MISSED = HERE / "unnoticed.txt"
HEAD = "# Improper rows of hard.tsv that go unnoticed. Written by python -m tests.sentiment.remember_suspicions.\n"
HONEST = "honest"
ACCUSED = (Level.REVIEW, Level.STRONG)


@lru_cache(maxsize=1)
def hard() -> list[dict[str, str]]:
    """The rows of the table."""
    return table("hard.tsv")


@lru_cache(maxsize=1)
def suspicions() -> dict[str, Suspicion]:
    """The opinion on each row, alone in the world."""
    reviews = [a_review(row["text"], stars=int(row["stars"]), external_id=row["text"]) for row in hard()]
    return dict(zip([row["text"] for row in hard()], opinions(reviews, History.none()), strict=True))


def noticed(row: dict[str, str]) -> bool:
    """Whether a person is asked to look (待核查 or more) for the right reason."""
    found = suspicions()[row["text"]]
    return found.level in ACCUSED and any(reason.code == row["code"] for reason in found.reasons)


def accused(row: dict[str, str]) -> bool:
    """Whether a person is asked to look at all."""
    return suspicions()[row["text"]].level in ACCUSED


def misses() -> list[str]:
    """The improper rows that go unnoticed, in the order of the table."""
    return [row["text"] for row in hard() if row["code"] != HONEST and not noticed(row)]


def remembered() -> list[str]:
    """The improper rows known to go unnoticed."""
    lines = MISSED.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("# ")]


def shares() -> list[str]:
    """A table: a line a code, how many rows, how many noticed for the right reason, how many accused at all."""
    lines = ["| code | rows | noticed | accused |", "| --- | --- | --- | --- |"]
    for code in sorted({row["code"] for row in hard()}):
        rows = [row for row in hard() if row["code"] == code]
        right, any_ = sum(map(noticed, rows)) / len(rows), sum(map(accused, rows)) / len(rows)
        lines.append(f"| {code} | {len(rows)} | {'-' if code == HONEST else f'{right:.0%}'} | {any_:.0%} |")
    return lines


def main() -> None:
    """Writes `unnoticed.txt` anew and says how much is noticed."""
    MISSED.write_text(HEAD + "".join(f"{text}\n" for text in misses()), encoding="utf-8")
    sys.stdout.write("\n".join(shares()) + "\n")


if __name__ == "__main__":
    main()
