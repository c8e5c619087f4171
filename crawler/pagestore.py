"""Keeps the pages of one site between runs: what an unfinished run had is not asked for again, and what did not change
is not sent again. Never evidence: captures are kept apart, and this can be emptied at any time.

One file an address, zipped, written aside and renamed. What may serve a later run lies in `kept`, what may only help
this run to its end in `run`, which goes when the run has ended.
"""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import json
import logging
import os
import re
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, Any

from casebook.errors import SettingError, SourceBusy

DAY = 86_400.0
# A product that is read completely once a week shows its further pages as seldom.
UNMET = 15 * DAY
LARGEST = 2 * 1024**3
KEPT, RUN, MARKS, LOCK = "kept", "run", "run.json", "lock"
# What the site tells this visitor alone is nobody's business later.
PRIVATE = frozenset({"set-cookie", "set-cookie2"})

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One answer as it was kept; `time` is when it came or was last confirmed, in seconds since 1970."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    time: float


class PageStore:
    """The pages of one site; `began` is when the run now going began, which may have been a killed process."""

    def __init__(self, folder: Path, *, began: float, resumed: bool) -> None:
        self.folder = folder
        self.began = began
        self.resumed = resumed

    @cached_property
    def size(self) -> int:
        """Bytes on disk, about."""
        return sum(entry.stat().st_size for name in (KEPT, RUN) for entry in _entries(self.folder / name))

    def get(self, key: str) -> Entry | None:
        """What was kept under a key; None where nothing is, or a damaged file."""
        for name in (KEPT, RUN):
            path = self._path(name, key)
            try:
                with gzip.open(path, "rb") as file:
                    entry = _read(file)
            except FileNotFoundError:
                continue
            except (OSError, EOFError, ValueError, KeyError, TypeError) as exc:
                logger.warning("kept page not readable, asked for again: %s: %s", path.name, exc)
                path.unlink(missing_ok=True)
                continue
            # What a run met stays; what no run meets any more goes.
            os.utime(path)
            return entry
        return None

    def put(self, key: str, entry: Entry, *, lasting: bool) -> None:
        """Keeps an answer: for later runs too where it is lasting."""
        if self.size > LARGEST:
            return
        path = self._path(KEPT if lasting else RUN, key)
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".part")
        with gzip.open(beside, "wb", compresslevel=_level(entry)) as file:
            _write(file, entry)
        self._path(RUN if lasting else KEPT, key).unlink(missing_ok=True)
        beside.replace(path)
        self.size += path.stat().st_size

    def drop(self, key: str) -> None:
        """Forgets what was kept under a key."""
        for name in (KEPT, RUN):
            self._path(name, key).unlink(missing_ok=True)

    def finish(self, *, met_all: bool) -> None:
        """Ends the run: what only it needed goes, and what was not met though everything was."""
        before = self.began if met_all else time.time() - UNMET
        shutil.rmtree(self.folder / RUN, ignore_errors=True)
        for entry in _entries(self.folder / KEPT):
            if entry.stat().st_mtime < before:
                Path(entry.path).unlink(missing_ok=True)
        _mark(self.folder, {"began": self.began, "finished": time.time()})

    def _path(self, name: str, key: str) -> Path:
        return self.folder / name / key[:2] / f"{key[2:]}.gz"


@contextmanager
def open_store(folder: Path, url: str, *, fresh: bool = False) -> Iterator[PageStore]:
    """The store of a site for one run, nobody else's meanwhile; a run of the same address that was cut off goes on.

    Raises SourceBusy while another process reads the site, SettingError where the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / LOCK).open("w")
    except OSError as exc:
        raise SettingError("HOME", f"cannot write {folder}: {exc.strerror}") from exc
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as exc:
            raise SourceBusy(url, "another crawl of it is still going") from exc
        if fresh:
            for name in (KEPT, RUN):
                shutil.rmtree(folder / name, ignore_errors=True)
        yield _begun(folder, url, fresh=fresh)


def folder_for(home: Path, name: str) -> Path:
    """The folder of a source or host; what the name holds cannot lead out of it, and different names differ."""
    told = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    readable = re.sub(r"[^a-z0-9.-]+", "-", name.lower()).strip(".-")[:40]
    return home / "crawl" / f"{readable}-{told}"


def key_of(url: str, headers: Mapping[str, str] | Sequence[tuple[str, str]] = ()) -> str:
    """What an answer is kept under: the address, and what a recipe asks for it in its own headers."""
    said = json.dumps([url, sorted(dict(headers).items())], ensure_ascii=False)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:40]


def _begun(folder: Path, url: str, *, fresh: bool) -> PageStore:
    marks, now = _marks(folder), time.time()
    unfinished = marks.get("finished") is None and marks.get("url") == url
    began = float(marks.get("began") or 0.0)
    if unfinished and now - DAY < began <= now and not fresh:
        return PageStore(folder, began=began, resumed=True)
    shutil.rmtree(folder / RUN, ignore_errors=True)
    # Before the first page is asked for: what is kept from here on belongs to this run.
    _mark(folder, {"began": now, "finished": None, "url": url})
    return PageStore(folder, began=now, resumed=False)


def _marks(folder: Path) -> dict[str, Any]:
    try:
        said = json.loads((folder / MARKS).read_text(encoding="utf-8"))
        return {**said, "began": float(said["began"])}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _mark(folder: Path, said: dict[str, Any]) -> None:
    beside = folder / f"{MARKS}.part"
    beside.write_text(json.dumps(said), encoding="utf-8")
    beside.replace(folder / MARKS)


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    if folder.is_dir():
        for inner in os.scandir(folder):
            # One at a time: what is found may be removed, and all of them would be much to hold.
            yield from list(os.scandir(inner))


def _level(entry: Entry) -> int:
    # What came packed does not pack again.
    return 0 if any(name.lower() == "content-encoding" for name, _ in entry.headers) else 1


def _write(file: IO[bytes], entry: Entry) -> None:
    headers = [[name, value] for name, value in entry.headers if name.lower() not in PRIVATE]
    said = {"url": entry.url, "status": entry.status, "time": entry.time, "headers": headers}
    file.write(json.dumps(said).encode("ascii") + b"\n" + entry.body)


def _read(file: IO[bytes]) -> Entry:
    said = json.loads(file.readline())
    headers = tuple((str(name), str(value)) for name, value in said["headers"])
    return Entry(url=said["url"], status=said["status"], time=said["time"], headers=headers, body=file.read())
