"""What the readers of files say, in Chinese: every sentence in their code has one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.filing import UNEXPECTED
from crawler.sources.importing import WITHOUT
from crawler.sources.opened import DOCUMENTS, FOREIGN
from responder.desk.reasons import in_chinese
from responder.desk.words import read_words

SOURCES = Path(__file__).parents[3] / "crawler" / "sources"
PASSED = ("__init__", "form", "hand", "records", "webshop", "guessing", "shopmaps", "taking", "asking")
READERS = sorted(path.stem for path in SOURCES.glob("*.py") if path.stem not in PASSED)
RAISED = {"FileError": 1, "RowError": 2, "SettingError": 1, "ValueError": 0, "Line": 2}
# Gaps that are filled with words of ours.
GAPS = {
    "why": "their columns differ",
    "exc.why": "there is nothing in it",
    "found.why": "a NUL byte in it",
    "note": "line 7 is a total and was not read",
    "name": "a PDF",
    "do": "give it to read that one",
    "_between(most)": "from 1 to 5",
}


def sentences() -> Iterator[tuple[str, str]]:
    """Every sentence the readers may say of a file or row, gaps filled as they might be, with the file it stands in."""
    for name in READERS:
        tree = ast.parse((SOURCES / f"{name}.py").read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            said = _why(node) if isinstance(node, ast.Call) else None
            if said is not None:
                yield name, said


def _why(call: ast.Call) -> str | None:
    called = getattr(call.func, "id", getattr(call.func, "attr", ""))
    named = {one.arg: one.value for one in call.keywords}
    if called == "row_error":
        return _text(named.get("why"))
    if called == "append" and ast.unparse(call.func).endswith("notes.append"):
        return _text(call.args[0])
    if called in RAISED and len(call.args) > RAISED[called]:
        return _text(call.args[RAISED[called]])
    return None


def _text(node: ast.AST | None) -> str | None:
    """A text as it may come out: a quoted cell for what is written with !r, a number or a word for other gaps."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return None
    said = ""
    for piece in node.values:
        if isinstance(piece, ast.Constant):
            said += str(piece.value)
        elif isinstance(piece, ast.FormattedValue):
            said += "'某格'" if piece.conversion == ord("r") else _gap(ast.unparse(piece.value))
    return said


def _gap(code: str) -> str:
    """What may stand in a gap, by the code that fills it."""
    if code in GAPS:
        return GAPS[code]
    return "7" if re.search(r"len|line|MOST|RATIO|LONGEST|longest|pos|span|count", code) else "某文件"


FOUND = sorted(set(sentences()))


def is_chinese(said: str) -> bool:
    shown = in_chinese(said)
    return re.search("[\u4e00-\u9fff]", shown) is not None and "还没有中文说明" not in shown and "{" not in shown


def test_the_readers_were_looked_at() -> None:
    assert len(FOUND) > 45


@pytest.mark.parametrize(("name", "said"), FOUND)
def test_every_sentence_of_the_readers_is_said_in_chinese(name: str, said: str) -> None:
    assert is_chinese(said), f"crawler/sources/{name}.py says {said!r}"


@pytest.mark.parametrize("what", [one[1] for one in (*FOREIGN, *DOCUMENTS)])
def test_every_foreign_file_is_named_in_chinese(what: str) -> None:
    assert is_chinese(f"unknown file type: this is {what}")


# What is put together in more than one place of the code.
@pytest.mark.parametrize(
    "said",
    [
        "3 cells where the header has 4, over 2 lines",
        "the headings are on line 4; what stands above them was not read",
        "read is the list that begins on line 3",
        "workbook locked with a password",
        "workbook not readable: Zip error: invalid Zip archive",
        "columns: no column 评价内容 / 评论内容; columns here: 甲, 乙",
        "it unpacks to more than 250 times its size",
        "no file we read in it: it is empty",
    ],
)
def test_what_is_made_of_pieces_is_said_in_chinese(said: str) -> None:
    assert is_chinese(said)


@pytest.mark.parametrize("name", WITHOUT)
def test_what_was_left_out_is_said_in_chinese(name: str) -> None:
    assert in_chinese(f"12 {WITHOUT[name]}").startswith("12 个")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("'去年' is no time we read", "“去年”不是能识别的时间。"),
        ('"it\'s" is no rating we read', "“it's”不是能识别的评分。"),
        ("'{n}' is no time we read", "“{n}”不是能识别的时间。"),
        ("七月.csv: '9' is no rating from 1 to 5", "七月.csv：“9”不在 1 到 5 之间。"),
        (
            "header: there is none, the first row holds data",
            "没有找到表头，第一行就是数据。请在最上面加一行列名，例如“评价内容”。",
        ),
        ("3 cells where the header has 4", "这一行有 3 格，表头有 4 格。多半是内容里有没加引号的分隔符。"),
        (
            "none of the first 20 can be read, the first because: not an object in braces",
            "前 20 行都读不了，第一行的原因：不是用花括号括起来的一条。",
        ),
        ("the disk is on fire", "有一处问题，系统还没有中文说明。原始说明：the disk is on fire"),
        (UNEXPECTED, "导入时系统出了问题。请再导入一次；如果仍然出错，请联系管理员。"),
    ],
)
def test_gaps_are_filled_with_what_was_said(said: str, shown: str) -> None:
    assert in_chinese(said) == shown


def test_every_gap_in_chinese_stands_in_the_sentence_it_is_filled_from() -> None:
    for said, shown in read_words().groups["file_reason"].items():
        assert set(re.findall(r"\{(\w+)\}", shown)) <= set(re.findall(r"\{(\w+)\}", said))
