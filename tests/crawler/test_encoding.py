"""How a file is encoded, told from its bytes alone."""

from pathlib import Path

import pytest

from casebook.errors import FileError
from crawler.sources.encoding import sense
from crawler.sources.opened import opened
from tests.crawler.makers import a_file, errors_of, reviews_of

SIMPLIFIED = "杯盖漏水，客服态度很好，换了一个新的就不漏了"
TRADITIONAL = "杯蓋漏水，客服態度很好，換了一個新的就不漏了"
HONG_KONG = "個杯好靚，啲人話漏水，我用咗三日都冇嘢"


@pytest.mark.parametrize(
    ("encoding", "words", "name"),
    [
        ("utf-8", SIMPLIFIED, "utf-8"),
        ("gb18030", SIMPLIFIED, "gb18030"),
        ("gb18030", TRADITIONAL, "gb18030"),
        ("cp950", TRADITIONAL, "cp950"),
        ("big5hkscs", HONG_KONG, "big5hkscs"),
        ("utf-16", TRADITIONAL, "utf-16"),
        ("utf-16-le", SIMPLIFIED, "utf-16-le"),
        ("utf-16-be", TRADITIONAL, "utf-16-be"),
    ],
)
def test_words_are_the_same_in_every_encoding(tmp_path: Path, encoding: str, words: str, name: str) -> None:
    path = a_file(tmp_path, "".join(["text,user\n", *[f"{words},{n}\n" for n in range(9)]]).encode(encoding))
    assert {review.text for review in reviews_of(path)} == {words}
    assert opened(path).encoding == name


@pytest.mark.parametrize(("words", "encoding"), [("评价,评分\n好,5\n", "gb18030"), ("評價,評分\n好,5\n", "cp950")])
def test_six_characters_are_enough_to_tell_two_encodings_apart(tmp_path: Path, words: str, encoding: str) -> None:
    assert opened(a_file(tmp_path, words.encode(encoding))).encoding == encoding


def test_words_read_the_wrong_way_make_no_sense() -> None:
    assert sense(TRADITIONAL) > 0.9 > 0.5 > sense(TRADITIONAL.encode("cp950").decode("gb18030", "ignore"))


def test_emoji_and_plain_letters_say_nothing_of_an_encoding() -> None:
    assert (sense("ok 👍"), sense("👍好")) == (0.0, 1.0)


def test_a_damaged_byte_in_big5_costs_its_row(tmp_path: Path) -> None:
    whole = "".join(["text,user\n", *[f"{TRADITIONAL},{n}\n" for n in range(20)]]).encode("cp950")
    path = a_file(tmp_path, whole.replace("漏水".encode("cp950"), b"\xba\xff\xa4\xf4", 1))
    assert (len(reviews_of(path)), [error.line for error in errors_of(path)]) == (19, [2])


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_damaged_byte_in_a_file_of_three_rows_costs_its_row(tmp_path: Path, encoding: str) -> None:
    rows = ["评价内容,评分", f"{SIMPLIFIED},1", "挺好用,5", "杯子不错,4"]
    content = "\n".join(rows).encode(encoding)
    path = a_file(tmp_path, content.replace("挺好".encode(encoding), "挺好".encode(encoding)[:-1] + b"\xff"))
    assert (opened(path).encoding, len(reviews_of(path)), errors_of(path)[0].line) == (encoding, 2, 3)


def test_half_an_emoji_in_utf_16_costs_neither_row_nor_file(tmp_path: Path) -> None:
    content = "评价内容,评分\n好\ud83d用,5\n".encode("utf-16", "surrogatepass")
    assert reviews_of(a_file(tmp_path, content))[0].text == "好�用"


def test_zero_bytes_alone_do_not_make_utf_16(tmp_path: Path) -> None:
    path = a_file(tmp_path, "评价内容,评分\n好,5\n".encode() + b"\0" * 40 + "\n差,1\n".encode())
    assert [review.text for review in reviews_of(path)] == ["好", "差"]


def test_what_is_text_in_no_encoding_we_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="neither UTF-8 nor GB18030 nor Big5"):
        opened(a_file(tmp_path, "評價內容,評分\n".encode("cp950") + b"\xff\xff\x80 \xff\x81" * 40))
