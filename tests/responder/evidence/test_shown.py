"""Words are found in what was received however it spells them, and only where they are."""

import json
import time
from datetime import timedelta
from pathlib import Path

import pytest

from casebook.store import Casebook
from responder.evidence import report_lines, verify, write_bundle
from responder.evidence.shown import LONGEST, shown
from tests.makers import NOON, a_review
from tests.responder.evidence.makers import a_page, a_published_case, opened

WORDS = "杯盖漏水，\n包里全湿了！😭 Tom's cup"
PAGE = "<p>杯盖漏水，<br/>包里<b>全湿</b>了！<img alt='x'> Tom&#39;s cup</p>"


@pytest.mark.parametrize(
    "body",
    [
        WORDS.encode(),
        PAGE.encode(),
        PAGE.encode("gb18030"),
        PAGE.encode("utf-16"),
        json.dumps({"content": WORDS}).encode(),
        json.dumps({"content": WORDS}, ensure_ascii=False).encode(),
        json.dumps({"html": PAGE}).encode(),
        f"<script>var x = {json.dumps(WORDS)};</script>".encode(),
        f"<feed>{PAGE.replace('<', '&lt;').replace('>', '&gt;').replace('&#', '&amp;#')}</feed>".encode(),
        '评价,星\n"杯盖漏水，\n包里全湿了！😭 Tom\'s cup",1\n'.encode(),
    ],
)
def test_words_are_found_however_they_are_spelled(body: bytes) -> None:
    assert shown(body, [WORDS]) == "pass"


def test_traditional_words_are_found_in_big5() -> None:
    assert shown("<p>杯蓋漏水，包裡全濕了</p>".encode("big5"), ["杯蓋漏水，包裡全濕了"]) == "pass"


@pytest.mark.parametrize("words", ["杯盖不漏水", "包里全湿了杯盖漏水", "很满意"])
def test_other_words_are_not_found(words: str) -> None:
    assert shown(PAGE.encode(), [words]) == "fail"


def test_an_addition_the_page_does_not_show_is_not_found() -> None:
    assert shown(PAGE.encode(), [WORDS, "还是漏"]) == "fail"


@pytest.mark.parametrize(
    ("body", "words"),
    [(b"PK\x03\x04\0\0", ["漏水"]), (PAGE.encode(), ["😭！"]), (PAGE.encode(), []), (bytes(LONGEST + 1), ["漏水"])],
    ids=["binary", "signs alone", "no words", "too long"],
)
def test_what_cannot_be_compared_is_unknown(body: bytes, words: list[str]) -> None:
    assert shown(body, words) == "unknown"


@pytest.mark.parametrize("piece", [b"<", b"&", b"&#9", b"\\", b"\\u", b"<a", b"&lt;", b"9" * 9])
def test_no_page_takes_long(piece: bytes) -> None:
    before = time.process_time()
    assert shown(piece * (400_000 // len(piece)), ["漏水"]) in ("fail", "unknown")
    assert time.process_time() - before < 5


def test_a_bundle_whose_page_does_not_show_the_words_says_so_itself(book: Casebook, tmp_path: Path) -> None:
    case = a_published_case(book)
    page = a_page(book, 9, words="别的话")
    later = NOON + timedelta(hours=1)
    book.reviews.keep([a_review("完全不同的话", capture=page.sha256)], captures=[page], at=later)
    write_bundle(book, case, tmp_path / "out.zip")
    found = verify(tmp_path / "out.zip")
    assert (found.faults, found.unshown) == ((), 1)
    said = json.loads(opened(tmp_path / "out.zip")["data/91_consistency.json"])["words_in_capture"]
    assert [row["result"] for row in said] == ["pass", "pass", "fail"]
    assert "有 1 次评价内容没有在对应的原始快照里找到原文" in "\n".join(report_lines(found))
