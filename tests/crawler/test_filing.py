"""Uploads and the way from each into the book."""

from __future__ import annotations

import os
import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from casebook.errors import InputError, MapUnsure, NotFound
from casebook.model import Source
from casebook.settings import read_settings
from casebook.store import Casebook
from casebook.uploaded import Stage, Told, Upload
from crawler.filing import Filing, called, ending, source_named
from tests.crawler.makers import NOW
from tests.crawler.packed_makers import workbook_bytes
from tests.makers import a_shop

EXPORT = "评价内容,评分,评价时间,买家昵称\n杯盖漏水,1,2026-11-18,t***8\n好用,5,2026-11-17,w***a\n"
SHOP = a_shop()


@pytest.fixture
def filing(book: Casebook, tmp_path: Path) -> Filing:
    return Filing(book, read_settings({}, home=str(tmp_path / "home")), clock=lambda: NOW)


def an_upload(filing: Filing, text: str = EXPORT, name: str = "a.csv", **said: Any) -> Upload:
    received = filing.receive()
    received.write(text.encode())
    return filing.take(received, SHOP, **{"name": name, "source": "", "by": "a@example.com", **said})


def test_an_upload_is_as_it_was_when_it_is_asked_for_again(filing: Filing) -> None:
    upload = an_upload(filing)
    assert filing.get(upload.key) == upload
    assert (upload.size, upload.source, upload.stage) == (len(EXPORT.encode()), "file:demo", Stage.WAITING)


def test_looking_tells_what_keeping_then_does(filing: Filing) -> None:
    upload = an_upload(filing)
    seen = filing.look(upload)
    assert (seen.kind, seen.encoding, seen.changes, seen.is_whole) == ("csvfile", "utf-8", {"new": 2}, True)
    assert filing.begin(upload)
    filing.run(upload.key)
    done = filing.get(upload.key)
    assert done.taken is not None
    assert (done.stage, done.taken.read, done.taken.changes) == (Stage.DONE, 2, {"new": 2})


def test_only_one_begins(filing: Filing) -> None:
    upload = an_upload(filing)
    assert [filing.begin(upload), filing.begin(upload)] == [True, False]
    filing.run(upload.key)
    assert not filing.begin(filing.get(upload.key))


def test_what_is_not_certain_claims_nothing(filing: Filing) -> None:
    upload = an_upload(filing, "金额,数量\n1,2\n")
    with pytest.raises(MapUnsure):
        filing.begin(upload)
    assert filing.get(upload.key).stage is Stage.WAITING
    assert [ask.code for ask in filing.look(upload).asks] == ["missing"]


def test_what_a_person_says_of_columns_outlasts_the_process(filing: Filing) -> None:
    upload = filing.tell(an_upload(filing), Told(fields={"author": (), "product": ("买家昵称",)}))
    again = Filing(filing.book, read_settings({}, home=str(filing.shelf.folder.parent)), clock=lambda: NOW)
    seen = again.look(again.get(upload.key))
    assert {one.name: one.field for one in seen.columns}["买家昵称"] == "product"


def test_columns_inside_objects_are_shown_too(filing: Filing) -> None:
    fields = {"text": ("comment.words",), "stars": ("stars",)}
    lines = '{"comment": {"words": "漏水"}, "stars": 1}\n'
    upload = filing.tell(an_upload(filing, lines, "a.jsonl"), Told(fields=fields))
    seen = filing.look(upload)
    assert {one.name: one.field for one in seen.columns}["comment.words"] == "text"
    assert [one.text for one in seen.reviews] == ["漏水"]


def test_another_sheet_of_a_workbook_can_be_chosen(filing: Filing) -> None:
    rows = [[["评价内容", "评分"], [text, 5]] for text in ("七月的", "八月的")]
    received = filing.receive()
    received.write(workbook_bytes(*rows))
    upload = filing.take(received, SHOP, name="评价.xlsx", source="", by="a@example.com")
    seen = filing.look(upload)
    assert (seen.kind, seen.parts, [one.text for one in seen.reviews]) == ("xlsx", ("表1", "表2"), ["七月的"])
    assert any("read is the sheet 表1" in note for note in seen.notes)
    assert [one.text for one in filing.look(filing.tell(upload, Told(inside="表2"))).reviews] == ["八月的"]


def test_nobody_else_on_the_machine_reads_what_waits(filing: Filing) -> None:
    upload = an_upload(filing)
    assert stat.S_IMODE(filing.shelf.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(filing.shelf.body(upload).stat().st_mode) == 0o600


def test_what_never_became_an_upload_is_swept(filing: Filing) -> None:
    left, young = filing.receive(), filing.receive()
    day_before = left.path.stat().st_mtime - timedelta(days=2).total_seconds()
    os.utime(left.path, (day_before, day_before))
    filing.of(SHOP)
    assert (left.path.exists(), young.path.exists()) == (False, True)


@pytest.mark.parametrize("key", ["", "x", "../casebook", "0" * 32, "*" * 32])
def test_a_key_nobody_gave_is_not_found(filing: Filing, key: str) -> None:
    an_upload(filing)
    with pytest.raises(NotFound):
        filing.get(key)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("C:\\Users\\小周\\评价.csv", "评价.csv"),
        ("/home/a/评价.csv", "评价.csv"),
        ("../..", ".."),
        ("", "file"),
        ("a\nb.csv", "a�b.csv"),
        ("长" * 200 + ".csv", "长" * 116 + ".csv"),
    ],
)
def test_a_name_is_what_its_owner_sees_of_it(name: str, shown: str) -> None:
    assert called(name) == shown


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("评价.CSV", ".csv"),
        ("a.b.csv.gz", ".csv.gz"),
        ("a.zip", ".zip"),
        ("a.gz", ".gz"),
        ("a.csv.exe", ".csv"),
        ("a.sh", ""),
        ("没有", ""),
    ],
)
def test_of_an_ending_only_what_is_known_is_kept(name: str, kept: str) -> None:
    assert ending(name) == kept


OTHERS = (SHOP, a_shop(key="demo/b"), a_shop(key="other"))


@pytest.mark.parametrize(
    ("said", "made"),
    [
        ("", "file:demo"),
        (" 抖店  导出 ", "file:demo/抖店 导出"),
        ("webshop", "webshop"),
        ("file:other", "file:demo/file:other"),
    ],
)
def test_a_source_is_the_shops_own(said: str, made: str) -> None:
    assert source_named(said, SHOP, others=OTHERS, configured=["webshop"]) == made


@pytest.mark.parametrize("said", ["b", "b/c", "长" * 65, "a\u202eb"])
def test_a_source_is_never_another_shops(said: str) -> None:
    with pytest.raises(InputError):
        source_named(said, SHOP, others=OTHERS, configured=[])


def test_sources_used_before_and_configured_ones_are_offered(filing: Filing) -> None:
    filing.book.shops.keep_source(Source(name="shop-site", shop="demo", kind="webshop", url="https://demo.example"))
    upload = an_upload(filing, source="抖店")
    filing.begin(upload)
    filing.run(upload.key)
    assert filing.sources(SHOP) == ["抖店", "shop-site"]
