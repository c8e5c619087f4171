"""Compares our speed with SnowNLP's on the same rows in one run: `make benchmark`, or with rows of your own:

    python benchmarks/judge_speed.py [REVIEWS.jsonl]

Lines carry a `text`; without a file the rows are those of `benchmarks/rows.py`. One core, one process. Absolute
figures differ by machine and by what else runs on it, ratios less. No row is judged twice, so that nothing we may
remember of a text counts; SnowNLP reads every n-th of the same rows, its models loaded before the clock starts.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.rows import CLASSES, class_of, mixed

SNOWNLP_ROWS = 40
LINE = "{:>14} {:>6} {:>11} {:>11} {:>11} {:>9} {:>9}"


def main() -> None:
    """Prints start time and memory, then reviews a second and their ratios for each class of length and for all."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    texts = given(sys.argv[1]) if sys.argv[1:] else mixed(500)
    classes = [rows for bound in CLASSES if (rows := [text for text in texts if class_of(text) == bound])]
    print(f"import and first verdict: {measured(judge_all, ['杯盖漏水']):.2f} s")
    # Expressions are compiled when a text first needs them; what follows is the pace after that.
    print(f"first pass over all {len(texts)} texts: {measured(judge_all, texts):.2f} s")
    ours = [(measured(polarity_all, rows), measured(judge_all, rows)) for rows in classes]
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    snownlp_all(texts[:1])
    seconds = [(*pair, snownlp(rows)) for pair, rows in zip(ours, classes, strict=True)]
    print(LINE.format("characters", "rows", "polarity/s", "verdicts/s", "SnowNLP/s", "polarity", "verdict"))
    for rows, spent in zip(classes, seconds, strict=True):
        told(f"{min(map(len, rows))} to {max(map(len, rows))}", len(rows), spent)
    told("all", len(texts), [sum(column) for column in zip(*seconds, strict=True)])


def told(name: str, rows: int, seconds: Sequence[float]) -> None:
    """Prints reviews a second for polarity, verdict and SnowNLP, and how many times SnowNLP's ours are."""
    polarity, verdict, theirs = (rows / spent for spent in seconds)
    ratios = (f"{polarity / theirs:.0f} x", f"{verdict / theirs:.0f} x")
    print(LINE.format(name, rows, f"{polarity:.0f}", f"{verdict:.0f}", f"{theirs:.1f}", *ratios))


def snownlp(rows: Sequence[str]) -> float:
    """Seconds SnowNLP takes for the rows, from some of them."""
    sample = rows[:: max(1, len(rows) // SNOWNLP_ROWS)]
    return measured(snownlp_all, sample) * len(rows) / len(sample)


def given(path: str) -> list[str]:
    """The texts of a file of JSON Lines."""
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    return [text for text in (json.loads(line).get("text") for line in lines) if text]


def measured(work: Callable[[Sequence[str]], None], texts: Sequence[str]) -> float:
    """Seconds the work takes on the clock."""
    began = time.perf_counter()
    work(texts)
    return time.perf_counter() - began


def polarity_all(texts: Sequence[str]) -> None:
    """Polarity alone, as SnowNLP gives it, folding included."""
    from sentiment.polarity import shipped
    from sentiment.text import fold_many

    shipped().likely([text.folded for text in fold_many(texts)])


def judge_all(texts: Sequence[str]) -> None:
    """Whole verdicts, the history built from the texts themselves."""
    from casebook.model import Review
    from sentiment.judge import judge_many

    judge_many(
        [Review(source="lines", external_id=str(n), shop="", text=text) for n, text in enumerate(texts)],
    )


def snownlp_all(texts: Sequence[str]) -> None:
    """SnowNLP as users have it; its models are loaded by the first call."""
    from snownlp import SnowNLP

    for text in texts:
        _ = SnowNLP(text).sentiments


if __name__ == "__main__":
    main()
