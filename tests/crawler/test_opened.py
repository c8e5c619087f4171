"""What kind a file is and how it is encoded."""

import gzip
from pathlib import Path

import pytest

from casebook.errors import FileError
from crawler.sources.opened import opened
from tests.crawler.makers import a_csv, a_file, a_row, errors_of, reviews_of

WORDS = "杯盖漏水，客服态度很好，换了一个新的就不漏了"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_the_words_are_the_same_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    [review] = reviews_of(a_csv(tmp_path, a_row(WORDS), encoding=encoding))
    assert review.text == WORDS


def test_a_character_on_the_border_of_two_chunks_does_not_confuse_the_encoding(tmp_path: Path) -> None:
    assert opened(a_csv(tmp_path, *[a_row("漏" * n) for n in range(700)])).encoding == "utf-8"


def test_a_few_damaged_bytes_cost_their_row_and_not_the_file(tmp_path: Path) -> None:
    path = a_csv(tmp_path, *[a_row(WORDS + str(n)) for n in range(20)])
    path.write_bytes(path.read_bytes().replace("漏水".encode(), b"\xe6\xbc\xff\xff", 1))
    assert (len(reviews_of(path)), errors_of(path)[0].line) == (19, 2)


def test_a_file_cut_off_inside_a_character_keeps_what_stands_before(tmp_path: Path) -> None:
    path = a_csv(tmp_path, *[a_row(WORDS + str(n)) for n in range(20)], encoding="gb18030")
    path.write_bytes(path.read_bytes() + b"\x81\x30")
    assert (len(reviews_of(path)), errors_of(path)[0].line) == (20, 22)


def test_what_says_it_is_utf_16_and_is_not_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="UTF-16"):
        opened(a_file(tmp_path, b"\xff\xfea\x00\x00\xd8a"))


def test_what_is_in_neither_encoding_is_refused_with_advice(tmp_path: Path) -> None:
    path = a_file(tmp_path, "评价内容,评分\n".encode("gbk") + b"\xff\xff\x80 \xff\x81" * 40)
    with pytest.raises(FileError, match="save it as UTF-8"):
        opened(path)


def test_a_compressed_file_is_known_by_its_bytes(tmp_path: Path) -> None:
    plain = a_csv(tmp_path, a_row())
    assert len(reviews_of(a_file(tmp_path, gzip.compress(plain.read_bytes()), "misnamed.csv"))) == 1


def test_a_cut_off_compressed_file_is_refused(tmp_path: Path) -> None:
    plain = a_csv(tmp_path, *[a_row(str(n)) for n in range(500)])
    with pytest.raises(FileError, match="compression is damaged"):
        opened(a_file(tmp_path, gzip.compress(plain.read_bytes())[:-60], "reviews.csv.gz"))


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"PK\x03\x04rest", "reviews.xlsx", "export it again"),
        (b"Rar!\x1a\x07", "reviews.rar", "unpack it"),
        (b"<html><table>", "reviews.xls", "save it as XLSX"),
        (b"%PDF-1.7", "reviews.pdf", "export the reviews"),
        (b"hello", "reviews.doc", "unknown file type"),
        (b" \n", "reviews.csv", "nothing in it"),
    ],
)
def test_an_unknown_file_is_refused_saying_what_to_do(tmp_path: Path, content: bytes, name: str, said: str) -> None:
    with pytest.raises(FileError, match=said):
        opened(a_file(tmp_path, content, name))


def test_a_missing_file_is_named_without_its_folder(tmp_path: Path) -> None:
    with pytest.raises(FileError) as caught:
        opened(tmp_path / "nowhere.csv")
    assert str(caught.value) == "file not readable: nowhere.csv: No such file or directory"


def test_a_table_of_text_that_is_named_as_a_workbook_is_read(tmp_path: Path) -> None:
    assert reviews_of(a_file(tmp_path, "评价内容\t评分\n好\t5\n".encode("gb18030"), "reviews.xls"))[0].text == "好"


def test_lines_named_csv_that_hold_json_are_read_as_json(tmp_path: Path) -> None:
    assert opened(a_file(tmp_path, '{"id": 1, "text": "好"}\n')).kind == "jsonlines"


@pytest.mark.parametrize("name", ["r.csv", "r.csv.gz"])
def test_a_stream_can_be_begun_again_however_it_is_packed(tmp_path: Path, name: str) -> None:
    content = a_csv(tmp_path, *[a_row(WORDS + str(n)) for n in range(9000)]).read_bytes()
    path = a_file(tmp_path, gzip.compress(content) if name.endswith("gz") else content, name)
    with opened(path).stream() as stream:
        start = stream.read(300_000)
        stream.seek(0)
        assert stream.read(300_000) == start
