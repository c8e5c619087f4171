"""Counts false accusations on large pools of genuine complaints, and how often each signal stands in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casebook.model import Level, Review, Suspicion
from sentiment.evaluation.bounds import Share
from sentiment.evaluation.streams import Truth
from sentiment.evaluation.suspicions import LEVELS, reaches
from sentiment.history import History
from sentiment.judge import RULES
from sentiment.lexicon import rows
from sentiment.lines import review_from
from sentiment.suspicion.opinion import opinions
from sentiment.suspicion.score import COUNTER, name_of, scoring
from sentiment.training.corpora import read_rows

SOURCE = "pools"
WORST_STARS = 1
AT_ONCE = 2048


@dataclass(frozen=True, slots=True)
class Pool:
    """A collection of reviews people wrote in earnest; `fields` names its columns where it knows more than a text."""

    key: str
    file: str
    fields: tuple[tuple[str, str], ...] = ()


TIMES = (("time", "comment_time"), ("order_time", "order_time"), ("product", "product"), ("stars", "stars"))
POOLS = (
    Pool("t1", "train/t1_online_shopping_10_cats.jsonl"),
    Pool("t2", "train/t2_waimai.jsonl"),
    Pool("t5", "train/t5_jd_aircon_midea.jsonl", TIMES),
    # Some of its lines are shifted, so that words stand where times should.
    Pool("d2", "dev/d2_jd_shoes_5way.jsonl", (("user", "user"), ("product", "referenceName"))),
    Pool("d4", "dev/d4_waimai.jsonl"),
    Pool("d7", "dev/d7_jd_aircon_3way_stars.jsonl", TIMES),
)


@dataclass(frozen=True, slots=True)
class Counted:
    """The negative reviews of a pool as judged: how many reach each level, how many show each signal, and the hits."""

    key: str
    rows: int
    reached: dict[Level, int]
    signals: Counter[str]
    hits: tuple[tuple[Truth, Suspicion], ...]


def count(data: Path, *, show: Callable[[str, int, int], None] = lambda pool, done, total: None) -> list[Counted]:
    """Every pool under `data` counted; FileError where one is missing. `show` hears how far each is."""
    return [_counted(pool, data, show) for pool in POOLS]


def report(counted: Sequence[Counted]) -> str:
    """Markdown: false accusations with exact bounds a pool, and what the flagged are flagged for."""
    lines = [f"Rules `{RULES}`, each review under the stars given, else under one.", ""]
    lines += ["| pool | negatives | 待核查 or more | 高度疑似 |", "| --- | --- | --- | --- |"]
    lines += [_line(one.key, one.rows, one.reached) for one in counted]
    together = {level: sum(one.reached[level] for one in counted) for level in LEVELS}
    lines += [
        _line("all", sum(one.rows for one in counted), together),
        "",
        "| flagged for | reviews |",
        "| --- | --- |",
    ]
    codes = Counter(said.reasons[0].code for one in counted for _, said in one.hits)
    lines += [f"| {code} | {hits} |" for code, hits in codes.most_common()]
    # Whose words they are stays in the pools: a line is named, not quoted.
    lines += ["", "| 高度疑似 at | p | for |", "| --- | --- | --- |", *map(_strong, _at_the_top(counted))]
    return "\n".join(lines)


def write_rates(table: Path, counted: Sequence[Counted]) -> None:
    """Puts what was counted here into the table of base rates; rates with another source stay."""
    kept = [
        line
        for line in table.read_text(encoding="utf-8").splitlines()
        if line.startswith(("#", "name\t")) or line.split("\t")[3:] != [SOURCE]
    ]
    total = sum(one.rows for one in counted)
    seen = sum((one.signals for one in counted), Counter[str]())
    fresh = [f"{name}\t{seen[name]}\t{total}\t{SOURCE}" for name in _names()]
    table.write_text("\n".join([*kept, *fresh]) + "\n", encoding="utf-8")


def _names() -> list[str]:
    """The signals a text alone can show."""
    ruled = [row["name"] for row in rows("grammar.tsv") if row["group"] != COUNTER]
    return ruled + [f"heard_{code}" for code in scoring()["heard"]["groups"]]


def _counted(pool: Pool, data: Path, show: Callable[[str, int, int], None]) -> Counted:
    lines = [line for line in read_rows(data, pool.file) if line.get("text")]
    every = [_review(pool, number, line) for number, line in enumerate(lines, 1)]
    history = History.of(every) if pool.fields else History.none()
    negative = [review for review, line in zip(every, lines, strict=True) if line.get("sentiment") == "neg"]
    said: list[Suspicion] = []
    for first in range(0, len(negative), AT_ONCE):
        said += opinions(negative[first : first + AT_ONCE], history)
        show(pool.key, len(said), len(negative))
    return Counted(
        key=pool.key,
        rows=len(negative),
        reached={level: sum(reaches(one, level) for one in said) for level in LEVELS},
        signals=Counter(name for one in said for name in {name_of(reason) for reason in one.reasons}),
        hits=tuple(_hits(pool, negative, said)),
    )


def _review(pool: Pool, number: int, line: dict[str, Any]) -> Review:
    given = {name: line.get(column) for name, column in pool.fields}
    return review_from({"stars": WORST_STARS, **given, "id": number, "text": line["text"]})


def _hits(pool: Pool, reviews: Iterable[Review], said: Iterable[Suspicion]) -> Iterator[tuple[Truth, Suspicion]]:
    for review, one in zip(reviews, said, strict=True):
        if reaches(one, Level.REVIEW):
            yield Truth(review, False, pool.key, None, (), pool.key), one


def _at_the_top(counted: Iterable[Counted]) -> Iterator[tuple[Truth, Suspicion]]:
    return ((told, said) for one in counted for told, said in one.hits if said.level is Level.STRONG)


def _strong(hit: tuple[Truth, Suspicion]) -> str:
    told, said = hit
    reasons = ", ".join(f"{reason.code} ({name_of(reason)})" for reason in said.reasons)
    return f"| {told.category}, review {told.review.external_id} | {said.p:.2f} | {reasons} |"


def _line(key: str, total: int, reached: dict[Level, int]) -> str:
    cells = [str(Share(reached[level], total)) for level in LEVELS]
    return f"| {key} | {total} | {' | '.join(cells)} |"
