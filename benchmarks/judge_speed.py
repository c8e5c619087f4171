"""Compares our speed with SnowNLP's on the same rows in one run: `python benchmarks/judge_speed.py REVIEWS.jsonl`.

Lines carry a `text`. Prints load time, reviews a second for polarity and for the whole verdict, the
ratios, and peak memory before SnowNLP is loaded (it alone takes 400 MB). One core, one process.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

SNOWNLP_ROWS = 200


def main() -> None:
    """Runs the comparison on the file named on the command line."""
    lines = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
    texts = [text for text in (json.loads(line).get("text") for line in lines) if text]
    ours = measured(lambda: load())
    print(f"{len(texts)} reviews, {sum(map(len, texts)) / len(texts):.0f} characters each on average")
    print(f"import and first verdict: {ours:.2f} s")
    polarity = len(texts) / measured(lambda: read_all(texts))
    verdict = len(texts) / measured(lambda: judge_all(texts))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory: {memory:.0f} MB")
    sample = texts[:: max(1, len(texts) // SNOWNLP_ROWS)][:SNOWNLP_ROWS]
    snownlp = len(sample) / measured(snownlp_all(sample))
    print(f"SnowNLP: {snownlp:.1f} reviews/s on every {max(1, len(texts) // SNOWNLP_ROWS)}th of them")
    print(f"polarity: {polarity:.0f} reviews/s, {polarity / snownlp:.0f} times SnowNLP")
    print(f"whole verdict: {verdict:.0f} reviews/s, {verdict / snownlp:.0f} times SnowNLP")


def measured(work: Callable[[], Any]) -> float:
    """Seconds the work takes on the clock."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def load() -> None:
    """Imports the judge and gives one verdict, which loads everything it needs."""
    judge_all(["杯盖漏水"])


def read_all(texts: list[str]) -> None:
    """Polarity with the words that decided, folding included."""
    from sentiment.polarity import read
    from sentiment.text import fold

    read([fold(text).folded for text in texts])


def judge_all(texts: list[str]) -> None:
    """Whole verdicts, the history built from the texts themselves."""
    from casebook.model import Review
    from sentiment.judge import judge_many

    judge_many(
        [Review(source="lines", external_id=str(n), shop="", text=text) for n, text in enumerate(texts)],
    )


def snownlp_all(texts: list[str]) -> Callable[[], Any]:
    """SnowNLP as users have it, its models loaded before the clock starts."""
    from snownlp import SnowNLP

    return lambda: [SnowNLP(text).sentiments for text in texts]


if __name__ == "__main__":
    main()
