"""Alerts on the desk: listed, taken up, set by the owner; a link shows one alert and lets nobody do anything."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from casebook.model import AlertKind, Result
from responder.desk.visit import form_token
from responder.passing import token_of
from tests.casebook.makers import an_open_case
from tests.makers import NOON
from tests.responder.alert_makers import a_bell, a_cue, raised, robot
from tests.responder.desk.browser import TestClient
from tests.responder.desk.makers import Desk, Forms, a_client, press

HOUR = timedelta(hours=1)
ROBOT = "https://oapi.dingtalk.com/robot/send?access_token=s3cr3t-t0ken-9876"
FORM = {"shop": "demo", "name": "林", "way": "dingtalk", "address": ROBOT, "secret": "SECabc", "after": "0"}


def add(client: TestClient, **said: str) -> Any:
    token = form_token(client.cookies.get("huiping", ""))
    given = {"form_token": token, **FORM, "quiet_from": "", "quiet_until": "", **said}
    return client.post("/alerts/bells", data=given)


def test_an_alert_is_listed_with_its_case_and_whom_it_was_told(desk: Desk, owner: TestClient) -> None:
    case_id = an_open_case(desk.book)
    bell = desk.book.bells.keep(a_bell())
    raised(desk.book, a_cue(review_id=desk.book.cases.get(case_id).review_id))
    ring = desk.book.bells.claim(bell, desk.book.bells.waiting(bell, now=NOON), by="one", at=NOON)
    assert ring is not None
    desk.book.bells.record(ring.id, Result.UNKNOWN, at=NOON)
    html = owner.get("/alerts").text
    assert "保温杯 500ml，买家说「手被烫伤了」" in html and f'href="/cases/{case_id}"' in html
    assert "结果不明" in html and "不会自动重发" in html
    assert 'aria-current="page">提醒<' in html


def test_whoever_takes_it_up_first_stands(desk: Desk, owner: TestClient, agent: TestClient) -> None:
    (alert,) = raised(desk.book, a_cue())
    assert press(agent, "/alerts/ack", alert_ids=alert.id).headers["location"].endswith("alert_acked")
    assert press(owner, "/alerts/ack", alert_ids=alert.id).headers["location"].endswith("alert_was_acked")
    assert "没有等待确认的提醒" in owner.get("/alerts").text
    assert "小周 于 2026-11-20 12:00 确认" in owner.get("/alerts?tab=acked").text


def test_a_flood_is_taken_up_with_one_button(desk: Desk, owner: TestClient) -> None:
    raised(desk.book, *(a_cue(key=str(one)) for one in range(3)))
    (ids,) = [
        form["alert_ids"] for _, form in Forms(owner.get("/alerts").text).found if " " in form.get("alert_ids", "")
    ]
    press(owner, "/alerts/ack", alert_ids=ids)
    assert desk.book.alerts.count(["demo"]) == 0


def test_one_of_another_shop_among_them_takes_none(desk: Desk, stranger: TestClient) -> None:
    (alert,) = raised(desk.book, a_cue())
    (own,) = desk.book.alerts.keep("other", [(a_cue(), 0)], at=NOON)
    assert press(stranger, "/alerts/ack", alert_ids=f"{own} {alert.id}").status_code == 404
    assert desk.book.alerts.count(["demo", "other"]) == 2


def test_an_alert_of_another_shop_is_nobodys(desk: Desk, stranger: TestClient) -> None:
    (alert,) = raised(desk.book, a_cue())
    assert "烫伤" not in stranger.get("/alerts").text
    assert press(stranger, "/alerts/ack", alert_ids=alert.id).status_code == 404
    assert desk.book.alerts.get(alert.id).acked_by is None


@pytest.mark.parametrize("said", ["", "x", "-1", "²", "99999999999999999999"])
def test_a_number_that_is_none_is_refused(desk: Desk, owner: TestClient, said: str) -> None:
    assert press(owner, "/alerts/ack", alert_ids=said).status_code in (400, 404)


def test_taking_up_needs_the_form_of_our_page(desk: Desk, owner: TestClient) -> None:
    (alert,) = raised(desk.book, a_cue())
    assert owner.post("/alerts/ack", data={"alert_ids": str(alert.id)}).status_code == 403
    assert owner.get("/alerts/ack").status_code in (404, 405)


def test_somebody_without_a_shop_is_told_so(desk: Desk) -> None:
    assert "还没有分给您的店铺" in a_client(desk, "nobody@example.com").get("/alerts").text


def test_a_visitor_is_sent_to_sign_in(visitor: TestClient) -> None:
    for path in ("/alerts", "/alerts/bells"):
        assert visitor.get(path).headers["location"] == "/login"


def test_a_link_shows_the_alert_for_a_while_and_nothing_can_be_done_there(desk: Desk, visitor: TestClient) -> None:
    case_id = an_open_case(desk.book, text="烫伤了，电话13812345678")
    (alert,) = raised(desk.book, a_cue(review_id=desk.book.cases.get(case_id).review_id))
    link = f"/alerts/{alert.id}/{token_of(desk.book.alerts.get(alert.id), NOON)}"
    page = visitor.get(link)
    assert page.status_code == 200 and "手被烫伤了" in page.text
    assert "13812345678" not in page.text and "<form" not in page.text and "林***子" not in page.text
    assert not page.headers.get("set-cookie")
    assert visitor.post(link).status_code == 405
    assert visitor.get(f"/cases/{case_id}").status_code == 303
    desk.now = NOON + HOUR * 25
    late = visitor.get(link)
    assert late.status_code == 410 and "链接已经失效" in late.text and "烫伤" not in late.text


def test_a_link_opens_no_other_alert(desk: Desk, visitor: TestClient) -> None:
    first, other = raised(desk.book, a_cue(key="1"), a_cue(key="2"))
    token = token_of(first, NOON)
    assert visitor.get(f"/alerts/{other.id}/{token}").status_code == 410
    assert visitor.get(f"/alerts/999/{token}").status_code == 410
    assert visitor.get(f"/alerts/99999999999/{token}").status_code == 410


def test_an_alert_about_no_review_has_a_link_too(desk: Desk, visitor: TestClient) -> None:
    (alert,) = raised(desk.book, a_cue(AlertKind.BLIND, name="官网", tier=1))
    assert "来源「官网」" in visitor.get(f"/alerts/{alert.id}/{token_of(alert, NOON)}").text


def test_a_bell_is_kept_and_its_secrets_are_never_shown(desk: Desk, owner: TestClient) -> None:
    assert add(owner, after="30", quiet_from="22", quiet_until="8").status_code == 303
    (bell,) = desk.book.bells.of_shop("demo")
    assert (bell.name, bell.way, bell.after, bell.quiet_from, bell.quiet_until) == ("林", "dingtalk", 30, 22, 8)
    assert (bell.secret, bell.address, bell.by) == ("SECabc", ROBOT, "owner@example.com")
    html = owner.get("/alerts/bells").text
    assert "SECabc" not in html and "s3cr3t" not in html
    assert "oapi.dingtalk.com/…9876" in html and "30 分钟没人确认再提醒" in html and "22 点到 8 点免打扰" in html


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"name": ""}, "请填写提醒谁"),
        ({"way": "pigeon"}, "请选择一种提醒方式"),
        ({"way": "email", "address": "nobody"}, "请填写一个邮箱地址"),
        ({"address": "http://oapi.dingtalk.com/x"}, "https://"),
        ({"address": "https://evil.example/robot"}, "这不是这种机器人的地址"),
        ({"way": "webhook", "address": "javascript:alert(1)"}, "https://"),
        ({"secret": "x" * 201}, "密钥太长"),
        ({"after": "-5"}, "0 到 1440"),
        ({"after": "２０"}, "0 到 1440"),
        ({"quiet_from": "22"}, "两个都填"),
        ({"quiet_from": "25", "quiet_until": "8"}, "两个都填"),
        ({"quiet_from": "8", "quiet_until": "8"}, "不能相同"),
    ],
)
def test_what_must_be_put_right_is_said_and_what_was_typed_stays(
    desk: Desk, owner: TestClient, said: dict[str, str], told: str
) -> None:
    answer = add(owner, **said)
    assert answer.status_code == 422 and told in answer.text
    assert desk.book.bells.of_shop("demo") == []
    assert "SECabc" not in answer.text and 'value="林"' in answer.text or said.get("name") == ""


def test_twenty_bells_are_enough(desk: Desk, owner: TestClient) -> None:
    for _ in range(20):
        desk.book.bells.keep(a_bell())
    assert "最多设置 20 个" in add(owner).text


def test_an_agent_sees_the_bells_and_changes_none(desk: Desk, agent: TestClient) -> None:
    bell = desk.book.bells.keep(a_bell())
    html = agent.get("/alerts/bells").text
    assert "林" in html and 'action="/alerts/bells' not in html
    assert add(agent).status_code == 403
    for name in ("end", "test"):
        assert press(agent, f"/alerts/bells/{name}", shop="demo", bell_id=bell.id).status_code == 403
    assert len(desk.book.bells.of_shop("demo")) == 1


def test_an_auditor_reads_alerts_and_finds_no_button(desk: Desk) -> None:
    raised(desk.book, a_cue(key="1"), a_cue(key="2"))
    desk.book.people.keep("auditor@example.com", "审计", role="auditor", shops=["demo"])
    html = a_client(desk, "auditor@example.com").get("/alerts").text
    assert "烫伤" in html and "<button" not in html.split("<main")[1]


def test_taking_up_stands_in_the_audit_log(desk: Desk, owner: TestClient) -> None:
    (alert,) = raised(desk.book, a_cue())
    press(owner, "/alerts/ack", alert_ids=alert.id)
    assert "接手提醒" in owner.get("/audit").text


def test_a_bell_of_another_shop_cannot_be_removed(desk: Desk, stranger: TestClient) -> None:
    bell = desk.book.bells.keep(a_bell())
    for shop in ("demo", "other"):
        assert press(stranger, "/alerts/bells/end", shop=shop, bell_id=bell.id).status_code == 404
    assert len(desk.book.bells.of_shop("demo")) == 1


def test_times_of_a_bell_are_changed_without_its_secret(desk: Desk, owner: TestClient) -> None:
    bell = desk.book.bells.keep(a_bell("dingtalk", ROBOT, secret="SECabc"))
    (form,) = [form for action, form in Forms(owner.get("/alerts/bells").text).found if action.endswith("/change")]
    said = {**form, "name": "王店长", "after": "45", "quiet_from": "23", "quiet_until": "7"}
    assert (
        press(owner, "/alerts/bells/change", **said).headers["location"].startswith("/alerts/bells?done=bell_changed")
    )
    (now,) = desk.book.bells.of_shop("demo")
    assert now == replace(bell, name="王店长", after=45, quiet_from=23, quiet_until=7)


def test_times_that_are_none_change_nothing(desk: Desk, owner: TestClient) -> None:
    bell = desk.book.bells.keep(a_bell())
    answer = press(owner, "/alerts/bells/change", shop="demo", bell_id=bell.id, name="林", after="x")
    assert answer.status_code == 422 and "0 到 1440" in answer.text
    assert desk.book.bells.of_shop("demo") == [bell]


def test_a_bell_is_removed(desk: Desk, owner: TestClient) -> None:
    bell = desk.book.bells.keep(a_bell())
    assert press(owner, "/alerts/bells/end", shop="demo", bell_id=bell.id).status_code == 303
    assert desk.book.bells.of_shop("demo") == []


def with_loopback(desk: Desk) -> None:
    """The desk lets robots stand on this machine."""
    standing = desk.app.state.desk
    desk.app.state.desk = replace(standing, settings=replace(standing.settings, alerts_inside=True))


def test_a_bell_is_tried(desk: Desk, owner: TestClient) -> None:
    with_loopback(desk)
    with robot() as standing:
        bell = desk.book.bells.keep(a_bell("dingtalk", standing.url))
        answer = press(owner, "/alerts/bells/test", shop="demo", bell_id=bell.id)
    assert "bell_tested" in answer.headers["location"]
    assert standing.said[0]["text"]["content"].startswith("【试发】山野日用的回评提醒可以送到这里。")


def test_a_trial_that_fails_says_why_and_not_the_address(desk: Desk, owner: TestClient) -> None:
    with_loopback(desk)
    with robot((200, b'{"errcode":310000,"errmsg":"sign not match"}')) as standing:
        bell = desk.book.bells.keep(a_bell("dingtalk", standing.url))
        answer = press(owner, "/alerts/bells/test", shop="demo", bell_id=bell.id)
    assert answer.status_code == 502
    assert "试发没有成功" in answer.text and "sign not match" in answer.text and "t0ken" not in answer.text


def test_what_runs_out_is_written_down_and_taken_back(desk: Desk, owner: TestClient) -> None:
    press(owner, "/alerts/expiry", shop="demo", expiry_name="抖店授权", expiry_day="2026-12-31")
    assert "2026-12-31 到期" in owner.get("/alerts/bells").text
    press(owner, "/alerts/expiry", shop="demo", expiry_name="抖店授权", drop="yes")
    assert desk.book.alerts.ends("demo") == []


@pytest.mark.parametrize("day", ["", "2026-02-30", "2020-01-01", "morgen"])
def test_a_day_that_is_none_or_over_is_refused(desk: Desk, owner: TestClient, day: str) -> None:
    answer = press(owner, "/alerts/expiry", shop="demo", expiry_name="抖店授权", expiry_day=day)
    assert answer.status_code == 422 and "还没有过去的日期" in answer.text


def test_names_are_shown_as_words(desk: Desk, owner: TestClient) -> None:
    desk.book.bells.keep(a_bell(name="<b>林</b>"))
    raised(desk.book, a_cue(product="<i>杯</i>"))
    assert "<b>林" not in owner.get("/alerts/bells").text
    assert "<i>杯" not in owner.get("/alerts").text
