from __future__ import annotations

from datetime import datetime

import pytest

from responder.desk.visit import Desk as House
from tests.responder.desk.browser import TestClient
from tests.responder.desk.makers import Desk, press


def break_clock(desk: Desk) -> None:
    def broken() -> datetime:
        raise RuntimeError("no clock today")

    house: House = desk.app.state.desk
    said = {name: getattr(house, name) for name in House.__slots__ if name != "clock"}
    desk.app.state.desk = House(**said, clock=broken)


def test_a_fault_of_ours_tells_nothing_but_what_to_do(desk: Desk, owner: TestClient) -> None:
    break_clock(desk)
    answer = owner.get("/")
    assert answer.status_code == 500
    assert "系统出了点问题" in answer.text
    assert "no clock today" not in answer.text


def test_a_fault_of_ours_is_closed_like_every_page(desk: Desk, owner: TestClient) -> None:
    break_clock(desk)
    headers = owner.get("/").headers
    assert (headers["x-frame-options"], headers["cache-control"]) == ("DENY", "no-store")


@pytest.mark.parametrize(
    ("address", "status", "shown"), [("/nowhere", 404, "没有找到这一页"), ("/cases/1/approve", 405, "不能这样打开")]
)
def test_addresses_that_lead_nowhere_say_so(owner: TestClient, address: str, status: int, shown: str) -> None:
    answer = owner.get(address)
    assert answer.status_code == status
    assert shown in answer.text


def test_a_fault_in_a_case_leads_back_to_it(desk: Desk, owner: TestClient) -> None:
    assert press(owner, "/cases/7/dismiss", reason="x").status_code == 404
    assert 'href="/cases/7"' in owner.get("/cases/7/dismiss").text
