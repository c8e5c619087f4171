"""What a command reads and writes: JSON Lines in and out, progress on stderr, tables on stdout."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from io import TextIOWrapper
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, TypeVar

from casebook.errors import HuipingError, InputError, NotFound, RowError, SourceError
from casebook.model import Shop

Result = dict[str, Any] | RowError
Written = str | RowError
Thing = TypeVar("Thing")
SHOWN_EVERY = 100
TOLD = 20
# How the bytes of a line that is not UTF-8 come through `opened`; JSON itself never holds them unescaped.
NOT_UTF8 = re.compile("[\udc80-\udcff]")
# Half a surrogate pair, which JSON can name and UTF-8 cannot.
HALF = re.compile("[\ud800-\udfff]")


def each_line(lines: Iterable[str], work: Callable[[Mapping[str, Any]], dict[str, Any]]) -> Iterator[Result]:
    """What `work` makes of each JSON object, in order; a RowError where a line was bad.

    Empty lines are skipped; a line without an id is called by its number.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield work(_object(number, line))
        except (InputError, ValueError, RecursionError) as exc:
            yield RowError(number, None, str(exc))


def _object(number: int, line: str) -> Mapping[str, Any]:
    if NOT_UTF8.search(line):
        raise InputError("line", "not UTF-8")
    said = json.loads(line)
    if not isinstance(said, dict):
        raise InputError("line", "not a JSON object")
    if said.get("id") is None:
        said["id"] = number
    return said


def as_line(result: Mapping[str, Any]) -> str:
    """The result as one line of JSON, without its end."""
    line = json.dumps(result, ensure_ascii=False)
    return json.dumps(result) if HALF.search(line) else line


def written(work: Callable[[Any], Iterable[Result]], batch: Any) -> list[Written]:
    """What `work` makes of a batch, as lines: so that a working process hands over text and nothing else."""
    return [one if isinstance(one, RowError) else as_line(one) for one in work(batch)]


def convert(source: str, target: str, work: Callable[[IO[str]], Iterable[Result | Written]]) -> int:
    """Writes a line for each good line of `source`; bad ones are told with number and reason. The exit code."""
    with opened(source, "r") as lines, opened(target, "w") as output:
        bad = write_lines(work(lines), output, talk)
    if bad:
        talk(f"{bad} lines rejected, all others written")
    return 1 if bad else 0


def write_lines(results: Iterable[Result | Written], output: IO[str], complain: Callable[[str], None]) -> int:
    """Writes the good results as JSON Lines, tells the bad ones; how many were bad."""
    bad = 0
    for result in results:
        if isinstance(result, RowError):
            bad += 1
            complain(str(result))
        else:
            output.write((result if isinstance(result, str) else as_line(result)) + "\n")
    return bad


@contextmanager
def opened(name: str, mode: str) -> Iterator[IO[str]]:
    """A text file in UTF-8, or stdin / stdout for `-`; raises InputError when it cannot be opened.

    A file to write gets its name when everything is written; until then, and after a fault, what
    had the name keeps it. Bytes that are not UTF-8 are read as `NOT_UTF8` finds them.
    """
    with ExitStack() as stack:
        try:
            stream = stack.enter_context(_stream(name, mode))
        except OSError as exc:
            raise InputError(name, exc.strerror, do="give a file that can be opened, or - for stdin or stdout") from exc
        yield stream


def _stream(name: str, mode: str) -> AbstractContextManager[IO[str]]:
    if name == "-":
        return _standard(mode)
    return Path(name).open(encoding="utf-8-sig", errors="surrogateescape") if mode == "r" else _whole(Path(name))


@contextmanager
def _standard(mode: str) -> Iterator[IO[str]]:
    stream = sys.stdin if mode == "r" else sys.stdout
    if mode == "r" and isinstance(stream, TextIOWrapper):
        stream.reconfigure(encoding="utf-8-sig", errors="surrogateescape")
    yield stream


@contextmanager
def _whole(path: Path) -> Iterator[IO[str]]:
    path = path.resolve()
    if path.exists() and not path.is_file():
        # A device or a pipe has no name to give at the end.
        with path.open("w", encoding="utf-8") as file:
            yield file
        return
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with beside.open("w", encoding="utf-8") as file:
            yield file
        if path.exists():
            shutil.copymode(path, beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def rewindable(lines: IO[str]) -> Iterator[Callable[[], IO[str]]]:
    """A function that begins the lines again; what comes through a pipe is copied to a temporary file."""
    if lines.seekable():
        begin = lines.tell()
        yield lambda: _at(lines, begin)
        return
    with TemporaryFile("w+", encoding="utf-8", errors="surrogateescape", newline="\n") as copy:
        shutil.copyfileobj(lines, copy)
        yield lambda: _at(copy, 0)


def _at(lines: IO[str], place: int) -> IO[str]:
    lines.seek(place)
    return lines


@contextmanager
def progress() -> Iterator[Callable[..., None]]:
    """A function `show(step, count, total=None)` on stderr: a bar where the total is known, else a growing count."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(finished_text="·"),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TextColumn("{task.completed:.0f}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bars:
        tasks: dict[str, Any] = {}

        def show(step: str, count: int, total: int | None = None) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=None)
            bars.update(tasks[step], completed=count, total=total)

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


def show_report(tables: Iterable[tuple[str, Sequence[str], Iterable[Sequence[str]]]], lines: Iterable[str]) -> None:
    """Tables as (title, headings, rows), then lines, on stdout."""
    for table in tables:
        show_table(*table)
    print("\n".join(lines))


def write_documents(folder: str, documents: Mapping[str, str]) -> None:
    """Each document into its file in the folder, which is made where it is not there; InputError where it cannot be."""
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise InputError(folder, exc.strerror, do="give a folder that can be written") from exc
    for name, content in documents.items():
        with opened(str(Path(folder) / name), "w") as file:
            file.write(content)


def tell_rejected(rejected: Sequence[RowError]) -> int:
    """Tells the first rows rejected and how many there were; the exit code."""
    for one in rejected[:TOLD]:
        talk(str(one))
    if rejected:
        talk(f"{len(rejected)} rows rejected, all others used")
    return 1 if rejected else 0


def write_bytes(name: str, content: bytes) -> None:
    """The bytes into a file, or to stdout for `-`."""
    if name == "-":
        sys.stdout.buffer.write(content)
    else:
        Path(name).write_bytes(content)


def talk(text: str) -> None:
    """A line on stderr, at once: what is said beside the result."""
    print(text, file=sys.stderr, flush=True)


def counted(things: Iterable[Thing], show: Callable[[int], None]) -> Iterator[Thing]:
    """The things themselves; `show` is told now and then how many there were, and at the end."""
    count = 0
    for count, thing in enumerate(things, 1):
        if count % SHOWN_EVERY == 0:
            show(count)
        yield thing
    show(count)


def tried(work: Callable[[], Thing]) -> Thing | None:
    """What the work gives; None where a source did not let it, which is said and holds nothing else."""
    try:
        return work()
    except SourceError as exc:
        talk(str(exc))
        return None


def tell_complaints(checks: Mapping[str, Callable[[], object]]) -> int:
    """Runs each check and prints whether it found something wrong; 1 when any did, else 0."""
    complaints = {name: _complaint(check) for name, check in checks.items()}
    print("\n".join(f"{name:10} {complaint or 'ok'}" for name, complaint in complaints.items()))
    return 1 if any(complaints.values()) else 0


def _complaint(check: Callable[[], object]) -> str | None:
    try:
        check()
    except (HuipingError, OSError) as exc:
        return str(exc)
    return None


def tell_import(report: Any) -> int:
    """Prints what an import did and names its first rejects; the exit code."""
    print(report)
    for note in getattr(report, "notes", ()):
        talk(note)
    for rejected in report.first_rejects:
        talk(str(rejected))
    if report.rejects_path is not None:
        talk(f"{report.rejected} rows rejected, listed with reasons in {report.rejects_path}")
    return 1 if report.rejected else 0


def shop_or_new(book: Any, key: str) -> Shop:
    """The shop with this key; one that is not there is added, and how to complete it is said."""
    try:
        found: Shop = book.shops.get(key)
    except NotFound:
        found = Shop(key=key, name=key)
        book.shops.keep(found)
        talk(f"new shop {key!r}; give it a name and mail recipients with: huiping shop {key} --name … --recipient …")
    return found
