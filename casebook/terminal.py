"""What a command reads and writes: JSON Lines in and out, progress on stderr, tables on stdout."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from casebook.errors import InputError, RowError

Result = dict[str, Any] | RowError


def each_line(lines: Iterable[str], work: Callable[[Mapping[str, Any]], dict[str, Any]]) -> Iterator[Result]:
    """What `work` makes of each JSON object, in order; a RowError where a line was bad.

    Empty lines are skipped; a line without an id is called by its number.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            said = json.loads(line)
            if not isinstance(said, dict):
                raise InputError("line", "not a JSON object")
            if said.get("id") is None:
                said["id"] = number
            yield work(said)
        except (InputError, ValueError, RecursionError) as exc:
            yield RowError(number, None, str(exc))


def write_lines(results: Iterable[Result], output: IO[str], complain: Callable[[str], None]) -> int:
    """Writes the good results as JSON Lines, tells the bad ones; how many were bad."""
    bad = 0
    for result in results:
        if isinstance(result, RowError):
            bad += 1
            complain(str(result))
        else:
            output.write(json.dumps(result, ensure_ascii=False) + "\n")
    return bad


def convert(source: str, target: str, work: Callable[[IO[str]], Iterable[Result]]) -> int:
    """Writes a line for each good line of `source`; bad ones are told with number and reason. The exit code."""
    with opened(source, "r") as lines, opened(target, "w") as output:
        bad = write_lines(work(lines), output, talk)
    if bad:
        talk(f"{bad} lines rejected, all others written")
    return 1 if bad else 0


@contextmanager
def opened(name: str, mode: str) -> Iterator[IO[str]]:
    """A text file in UTF-8, or stdin / stdout for `-`; raises InputError when it cannot be opened."""
    if name == "-":
        yield sys.stdin if mode == "r" else sys.stdout
        return
    try:
        file = Path(name).open(mode, encoding="utf-8")  # noqa: SIM115 - only its opening may fail as input
    except OSError as exc:
        raise InputError(name, exc.strerror, do="give a file that can be opened, or - for stdin or stdout") from exc
    with file:
        yield file


@contextmanager
def progress() -> Iterator[Callable[[str, int], None]]:
    """A function that shows how far a step is, as a growing count on stderr."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(finished_text="·"),
        TextColumn("{task.description}"),
        TextColumn("{task.completed:.0f}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bars:
        tasks: dict[str, Any] = {}

        def show(step: str, count: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=None)
            bars.update(tasks[step], completed=count)

        yield show


def show_table(title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table on stdout; its cells are text, never markup."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(title))
    for heading in headings:
        table.add_column(Text(heading))
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)


def write_bytes(name: str, content: bytes) -> None:
    """The bytes into a file, or to stdout for `-`."""
    if name == "-":
        sys.stdout.buffer.write(content)
    else:
        Path(name).write_bytes(content)


def talk(text: str) -> None:
    """A line on stderr, at once: what is said beside the result."""
    print(text, file=sys.stderr, flush=True)
