"""Who pulled bundles of a case: written down once each, in a chain nobody can shorten or change unnoticed."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from casebook.chain import linked, opened
from casebook.errors import NotFound
from casebook.store import Casebook
from responder.evidence import verify, write_bundle
from responder.evidence.accesses import access_faults
from tests.makers import NOON, a_review
from tests.responder.evidence import makers
from tests.responder.evidence.makers import ACCESSES, Members, a_published_case, changed, kinds


def log_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in makers.opened(path)[ACCESSES].splitlines()]


@pytest.fixture
def pulled(book: Casebook, tmp_path: Path) -> Path:
    """A bundle pulled after three of an earlier content were."""
    case = a_published_case(book)
    for name, variant in (("mei", "sealed"), ("lan", "redacted"), ("mei", "sealed")):
        write_bundle(book, case, tmp_path / "old.zip", by=name, variant=variant)
    book.reviews.keep([a_review("换了一个，还是漏")], captures=[], at=NOON)
    write_bundle(book, case, tmp_path / "new.zip", by="zhu")
    return tmp_path / "new.zip"


def test_the_log_of_a_bundle_names_who_pulled_earlier_contents(pulled: Path) -> None:
    rows = [(row["by"], row["what"], row["variant"]) for row in log_of(pulled)]
    pulls = [("mei", "bundle", "sealed"), ("lan", "bundle", "redacted"), ("mei", "bundle", "sealed")]
    assert rows == [("CASE-1", "opened", ""), *pulls]
    assert verify(pulled).faults == ()


def test_every_pull_is_in_the_casebook(book: Casebook, pulled: Path) -> None:
    assert [one.by for one in book.accesses.of(1)] == ["CASE-1", "mei", "lan", "mei", "zhu"]


@pytest.mark.parametrize("variant", ["sealed", "redacted"])
def test_pulling_again_gives_the_same_bytes(book: Casebook, tmp_path: Path, variant: str) -> None:
    case = a_published_case(book)
    for name in ("one.zip", "two.zip"):
        write_bundle(book, case, tmp_path / name, variant=variant, by=name)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_a_redacted_bundle_pulled_first_names_the_digests_of_the_sealed_one(book: Casebook, tmp_path: Path) -> None:
    case = a_published_case(book)
    for variant in ("redacted", "sealed"):
        write_bundle(book, case, tmp_path / f"{variant}.zip", variant=variant)
    named = json.loads(makers.opened(tmp_path / "redacted.zip")["data/redactions.json"])["files"]
    lines = makers.opened(tmp_path / "sealed.zip")["manifest-sha256.txt"].decode().splitlines()
    assert {row["path"]: row["sealed_sha256"] for row in named} == {line[66:]: line[:64] for line in lines}


def edit_log(change: Any) -> Any:
    def edit(members: Members) -> None:
        rows = [json.loads(line) for line in members[ACCESSES].splitlines()]
        members[ACCESSES] = b"".join(json.dumps(row).encode() + b"\n" for row in change(rows))

    return edit


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows[:1] + rows[2:],
        lambda rows: rows[1:],
        lambda rows: [],
        lambda rows: [*rows, rows[-1]],
        lambda rows: [rows[0], rows[2], rows[1], *rows[3:]],
        lambda rows: [{**row, "by": "nobody"} for row in rows],
        lambda rows: [*rows[:1], {**rows[1], "at": "2026-01-01T00:00:00+00:00"}, *rows[2:]],
        lambda rows: [*rows[:1], {**rows[1], "sha256": "0" * 64}, *rows[2:]],
        lambda rows: [{name: value for name, value in row.items() if name != "content"} for row in rows],
    ],
    ids=["removed", "no first", "empty", "twice", "swapped", "by", "at", "digest", "field"],
)
def test_a_changed_log_is_seen_even_when_everything_is_made_anew(pulled: Path, change: Any) -> None:
    assert kinds(changed(pulled, edit_log(change), remade=True)) == {"access_chain"}


def test_the_log_of_another_case_is_seen() -> None:
    row = linked(seq=0, at=NOON, by="CASE-2", what="opened", variant="", content="", prev_sha256="0" * 64)
    faults = list(access_faults([{"seq": 0, "at": NOON.isoformat(), **_named(row)}], "CASE-1"))
    assert [(fault.kind, fault.found) for fault in faults] == [("access_chain", "CASE-2")]


def _named(row: Any) -> dict[str, Any]:
    names = ("by", "what", "variant", "content", "prev_sha256", "sha256")
    return {name: getattr(row, name) for name in names}


def test_a_row_is_linked_to_all_it_says() -> None:
    first = opened("CASE-1", NOON)
    others = [opened("CASE-2", NOON), opened("CASE-1", NOON + timedelta(seconds=1))]
    assert first.sha256 not in [one.sha256 for one in others]


def test_nobody_pulls_a_case_that_is_not_there(book: Casebook) -> None:
    with pytest.raises(NotFound, match="case 404"):
        book.accesses.of(404)


def test_a_bundle_that_does_not_hold_is_no_pull(book: Casebook, tmp_path: Path) -> None:
    case = a_published_case(book)
    first, second = (book.archive.path(one.sha256) for one in book.cases.file(case).captures)
    first.write_bytes(second.read_bytes())
    with pytest.raises(Exception, match="capture_digest"):
        write_bundle(book, case, tmp_path / "out.zip")
    assert len(book.accesses.of(case)) == 1
