"""The timeline: everything once, in order, in two zones, with the file that shows it."""

import csv
import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from casebook.model import Override, SecondLook
from casebook.store import Casebook
from casebook.views import CaseFile
from responder.evidence.timeline import events, last_event, timeline_body
from tests.makers import NOON, a_shop
from tests.responder.evidence.makers import LATER, opened


@pytest.fixture
def file(kept: Casebook) -> CaseFile:
    return kept.cases.file(1)


def rows(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))[1:]


def test_events_stand_in_the_order_of_time(file: CaseFile) -> None:
    times = [event.at for event in events(file)]
    assert times == sorted(times)


def test_the_way_of_a_published_case_is_complete(file: CaseFile) -> None:
    codes = [event.code for event in events(file)]
    wanted = ("reviewed", "captured", "seen_new", "seen_appended", "judged", "opened", "drafted", "approved", "claimed")
    assert [code for code in (*wanted, "ended_done") if code not in codes] == []


def test_the_same_time_in_two_states_is_one_event(file: CaseFile) -> None:
    assert [event.code for event in events(file)].count("reviewed") == 1


def test_each_row_tells_the_time_in_utc_and_in_the_shops_zone(file: CaseFile) -> None:
    body = timeline_body(replace(file, shop=a_shop(zone="Asia/Tokyo")))
    assert rows(body)[0][1:3] == ["2026-11-20T04:00:00+00:00", "2026-11-20T13:00:00+09:00"]


def test_each_row_names_a_file_of_the_bundle(sealed: Path) -> None:
    members = opened(sealed)
    refs = [row[-1].split("#")[0] for row in rows(members["data/04_timeline.csv"])]
    assert refs
    assert set(refs) <= set(members)


def test_the_last_event_is_ours_even_when_a_source_speaks_of_the_future(file: CaseFile) -> None:
    state = file.states[0]
    future = replace(state, review=replace(state.review, time=NOON + timedelta(days=9000)))
    assert last_event(replace(file, states=(future, *file.states[1:]))) == LATER


def test_a_voided_approval_is_an_event(file: CaseFile) -> None:
    void = replace(file.approvals[0], voided_at=LATER, void_reason="=cmd()")
    row = next(row for row in rows(timeline_body(replace(file, approvals=(void,)))) if row[3] == "voided")
    assert row[5] == "'=cmd()"


def test_who_handed_a_review_in_is_an_event(file: CaseFile) -> None:
    handed = replace(file.captures[0], url="hand:demo/pdd", how="hand", headers=(("by", "agent@example.com"),))
    row = next(row for row in rows(timeline_body(replace(file, captures=(handed,)))) if row[3] == "handed")
    assert row[5] == "hand:demo/pdd, agent@example.com"


@pytest.mark.parametrize(("agreed", "code"), [(True, "seconded"), (False, "not_seconded")])
def test_what_the_owner_let_pass_and_the_second_person_said_is_told(file: CaseFile, agreed: bool, code: str) -> None:
    let = Override(rule="AD-01", words="第一", reason="检测报告编号二零二六", by="owner", at=NOON)
    said = SecondLook(by="agent", at=LATER, agreed=agreed)
    approval = replace(file.approvals[-1], overrides=(let,), second=said)
    told = {event.code: event.detail for event in events(replace(file, approvals=(approval,)))}
    assert (told["overridden"], told[code]) == ("AD-01, 第一, owner", "agent")
