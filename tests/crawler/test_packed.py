"""Zips and gzips: what a shop packs is read, what nobody packs is refused."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casebook.errors import FileError
from crawler.sources import packed
from crawler.sources.opened import opened
from crawler.sources.reading import read
from tests.crawler.makers import NOW, a_file, errors_of, reviews_of
from tests.crawler.packed_makers import a_zip, workbook_bytes, zip_bytes

HEAD = "评价内容,评分,评价时间\n"
OCTOBER, NOVEMBER = HEAD + "好,5,2026-10-02\n", HEAD + "差,1,2026-11-02\n坏,9,2026-11-03\n"


def notes_of(path: Path) -> str:
    reading = read(path, shop="demo", source="export", now=NOW)
    list(reading)
    return "\n".join(reading.notes)


def test_a_zip_with_one_file_is_that_file(tmp_path: Path) -> None:
    path = a_zip(tmp_path, ("导出/reviews.csv", OCTOBER), ("__MACOSX/._reviews.csv", "x"), ("图1.jpg", "x"))
    assert [review.text for review in reviews_of(path)] == ["好"]
    assert notes_of(path) == "not read, being no table: 图1.jpg"


def test_files_with_the_same_columns_are_read_as_one(tmp_path: Path) -> None:
    turned = "评价时间,评价内容,评分\n2026-12-01,中,3\n"
    book = workbook_bytes([("评价内容", "评分", "评价时间"), ("表里的", 4, "2026-10-09")])
    path = a_zip(tmp_path, ("1.csv", OCTOBER), ("2.csv.gz", gzip.compress(turned.encode("gb18030"))), ("3.xlsx", book))
    assert [review.text for review in reviews_of(path, now=NOW.replace(year=2027))] == ["好", "中", "表里的"]


def test_a_bad_row_in_a_zip_names_its_file(tmp_path: Path) -> None:
    [error] = errors_of(a_zip(tmp_path, ("10.csv", OCTOBER), ("11.csv", NOVEMBER)))
    assert (error.line, error.column, str(error.why)[:7]) == (3, "评分", "11.csv:")


def test_files_with_other_columns_are_named_and_one_can_be_chosen(tmp_path: Path) -> None:
    path = a_zip(tmp_path, ("reviews.csv", OCTOBER), ("orders.csv", "订单编号,买家昵称\n1,林\n"))
    with pytest.raises(FileError, match=r"columns differ: reviews.csv, orders.csv \(name .* reviews.zip/reviews.csv"):
        reviews_of(path)
    assert [review.text for review in reviews_of(path / "reviews.csv")] == ["好"]


def test_words_beside_the_tables_are_no_table(tmp_path: Path) -> None:
    path = a_zip(tmp_path, ("说明.txt", "请勿修改此文件\n如有疑问请联系客服\n"), ("a.csv", OCTOBER))
    assert [review.text for review in reviews_of(path)] == ["好"]
    assert "说明.txt" in notes_of(path)


def test_a_table_that_cannot_be_read_is_never_left_out_silently(tmp_path: Path) -> None:
    path = a_zip(tmp_path, ("a.csv", OCTOBER), ("b.csv", b"\xff\xff\x80 \xff\x81" * 40))
    with pytest.raises(FileError, match="b.csv"):
        reviews_of(path)


def test_names_that_chinese_windows_wrote_are_read(tmp_path: Path) -> None:
    held = zip_bytes(("xxxx.csv", OCTOBER), ("b.csv", OCTOBER)).replace(b"xxxx", "评价".encode("gb18030"))
    assert packed.in_zip(packed.Place(a_file(tmp_path, held, "r.zip"))) == ["评价.csv", "b.csv"]


def test_a_file_that_is_not_in_the_zip_is_told_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"no such file in the zip \(in it are a.csv"):
        opened(a_zip(tmp_path, ("a.csv", OCTOBER)) / "b.csv")


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ((("../../etc/x.csv", OCTOBER),), "lead outside"),
        ((("/x.csv", OCTOBER),), "lead outside"),
        ((("C:/x.csv", OCTOBER),), "lead outside"),
        ((("inner.zip", b"PK\x05\x06"),), "no file we read"),
        ((("inner.csv", zip_bytes(("a.csv", OCTOBER))),), "a zip inside a zip"),
        ((), "it is empty"),
        ((("content.xml", "<a/>"),), "OpenDocument"),
        ((("xl/workbook.bin", "x"),), "binary workbook"),
    ],
)
def test_a_zip_nobody_packs_by_hand_is_refused(tmp_path: Path, members: tuple[tuple[str, bytes]], said: str) -> None:
    with pytest.raises(FileError, match=said):
        reviews_of(a_zip(tmp_path, *members))


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="double"):
        opened(a_file(tmp_path, zip_bytes(("a.csv", OCTOBER), ("b.csv", OCTOBER)).replace(b"b.csv", b"a.csv"), "r.zip"))


def test_a_locked_zip_says_so(tmp_path: Path) -> None:
    held = bytearray(zip_bytes(("a.csv", OCTOBER)))
    for magic, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        held[held.index(magic) + at] |= packed.ENCRYPTED
    with pytest.raises(FileError, match="locked with a password"):
        opened(a_file(tmp_path, bytes(held), "r.zip"))


@pytest.mark.parametrize("name", ["bomb.csv.gz", "bomb.zip"])
def test_what_unpacks_beyond_measure_is_refused(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "ALWAYS", 1 << 20)
    bomb = HEAD.encode() + b"a,5,\n" * 1_000_000
    held = gzip.compress(bomb) if name.endswith("gz") else zip_bytes(("a.csv", bomb))
    with pytest.raises(FileError, match="250 times its size"):
        opened(a_file(tmp_path, held, name))


def test_a_damaged_member_is_refused_before_anything_is_kept(tmp_path: Path) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as bag:
        bag.writestr("a.csv", OCTOBER)
    with pytest.raises(FileError, match="compression is damaged"):
        opened(a_file(tmp_path, held.getvalue().replace(b"2026", b"2027"), "r.zip"))


def test_a_name_from_a_zip_cannot_move_the_cursor(tmp_path: Path) -> None:
    with pytest.raises(FileError) as caught:
        reviews_of(a_zip(tmp_path, ("a\x1b[2J.csv", "x,y\nz,w\n"), ("b.csv", OCTOBER)))
    assert "\x1b" not in str(caught.value)


def test_how_far_several_files_are_read_grows_to_the_end(tmp_path: Path) -> None:
    reading = read(a_zip(tmp_path, ("1.csv", OCTOBER), ("2.csv", NOVEMBER)), shop="demo", source="export", now=NOW)
    seen = [reading.done for _ in reading]
    assert seen == sorted(seen) and reading.done == (2000, 2000)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(st.data())
def test_no_damage_to_a_packed_file_is_more_than_a_file_error(tmp_path: Path, data: st.DataObject) -> None:
    members = (("说明.txt", "x"), ("a.csv", OCTOBER), ("b.json", '{"list": [{"content": "好", "score": 5}]}'))
    held = bytearray(data.draw(st.sampled_from((zip_bytes(*members), gzip.compress(NOVEMBER.encode())))))
    for _ in range(data.draw(st.integers(1, 4))):
        held[data.draw(st.integers(0, len(held) - 1))] = data.draw(st.integers(0, 255))
    try:
        reviews_of(a_file(tmp_path, bytes(held), data.draw(st.sampled_from(("r.zip", "r.csv.gz", "r.txt")))))
    except FileError as exc:
        assert str(exc)
