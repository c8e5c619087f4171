"""Measures what an import costs in memory and time: `python benchmarks/import_memory.py [ROWS …]`.

Each size runs in a process of its own, against a book that forgets, so that the importer alone is measured.
"""

from __future__ import annotations

import csv
import resource
import subprocess
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

SIZES = (5_000, 25_000, 100_000)
AT = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def main() -> None:
    """Prints rows, seconds and peak memory for each size."""
    if sys.argv[1:2] == ["one"]:
        _one(int(sys.argv[2]))
        return
    for size in [int(word) for word in sys.argv[1:]] or SIZES:
        subprocess.run([sys.executable, __file__, "one", str(size)], check=True)


def _one(size: int) -> None:
    from crawler.sources.importing import import_file

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "reviews.csv"
        _write(path, size)
        before = _peak()
        report = import_file(_forgetful_book(), path, shop="demo", source="bench", at=AT)
        print(f"rows {report.read} seconds {report.seconds:.2f} peak {_peak()} KiB (before {before} KiB)")


def _write(path: Path, size: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("评价内容", "评分", "评价时间", "用户昵称", "商品ID"))
        for row in range(size):
            text = f"第{row}条：杯盖有点漏水，" + "客服处理得很快，" * (row % 12)
            writer.writerow((text, row % 5 + 1, "2026-11-19 09:31:00", f"买***{row % 97}", f"p-{row % 31}"))


def _forgetful_book() -> Any:
    reviews = SimpleNamespace(keep=lambda reviews, *, captures, at: Counter(new=len(reviews)))
    archive = SimpleNamespace(keep=lambda capture, body: True)
    return SimpleNamespace(reviews=reviews, archive=archive, coverage=SimpleNamespace(add=lambda rows: None))


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    main()
