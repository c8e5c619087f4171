"""What a bundle holds, that it comes out the same each time, and that other tools accept it."""

import json
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import bagit
import pytest
from warcio.archiveiterator import ArchiveIterator

from casebook.change import words_sha256
from casebook.errors import BundleError, FileError, InputError, NotFound, SettingError
from casebook.store import Casebook
from responder.evidence import bundle, verify, write_bundle
from tests.casebook.makers import an_open_case
from tests.makers import a_shop
from tests.responder.evidence.makers import (
    APPROVALS,
    BASE,
    CAPTURES,
    LATER,
    PUBLISHED,
    VERSIONS,
    WAYS,
    Members,
    a_bundle,
    a_page,
    a_published_case,
    changed,
    kinds,
    opened,
)


def unpacked(path: Path, folder: Path) -> Path:
    with zipfile.ZipFile(path) as zip:
        zip.extractall(folder)
    return folder / BASE


@pytest.mark.parametrize("variant", ["sealed", "redacted"])
def test_the_same_case_gives_the_same_bytes(kept: Casebook, variant: str) -> None:
    assert a_bundle(kept, variant=variant) == a_bundle(kept, variant=variant)


def test_an_untouched_bundle_verifies(sealed: Path) -> None:
    assert verify(sealed).faults == ()


def test_an_untouched_redacted_bundle_verifies(redacted: Path) -> None:
    assert verify(redacted).faults == ()


@pytest.mark.parametrize("variant", ["sealed", "redacted"])
def test_the_bagit_library_accepts_a_bundle(variant: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    folder = unpacked(request.getfixturevalue(variant), tmp_path)
    assert bagit.Bag(str(folder)).validate()


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="no sha256sum here")
@pytest.mark.parametrize("manifest", ["manifest-sha256.txt", "tagmanifest-sha256.txt"])
def test_sha256sum_accepts_a_bundle(sealed: Path, tmp_path: Path, manifest: str) -> None:
    said = subprocess.run(["sha256sum", "--strict", "-c", manifest], cwd=unpacked(sealed, tmp_path), check=False)
    assert said.returncode == 0


def test_the_bagit_library_and_we_refuse_the_same_change(sealed: Path, tmp_path: Path) -> None:
    def soften(members: Members) -> None:
        members[VERSIONS] = members[VERSIONS].replace("漏水".encode(), "不漏".encode())

    assert "changed" in kinds(changed(sealed, soften))
    folder = unpacked(tmp_path / "changed.zip", tmp_path)
    with pytest.raises(bagit.BagValidationError, match=r"versions\.jsonl"):
        bagit.Bag(str(folder)).validate()


def test_the_captures_digests_pass_in_the_bundle(sealed: Path, tmp_path: Path) -> None:
    for path in (unpacked(sealed, tmp_path) / "data/80_capture").glob("*.warc.gz"):
        with path.open("rb") as file:
            (record,) = ArchiveIterator(file, check_digests="raise")
            record.raw_stream.read()
            assert record.digest_checker.passed is True


def test_the_archives_files_are_in_the_bundle_byte_for_byte(kept: Casebook, sealed: Path) -> None:
    members = opened(sealed)
    for capture in kept.cases.file(1).captures:
        packed = members[f"data/80_capture/{capture.sha256}.warc.gz"]
        assert packed == kept.archive.path(capture.sha256).read_bytes()


def test_every_state_of_the_review_is_in_the_bundle(sealed: Path) -> None:
    rows = [json.loads(line) for line in opened(sealed)[VERSIONS].splitlines()]
    assert [(row["seq"], row["change"]) for row in rows] == [(1, "new"), (2, "appended")]


def test_the_verdict_is_marked_as_opinion(sealed: Path) -> None:
    row = json.loads(opened(sealed)["data/10_review/verdicts.jsonl"])
    assert row["kind"] == "opinion"
    assert row["verdict"]["polarity"] == "neg"


def test_the_published_words_are_those_approved(sealed: Path) -> None:
    members = opened(sealed)
    approval = json.loads(members[APPROVALS])
    assert words_sha256(members[PUBLISHED].decode()) == approval["sha256"]


def test_the_bag_names_case_shop_day_and_rules(sealed: Path) -> None:
    said = opened(sealed)["bag-info.txt"].decode()
    for line in ("External-Identifier: CASE-1", "Bagging-Date: 2026-11-20", "X-Variant: sealed", "X-Rule-Set: test-1"):
        assert line in said.splitlines()


def test_a_line_break_in_the_shops_name_makes_no_line_of_its_own(kept: Casebook, tmp_path: Path) -> None:
    file = replace(kept.cases.file(1), shop=a_shop(name="山野\nX-Variant: redacted"))
    (tmp_path / "out.zip").write_bytes(a_bundle(kept, file))
    assert verify(tmp_path / "out.zip").variant == "sealed"


def test_a_case_without_captures_or_reply_makes_a_good_bundle(book: Casebook, tmp_path: Path) -> None:
    case_id = an_open_case(book)
    report = write_bundle(book, case_id, tmp_path / "out.zip")
    assert report.captures == 0
    assert verify(tmp_path / "out.zip").faults == ()


def test_writing_reports_what_was_packed(kept: Casebook, tmp_path: Path) -> None:
    report = write_bundle(kept, 1, tmp_path / "out.zip", variant="redacted")
    assert (report.captures, report.withheld, report.variant) == (0, 2, "redacted")
    assert report.size == (tmp_path / "out.zip").stat().st_size


def test_writing_leaves_nothing_but_the_bundle(kept: Casebook, tmp_path: Path) -> None:
    write_bundle(kept, 1, tmp_path / "out.zip")
    assert [path.name for path in tmp_path.iterdir()] == ["out.zip"]


def test_a_capture_the_archive_lacks_is_named_and_nothing_is_written(book: Casebook, tmp_path: Path) -> None:
    case_id = a_published_case(book)
    lost = book.cases.file(case_id).captures[0].sha256
    book.archive.path(lost).unlink()
    with pytest.raises(BundleError, match=f"capture {lost}: not in the archive"):
        write_bundle(book, case_id, tmp_path / "out.zip")
    assert not (tmp_path / "out.zip").exists()


def test_a_capture_damaged_in_the_archive_is_never_handed_out(book: Casebook, tmp_path: Path) -> None:
    case_id = a_published_case(book)
    first, second = (book.archive.path(one.sha256) for one in book.cases.file(case_id).captures)
    first.write_bytes(second.read_bytes())
    with pytest.raises(BundleError, match="capture_digest"):
        write_bundle(book, case_id, tmp_path / "out.zip")
    assert not (tmp_path / "out.zip").exists()


def test_an_older_bundle_stays_when_a_new_one_fails(book: Casebook, tmp_path: Path) -> None:
    (tmp_path / "out.zip").write_bytes(b"older")
    with pytest.raises(NotFound):
        write_bundle(book, 404, tmp_path / "out.zip")
    assert (tmp_path / "out.zip").read_bytes() == b"older"


def test_a_folder_that_is_not_there_is_named(kept: Casebook, tmp_path: Path) -> None:
    with pytest.raises(FileError, match="no such folder"):
        write_bundle(kept, 1, tmp_path / "none" / "out.zip")


def test_an_unknown_variant_is_refused(kept: Casebook) -> None:
    with pytest.raises(InputError, match="one of sealed, redacted"):
        a_bundle(kept, variant="open")


def test_a_shop_with_an_unknown_zone_is_named(kept: Casebook) -> None:
    file = replace(kept.cases.file(1), shop=a_shop(zone="../etc"))
    with pytest.raises(SettingError, match="zone of shop demo"):
        bundle(file, lambda sha256: b"", agent="test")


def test_the_redacted_bundle_lists_captures_and_holds_none(redacted: Path) -> None:
    members = opened(redacted)
    assert not [name for name in members if name.endswith(".warc.gz")]
    assert all(json.loads(line)["withheld"] for line in members[CAPTURES].splitlines())


def test_each_redacted_file_names_the_digest_of_its_sealed_original(sealed: Path, redacted: Path) -> None:
    said = json.loads(opened(redacted)["data/redactions.json"])["files"]
    rows = {row["path"]: row["sealed_sha256"] for row in said}
    manifest = opened(sealed)["manifest-sha256.txt"].decode().splitlines()
    assert rows == {path: sha256 for sha256, path in (line.split("  ", 1) for line in manifest)}


def test_nothing_private_is_left_in_the_redacted_bundle(redacted: Path) -> None:
    said = b"".join(opened(redacted).values()).decode()
    assert not [word for word in ("13800138000", "林小子", "lin_xiaozi88", "geheim", "别的买家") if word in said]


def test_a_removed_review_file_is_seen_even_when_everything_is_made_anew(sealed: Path) -> None:
    found = changed(sealed, lambda members: members.pop(VERSIONS), remade=True)
    assert kinds(found) == {"content_missing"}


def test_every_source_of_the_review_stands_in_the_bundle(book: Casebook, tmp_path: Path) -> None:
    case_id = a_published_case(book, author="林小姐1", order_id="o-1")
    page, file = book.cases.file(case_id).state.review, a_page(book, 7)
    export = replace(page, source="file:demo", external_id="e-1", capture=file.sha256, author="王**小", stars=1)
    book.reviews.keep([export], captures=[file], at=LATER)
    write_bundle(book, case_id, tmp_path / "sealed.zip")
    write_bundle(book, case_id, tmp_path / "redacted.zip", variant="redacted")
    home, other = _rows(tmp_path / "sealed.zip", WAYS)
    assert (home["source"], home["home"], other["source"]) == ("demo", True, "file:demo")
    assert home["differs"] == other["differs"] == ["author"]
    assert other["captures"] == [file.sha256]
    assert f"80_capture/{file.sha256}.warc.gz" in " ".join(zipfile.ZipFile(tmp_path / "sealed.zip").namelist())
    hidden = zipfile.ZipFile(tmp_path / "redacted.zip").read(f"{BASE}/{WAYS}").decode()
    assert "小姐" not in hidden and file.sha256 in hidden


def _rows(path: Path, member: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in zipfile.ZipFile(path).read(f"{BASE}/{member}").splitlines()]
