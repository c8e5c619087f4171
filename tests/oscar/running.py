"""Runs the built django-oscar shop as a process of its own, and a crawl of it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
SCRIPTS = Path(__file__).resolve().parent / "shop"
# `make test` puts Oscar beside our own environment; pytest itself fetches nothing.
OSCAR = Path(sys.prefix) / "oscar"
BUILT = OSCAR / "shop"
PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Asked:
    """One request the shop answered."""

    method: str
    status: int
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OscarShop:
    """A shop being served."""

    url: str
    folder: Path
    language: str
    log: Path

    @property
    def truth(self) -> list[dict[str, Any]]:
        """Every review the shop shows, as its own software says."""
        shown: list[dict[str, Any]] = json.loads((self.folder / f"truth.{self.language}.json").read_text("utf-8"))
        return shown

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.url.rstrip("/").rpartition(":")[2])

    def asked(self) -> list[Asked]:
        """What was asked and answered so far, in order."""
        lines = [line.split(" ", 2) for line in self.log.read_text("utf-8").splitlines()]
        return [Asked(method, int(status), path) for method, status, path in lines]


@contextmanager
def an_oscar_shop(folder: Path, language: str = "zh-hans", **words: int) -> Iterator[OscarShop]:
    """Serves a copy of the built shop in this folder; `words` go to serve.py (port, hold_after)."""
    home, log = folder / "shop", folder / f"log{len(list(folder.glob('log*')))}"
    if not home.exists():
        shutil.copytree(BUILT, home)
    command = [str(OSCAR / "bin" / "python"), str(SCRIPTS / "serve.py"), str(home), "--language", language]
    command += ["--log", str(log), *(f"--{name.replace('_', '-')}={value}" for name, value in words.items())]
    talk = folder / "shop-talk"
    with talk.open("a") as said, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, text=True) as process:
        assert process.stdout
        url = process.stdout.readline().strip()
        try:
            assert url, talk.read_text("utf-8")[-2000:]
            yield OscarShop(url=url, folder=home, language=language, log=log)
        finally:
            process.kill()


def crawl(url: str, output: Path) -> tuple[int, str]:
    """`huiping crawl` from its start to its end: exit code and talk."""
    with crawling(url, output) as process:
        return process.wait(PATIENCE), (output.parent / "talk").read_text("utf-8")


@contextmanager
def crawling(url: str, output: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`huiping crawl` in a session of its own, home and talk beside its output; at the end all it started is killed."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HUIPING_HOME": str(output.parent / "home")}
    command = [sys.executable, "-m", "cli", "crawl", url, "--output", str(output)]
    # Not a pipe: nobody reads while the crawl goes, and a full pipe would hold it.
    with (
        (output.parent / "talk").open("wb") as talk,
        subprocess.Popen(
            command, env=environment, cwd=output.parent, stdout=talk, stderr=talk, start_new_session=True
        ) as process,
    ):
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def come_to_rest(process: subprocess.Popen[bytes]) -> None:
    """Returns once nothing moves in the crawl any more: whatever it had been given is read."""
    until, before = time.monotonic() + PATIENCE, -1
    while (now := _ticks(process.pid)) != before:
        assert process.poll() is None and time.monotonic() < until, "the crawl did not come to rest"
        before = now
        time.sleep(0.5)


def wait_for(holds: Callable[[], bool], what: str) -> None:
    """Returns as soon as it holds; fails saying what did not come."""
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until, f"{what} did not come"
        time.sleep(0.02)


def lines(output: Path) -> list[dict[str, Any]]:
    """The lines a crawl wrote."""
    return [json.loads(line) for line in output.read_text("utf-8").splitlines()]


def _ticks(group: int) -> int:
    """CPU time of all processes of a group so far."""
    total = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            said = path.read_text("utf-8").rpartition(")")[2].split()
        except OSError:
            # It ended while we looked.
            continue
        total += int(said[11]) + int(said[12]) if int(said[2]) == group else 0
    return total
