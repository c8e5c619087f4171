"""Starts generated shops and crawls of them, and says what a crawl cost: time, memory, and what the shop served."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
RECIPE = HERE / "bigshop.toml"
WATCHED_EVERY = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one crawl cost; memory in MB, `samples` of it as (share of the time gone, MB), `served` by the shop."""

    seconds: float
    cpu: float
    peak: float
    samples: tuple[tuple[float, float], ...]
    served: dict[str, float]

    @property
    def speed(self) -> float:
        """Pages of reviews a second, from the process's start to its end."""
        return self.served.get("pages", 0) / self.seconds

    @property
    def thrift(self) -> float:
        """Pages of reviews a second of CPU time."""
        return self.served.get("pages", 0) / self.cpu


@contextmanager
def a_shop(pages: int, *words: str) -> Iterator[str]:
    """The address of a generated shop, served as long as the block lasts."""
    command = [sys.executable, str(HERE / "bigshop.py"), "--pages", str(pages), *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def ours(url: str, output: Path) -> list[str]:
    """The command that crawls into lines as `huiping crawl` does."""
    return [sys.executable, "-m", "crawler", "crawl", url, "--output", str(output), "--recipe", str(RECIPE)]


def bare(url: str, output: Path) -> list[str]:
    """The command that starts the bare spider."""
    return [sys.executable, str(HERE / "bare_spider.py"), url, str(output)]


def cost(command: Sequence[str], url: str, *, home: Path) -> Cost:
    """Runs a command and says what it cost; `home` is where it may keep things from one run to the next."""
    served(url)
    samples: list[tuple[float, float]] = []
    began = time.monotonic()
    cpu = _run(command, {**os.environ, "PYTHONPATH": str(HERE.parent), "HUIPING_HOME": str(home)}, samples)
    seconds = time.monotonic() - began
    return Cost(
        seconds=seconds,
        cpu=cpu,
        peak=max(memory for _, memory in samples),
        samples=tuple(((at - began) / seconds, memory) for at, memory in samples),
        served=served(url),
    )


def _run(command: Sequence[str], environment: dict[str, str], samples: list[tuple[float, float]]) -> float:
    with tempfile.TemporaryFile("w+", encoding="utf-8") as talk:
        process = subprocess.Popen(command, cwd=HERE.parent, env=environment, stdout=subprocess.DEVNULL, stderr=talk)
        watcher = threading.Thread(target=_watch, args=(process.pid, samples))
        watcher.start()
        # Popen.wait would lose what the process used. Its peak is not taken from here: it begins with its parent's.
        _, status, used = os.wait4(process.pid, 0)
        watcher.join()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            talk.seek(0)
            raise SystemExit(f"{' '.join(command)}: ended with {process.returncode}: {talk.read()[-2000:]}")
    return used.ru_utime + used.ru_stime


def served(url: str) -> dict[str, Any]:
    """What the shop served since this was last asked."""
    with urllib.request.urlopen(f"{url}-/served", timeout=60) as answer:
        told: dict[str, Any] = json.load(answer)
    return told


def _watch(pid: int, samples: list[tuple[float, float]]) -> None:
    status = Path(f"/proc/{pid}/status")
    while True:
        try:
            resident = status.read_text(encoding="ascii").partition("VmRSS:")[2].split()
        except OSError:
            return
        if not resident:
            return
        samples.append((time.monotonic(), int(resident[0]) / 1024))
        time.sleep(WATCHED_EVERY)
