"""Measures what an import costs in memory and time: `python benchmarks/import_memory.py [ROWS …]`.

Each size runs in a process of its own, against a book that forgets, so that the importer alone is measured; the
standard library's `csv` module reads the same file in the same process: time is also told as so many of its.
The same rows, as many as --workbook says, are read from an XLSX too: its process is counted apart.
"""

from __future__ import annotations

import argparse
import csv
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from multiprocessing import Process
from pathlib import Path
from types import SimpleNamespace
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

SIZES = (10_000, 100_000, 1_000_000)
AT = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
HEADINGS = ("评价内容", "评分", "评价时间", "用户昵称", "商品ID")


def main() -> None:
    """Prints rows, seconds and peak memory for each size."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("sizes", type=int, nargs="*", default=SIZES)
    words.add_argument("--workbook", type=int, default=100_000)
    words.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    said = words.parse_args()
    if said.one:
        _one(said.one)
        return
    with tempfile.TemporaryDirectory() as folder:
        for size in said.sizes:
            _in_a_process(_csv(Path(folder) / "reviews.csv", size))
        if said.workbook:
            # Written by another process: what this one has held counts as held by those it begins.
            writing = Process(target=_workbook, args=(Path(folder) / "reviews.xlsx", said.workbook))
            writing.start()
            writing.join()
            _in_a_process(Path(folder) / "reviews.xlsx")


def _in_a_process(path: Path) -> None:
    subprocess.run([sys.executable, __file__, "--one", str(path)], check=True)


def _one(path: Path) -> None:
    from crawler.sources.importing import import_file

    plain = _plain(path) if path.suffix == ".csv" else None
    before = _peak()
    began = time.process_time()
    report = import_file(_forgetful_book(), path, shop="demo", source="bench", at=AT)
    spent = time.process_time() - began
    told = f"{path.suffix[1:]} rows {report.read} seconds {report.seconds:.2f} processor {spent:.2f}"
    told += f" peak {_peak()} KiB (before {before} KiB)"
    if plain is None:
        told += f", process with the workbook {_peak(resource.RUSAGE_CHILDREN)} KiB"
    else:
        told += f", csv module {plain:.2f}, {spent / plain:.1f} times as much processor time"
    print(told, flush=True)


def _plain(path: Path) -> float:
    began = time.process_time()
    with path.open(encoding="utf-8", newline="") as file:
        for _ in csv.reader(file):
            pass
    return time.process_time() - began


def _rows(size: int) -> Iterator[tuple[str, int, str, str, str]]:
    for row in range(size):
        text = f"第{row}条：杯盖有点漏水，" + "客服处理得很快，" * (row % 12)
        yield text, row % 5 + 1, "2026-11-19 09:31:00", f"买***{row % 97}", f"p-{row % 31}"


def _csv(path: Path, size: int) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADINGS])
        csv.writer(file).writerows(_rows(size))
    return path


def _workbook(path: Path, size: int) -> None:
    from tests.crawler.packed_makers import workbook_bytes

    path.write_bytes(workbook_bytes([HEADINGS, *_rows(size)]))


def _forgetful_book() -> Any:
    reviews = SimpleNamespace(keep=lambda reviews, *, captures, at: Counter(new=len(reviews)))
    archive = SimpleNamespace(keep=lambda capture, body: True)
    return SimpleNamespace(reviews=reviews, archive=archive, coverage=SimpleNamespace(add=lambda rows: None))


def _peak(whose: int = resource.RUSAGE_SELF) -> int:
    return resource.getrusage(whose).ru_maxrss


if __name__ == "__main__":
    main()
