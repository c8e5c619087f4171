"""Side by side: the same measures for what staff posted and for what we would have written."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from casebook.model import Reply, Severity, Suspicion
from responder.shadow.compare import Compared, compare
from responder.shadow.report import documents, plain, tables
from tests.makers import NOON, a_review, a_verdict
from tests.responder.makers import a_generous_shop

STAMP = "亲，感谢您的支持，我们会不断提升产品质量，祝您生活愉快！"
BLAME = "您是同行恶意差评吧，请您把评价改成好评。"


def compared(*replies: str, **said: Any) -> tuple[Compared, ...]:
    read = [
        (a_review(external_id=f"r-{place}", reply=Reply(text=reply, time=NOON)), a_verdict(**said))
        for place, reply in enumerate(replies)
    ]
    return compare(read, a_generous_shop(), now=NOON)


def test_staff_and_we_are_measured_alike():
    (one,) = compared(STAMP)
    assert one.cause == "quality" and one.ours is not None
    assert one.theirs.topic == 0.0 and one.ours.topic == 1.0
    assert "what" not in one.theirs.remedy and "what" in one.ours.remedy
    assert one.ours.score.reached > one.theirs.score.reached


def test_a_stamp_is_a_copy_on_their_side_alone():
    found = compared(STAMP, STAMP)
    assert [one.theirs.is_copy for one in found] == [True, True]
    assert all(one.theirs.score.marks[10].reached is False for one in found)


def test_the_lints_read_what_staff_posted():
    (one,) = compared(BLAME)
    assert one.theirs.count(Severity.BLOCK) >= 1
    assert one.theirs.score.marks[2].reached is False


def test_where_we_would_write_nothing_ours_is_none():
    (one,) = compared(STAMP, content="default", suspicion=Suspicion())
    assert one.ours is None and one.theirs.text == STAMP
    assert json.loads(documents([one])["shadow.jsonl"])["ours"] is None


def test_the_worst_lints_come_first():
    lines = documents(compared(STAMP, BLAME))["shadow.jsonl"].splitlines()
    assert [json.loads(line)["staff"]["text"] for line in lines] == [BLAME, STAMP]


def test_the_sheet_holds_no_formula_and_every_column():
    rows = list(csv.reader(io.StringIO(documents(compared("=1+1"))["shadow.tsv"]), csv.excel_tab))
    assert len(rows) == 2 and len({len(row) for row in rows}) == 1
    assert "'=1+1" in rows[1]


def test_half_a_surrogate_pair_can_be_written():
    assert plain("好\ud83d") == "好?"
    assert "\ud83d" not in documents(compared("好\ud83d"))["shadow.jsonl"]


def test_the_tables_name_causes_points_and_lints():
    by_cause, points, rules = tables(compared(STAMP, BLAME))
    assert [row[:2] for row in by_cause[2]] == [("quality", "2"), ("all", "2")]
    assert len(points[2]) == 13 and points[2][8][2:] == ("for a person", "for a person")
    assert "block" in {row[1] for row in rules[2]}


def test_the_summary_counts_both_sides():
    summary = json.loads(documents(compared(STAMP))["shadow.json"])
    assert summary["replies"] == 1
    assert set(summary["causes"]["quality"]) == {"staff", "ours"}
    assert summary["ours"]["points"] > summary["staff"]["points"]
