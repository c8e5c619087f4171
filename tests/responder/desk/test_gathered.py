from __future__ import annotations

from datetime import date

import pytest

from tests.responder.desk.browser import TestClient
from tests.responder.desk.makers import Desk, a_suspected_case, an_event


def test_an_event_is_told_with_its_numbers(desk: Desk, owner: TestClient) -> None:
    desk.events = [an_event()]
    html = owner.get("/events").text
    for shown in ("保温杯", "2026-11-18", "2026-11-20", "14 条差评", "平时同样长的时间约 2.3 条", "46%", "9%"):
        assert shown in html


@pytest.mark.parametrize(
    ("code", "shown"), [("promotion", "店铺或平台的活动"), ("bad_batch", "同一批次的瑕疵"), ("logistics", "物流异常")]
)
def test_harmless_explanations_are_told_in_plain_words(desk: Desk, owner: TestClient, code: str, shown: str) -> None:
    desk.events = [an_event(explanations=(code,))]
    assert shown in owner.get("/events").text


@pytest.mark.parametrize("found", [(), ("none",)])
def test_without_an_explanation_nobody_is_accused(desk: Desk, owner: TestClient, found: tuple[str, ...]) -> None:
    desk.events = [an_event(explanations=found)]
    html = owner.get("/events").text
    assert "没有现成的解释，不等于有人捣乱" in html
    assert "恶意" not in html
    assert "疑似" not in html


def test_the_cases_of_the_product_lie_one_click_away(desk: Desk, owner: TestClient) -> None:
    case_id = a_suspected_case(desk.book, text="杯盖漏水")
    desk.events = [an_event(case_ids=(case_id, 99))]
    html = owner.get("/events").text
    assert f'href="/cases/{case_id}"' in html
    assert "杯盖漏水" in html


def test_cases_of_another_shop_are_not_shown(desk: Desk, stranger: TestClient) -> None:
    case_id = a_suspected_case(desk.book, text="杯盖漏水")
    desk.events = [an_event(shop="other", case_ids=(case_id,))]
    assert "杯盖漏水" not in stranger.get("/events").text


def test_events_of_another_shop_are_not_shown(desk: Desk, stranger: TestClient) -> None:
    desk.events = [an_event()]
    assert "保温杯" not in stranger.get("/events").text


def test_the_newest_come_first_and_old_ones_are_left_out(desk: Desk, owner: TestClient) -> None:
    desk.events = [an_event(product=f"商品{day}", last=date(2026, 12, day)) for day in range(1, 26)]
    html = owner.get("/events").text
    assert html.index("商品25") < html.index("商品24")
    assert "商品5<" not in html


def test_a_quiet_time_is_said_to_be_quiet(owner: TestClient) -> None:
    assert "没有哪件商品的差评明显变多" in owner.get("/events").text


def test_hostile_product_names_are_only_words(desk: Desk, owner: TestClient) -> None:
    desk.events = [an_event(product="<script>\u202e", explanations=("<b>",))]
    html = owner.get("/events").text
    assert html.count("<script") == 1
    assert "<b>&lt;b&gt;" in html
