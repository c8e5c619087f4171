"""The report people read: plain Chinese, stable codes, and nothing from the bundle obeyed."""

import re
from pathlib import Path

import pytest

from responder.evidence import Fault, Verification, report_lines, verify
from responder.evidence.report import shown
from responder.evidence.words import words
from tests.responder.evidence.makers import VERSIONS, changed

CODES = {
    code
    for path in (Path(__file__).parents[3] / "responder/evidence").glob("*.py")
    for code in re.findall(r'(?:Fault\(\s*|yield Fault\()"(\w+)"', path.read_text(encoding="utf-8"))
}


def test_a_good_bundle_is_said_to_be_good_with_its_limits(sealed: Path) -> None:
    first, last = report_lines(verify(sealed))
    assert first.startswith("核验通过：CASE-1（完整版）")
    assert "没有可信时间戳" in last


def test_each_fault_has_a_line_with_its_code(sealed: Path) -> None:
    found = changed(sealed, lambda members: members.pop(VERSIONS))
    lines = report_lines(found)
    assert lines[0].startswith("核验未通过：CASE-1")
    assert f"[missing] 文件缺失：{VERSIONS}" in "\n".join(lines)


def test_the_codes_are_found_in_the_source() -> None:
    assert {"changed", "missing", "capture_digest"} <= CODES


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_has_its_sentence(code: str) -> None:
    (line,) = report_lines(Verification(faults=(Fault(code, "data/x"),)))[1:-1]
    assert line.startswith(f"[{code}] ")


def test_every_sentence_has_its_code() -> None:
    plain = {"unsafe_path", "not_nfc", "symlink", "not_a_file", "encrypted", "compression"}
    assert set(words("report")["fault"]) == CODES | plain | {"manifest_bom", "manifest_crlf"}


def test_what_a_bundle_says_cannot_steer_a_terminal_or_the_sentence() -> None:
    line = report_lines(Verification(faults=(Fault("unlisted", "\x1b[2J{found}\u202e"),)))[1]
    assert line.endswith("\\u001b[2J{found}\\u202e")


def test_endless_names_are_cut() -> None:
    assert len(shown("a" * 5000)) < 200


def test_an_unnamed_bundle_is_said_to_be_unnamed() -> None:
    assert report_lines(Verification(faults=(Fault("not_a_zip"),)))[0].startswith("核验未通过：未标明编号（版本不明）")
