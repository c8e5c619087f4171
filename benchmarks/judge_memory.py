"""Measures what `huiping judge` holds in memory, and how fast it is: `python benchmarks/judge_memory.py [LINES …]`.

Each size, and each number of processes, runs in a process of its own. "History" is the peak after the first pass,
"end" after verdicts on the first lines, "worker" that of the largest working process. One review in four complains.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.rows import endless

SIZES = (5_000, 25_000, 100_000)
BATCHES_AT_MOST = 40
BEGIN = datetime(2026, 1, 1, 8, tzinfo=UTC)


def main() -> None:
    """Prints lines, peak memory after each pass, and lines a second, for each size and for one and two processes."""
    if sys.argv[1:2] == ["one"]:
        _one(Path(sys.argv[2]), jobs=int(sys.argv[3]))
        return
    with tempfile.TemporaryDirectory() as folder:
        for size in [int(word) for word in sys.argv[1:]] or SIZES:
            path = Path(folder) / f"{size}.jsonl"
            _write(path, size)
            for jobs in ("1", "2"):
                subprocess.run([sys.executable, __file__, "one", str(path), jobs], check=True)


def _one(path: Path, *, jobs: int) -> None:
    from casebook.parallel import in_order
    from casebook.terminal import written
    from sentiment.stream import batches, judged, remember

    before = _peak()
    began = time.perf_counter()
    with path.open(encoding="utf-8") as lines:
        history = remember(lines)
    passed, held = time.perf_counter() - began, _peak()
    work = partial(_with_peak, partial(written, partial(judged, history)))
    began = time.perf_counter()
    with path.open(encoding="utf-8") as lines:
        made = list(in_order(work, islice(batches(lines), BATCHES_AT_MOST), jobs=jobs))
    count = sum(lines for lines, _ in made)
    print(
        f"{path.stem:>7} lines, jobs {jobs}: start {before:.0f} MB, history {held:.0f} MB in {passed:.1f} s,"
        f" end {_peak():.0f} MB, worker {max(peak for _, peak in made):.0f} MB,"
        f" {count / (time.perf_counter() - began):.0f} lines/s over {count}",
        flush=True,
    )


def _with_peak(work: Callable[[Any], list[Any]], batch: Any) -> tuple[int, float]:
    return len(work(batch)), _peak()


def _write(path: Path, size: int) -> None:
    drawn = random.Random(size)
    praise, complaints = endless(drawn, stars=5), endless(drawn, stars=1)
    with path.open("w", encoding="utf-8") as file:
        for number in range(size):
            bad = number % 4 == 0
            line = {
                "id": f"r{number}",
                "text": next(complaints if bad else praise),
                "stars": 1 if bad else 5,
                "user": f"买***{drawn.randrange(size)}",
                "product": f"p{drawn.randrange(50)}",
                "time": (BEGIN + timedelta(minutes=drawn.randrange(400_000))).isoformat(),
                "order_time": BEGIN.isoformat(),
            }
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _peak() -> float:
    # Not getrusage: a process starts with its parent's peak there.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    main()
