"""Starts a crawl as a process of its own and brings its report back: memory and crashes stay in there."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

from casebook.errors import HuipingError, SettingError, SourceBusy, SourceChanged, SourceError
from casebook.model import Source
from crawler.coverage import CrawlReport

# A polite crawl of a big shop takes hours; one that is stopped goes on where it was the next time.
TIMEOUT = 3 * 3600.0
GRACE = 10.0
PROGRESS = '{"progress"'
# As `python -m crawler`, but it finds the rooms from whatever folder it is started in.
CHILD = 'import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); runpy.run_module("crawler", run_name="__main__")'
HERE = str(Path(__file__).resolve().parent.parent)
NO_CONTACT = "nobody can reach you by our user agent: set HUIPING_CONTACT to an address of yours"
OnProgress = Callable[[Mapping[str, int]], None]


def run_crawl(
    source: Source,
    *,
    home: Path | str,
    database: str,
    contact: str = "",
    timeout: float = TIMEOUT,
    on_progress: OnProgress | None = None,
) -> CrawlReport:
    """Crawls a source into the casebook in a process of its own, and gives its report.

    `timeout` is in seconds; `on_progress` gets pages, reviews and products so far, on a thread
    of its own. Raises SettingError for what nobody can crawl, SourceBusy where the site has to be
    left alone for now, SourceChanged where a person must look, SourceError when the process ended
    without a report or took too long; what it had kept by then stays kept, and the next one goes on.
    """
    words = ["fetch", "--home", str(home), "--database", database, "--shop", source.shop, "--source", source.name]
    words += [
        "--leashed",
        "--url",
        source.url,
        "--contact",
        contact,
        *(["--recipe", source.recipe] if source.recipe else []),
    ]
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", CHILD, HERE, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # Open as long as we live: a crawl whose master was killed ends, and does not keep the next one out.
        stdin=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )
    return _report(process, source.url, timeout=timeout, on_progress=on_progress)


def _report(process: subprocess.Popen[str], url: str, *, timeout: float, on_progress: OnProgress | None) -> CrawlReport:
    talk: deque[str] = deque(maxlen=20)
    result: list[str] = []
    threads = [
        threading.Thread(target=_listen, args=(process.stderr, talk, on_progress), daemon=True),
        threading.Thread(target=lambda: result.append(_all(process.stdout)), daemon=True),
    ]
    for thread in threads:
        thread.start()
    try:
        code = process.wait(timeout)
    except subprocess.TimeoutExpired as exc:
        raise SourceError(url, f"no end after {timeout:.0f} s; stopped", do="what was read is kept") from exc
    finally:
        _stop(process)
        if process.stdin is not None:
            process.stdin.close()
        for thread in threads:
            thread.join(GRACE)
    return _read_report("".join(result), url, code=code, talk=talk)


def _all(stream: IO[str] | None) -> str:
    if stream is None:
        return ""
    with stream:
        return stream.read()


def _listen(stream: IO[str] | None, talk: deque[str], on_progress: OnProgress | None) -> None:
    if stream is None:
        return
    with stream:
        for line in stream:
            if not line.startswith(PROGRESS):
                talk.append(line.rstrip())
            elif on_progress is not None:
                on_progress(json.loads(line)["progress"])


def _read_report(said: str, url: str, *, code: int, talk: deque[str]) -> CrawlReport:
    last = said.strip().rpartition("\n")[2]
    try:
        data: dict[str, Any] = json.loads(last)
    except json.JSONDecodeError as exc:
        why = talk[-1] if talk else "said nothing"
        if code == 2:
            raise SettingError("crawl", why) from exc
        raise SourceError(url, f"the crawl ended with {code} and no report: {why}") from exc
    ended_by = data.pop("ended_by", None)
    if ended_by is not None:
        raise _error(ended_by)
    return CrawlReport(**{**data, "unknown": tuple(data["unknown"])})


def _error(ended_by: Mapping[str, Any]) -> HuipingError:
    """The error that ended the crawl in its own process."""
    which, why, do = ended_by["which"], str(ended_by["why"]), ended_by["do"]
    if ended_by["kind"] == "SourceBusy":
        return SourceBusy(which, why, retry_after=ended_by["retry_after"])
    kind = {"SourceChanged": SourceChanged, "SettingError": SettingError}.get(ended_by["kind"], SourceError)
    return kind(which, why, do=do)


def _stop(process: subprocess.Popen[str]) -> None:
    # The whole group: whatever the crawl may have started goes with it.
    for sign in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is not None:
            return
        os.killpg(process.pid, sign)
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:
            continue
