"""The ways out: bodies and signatures as DingTalk, Feishu and WeCom document them, and addresses that are refused."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from casebook.errors import ChannelError, InputError, SettingError
from casebook.model import AlertKind
from responder.ringing import WAYS, open_way
from responder.ringing.note import note_of
from responder.ringing.post import post, vet
from responder.ringing.wecom import LONGEST, shortened
from tests.makers import NOON, a_shop
from tests.responder.alert_makers import TAKEN, Robot, a_bell, a_cue, an_alert, robot, settings_in

SECONDS = str(int(NOON.timestamp()))
NOTE = note_of([an_alert()], a_shop(), owner="林", desk_url="https://desk.example.com", now=NOON)


def ring(way: str, standing: Robot, home: Path, secret: str = "SECabc") -> str:
    return open_way(way)(NOTE, a_bell(way, standing.url, secret=secret), settings_in(home), key="ring-1", now=NOON)


def digest(key: str, said: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), said.encode(), hashlib.sha256).digest()).decode()


def test_dingtalk_gets_text_and_a_signed_address(tmp_path: Path) -> None:
    with robot() as standing:
        ring("dingtalk", standing, tmp_path)
    asked = parse_qs(urlsplit(standing.paths[0]).query)
    assert standing.said == [{"msgtype": "text", "text": {"content": NOTE.chat}}]
    assert asked["timestamp"] == [SECONDS + "000"]
    assert asked["sign"] == [digest("SECabc", f"{SECONDS}000\nSECabc")]
    assert asked["access_token"] == ["t0ken"]


def test_feishu_gets_text_and_a_signature_in_the_body(tmp_path: Path) -> None:
    with robot() as standing:
        ring("feishu", standing, tmp_path)
    (said,) = standing.said
    assert (said["msg_type"], said["content"]) == ("text", {"text": NOTE.chat})
    assert (said["timestamp"], said["sign"]) == (SECONDS, digest(f"{SECONDS}\nSECabc", ""))


def test_wecom_gets_text_alone(tmp_path: Path) -> None:
    with robot() as standing:
        ring("wecom", standing, tmp_path)
    assert standing.said == [{"msgtype": "text", "text": {"content": NOTE.chat}}]
    assert "sign" not in standing.paths[0]


@pytest.mark.parametrize("way", ["dingtalk", "feishu"])
def test_without_a_secret_nothing_is_signed(way: str, tmp_path: Path) -> None:
    with robot() as standing:
        ring(way, standing, tmp_path, secret="")
    assert "sign" not in standing.paths[0] and "sign" not in standing.said[0]


def test_a_webhook_can_tell_that_it_was_us_and_when(tmp_path: Path) -> None:
    with robot((204, b"")) as standing:
        ring("webhook", standing, tmp_path)
    head, body = standing.headers[0], standing.bodies[0]
    expected = hmac.new(b"SECabc", f"{SECONDS}.".encode() + body, hashlib.sha256).hexdigest()
    assert (head["X-Huiping-Timestamp"], head["X-Huiping-Signature"]) == (SECONDS, f"sha256={expected}")
    assert head["Idempotency-Key"] == "ring-1"
    assert head["Host"] == urlsplit(standing.url).netloc
    (alert,) = json.loads(body)["alerts"]
    assert (alert["kind"], alert["product"], alert["stars"], alert["tier"]) == ("safety", "保温杯", 1, 0)


def test_an_email_says_the_same_in_both_parts(tmp_path: Path) -> None:
    where = open_way("email")(NOTE, a_bell(), settings_in(tmp_path), key="ring-1", now=NOON)
    assert Path(where).read_bytes().startswith(b"From: ")


@pytest.mark.parametrize(
    ("way", "body", "permanent"),
    [
        ("dingtalk", b'{"errcode":310000,"errmsg":"sign not match"}', True),
        ("dingtalk", b'{"errcode":130101,"errmsg":"send too fast"}', False),
        ("wecom", b'{"errcode":93000,"errmsg":"invalid webhook url"}', True),
        ("wecom", b'{"errcode":45009,"errmsg":"api freq out of limit"}', False),
        ("feishu", b'{"code":19021,"msg":"sign match fail"}', True),
        ("feishu", b'{"code":11232,"msg":"frequency limited"}', False),
    ],
)
def test_what_a_robot_refuses_was_surely_not_told(way: str, body: bytes, permanent: bool, tmp_path: Path) -> None:
    with robot((200, body)) as standing, pytest.raises(ChannelError) as refused:
        ring(way, standing, tmp_path)
    assert (refused.value.sent, refused.value.permanent) == (False, permanent)


@pytest.mark.parametrize(
    ("status", "sent", "permanent"), [(302, False, True), (404, False, True), (429, False, False), (500, None, False)]
)
def test_a_status_says_whether_it_may_have_been_told(
    status: int, sent: bool | None, permanent: bool, tmp_path: Path
) -> None:
    with robot((status, b"")) as standing, pytest.raises(ChannelError) as failed:
        ring("webhook", standing, tmp_path)
    assert (failed.value.sent, failed.value.permanent) == (sent, permanent)


def test_a_redirect_is_not_followed(tmp_path: Path) -> None:
    with robot((302, b""), (200, TAKEN)) as standing, pytest.raises(ChannelError):
        ring("dingtalk", standing, tmp_path)
    assert len(standing.paths) == 1


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"errcode":"x"}', b"\xff"])
def test_an_answer_nobody_can_read_may_mean_anything(body: bytes, tmp_path: Path) -> None:
    with robot((200, body)) as standing, pytest.raises(ChannelError) as failed:
        ring("dingtalk", standing, tmp_path)
    assert failed.value.sent is None


def test_who_hangs_up_may_have_heard(tmp_path: Path) -> None:
    with robot(drop=True) as standing, pytest.raises(ChannelError) as failed:
        ring("wecom", standing, tmp_path)
    assert failed.value.sent is None


def test_who_does_not_listen_surely_heard_nothing(tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/x?access_token=t0ken"
        with pytest.raises(ChannelError) as failed:
            post(url, "webhook", {}, inside=True)
    assert failed.value.sent is False and not failed.value.permanent
    assert "t0ken" not in str(failed.value)


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.8", "169.254.169.254", "192.168.1.2", "::1", "::ffff:10.0.0.1"]
)
def test_a_name_that_leads_inside_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(ChannelError, match="private") as failed:
        post("https://looks.fine.example/hook", "webhook", {}, inside=False)
    assert failed.value.sent is False and failed.value.permanent


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/x",
        "ftp://example.com/x",
        "https://user@example.com/x",
        "https:///x",
        "javascript:alert(1)",
        "https://exa mple.com/",
        "https://example.com/\r\nX: y",
        "https://example.com:99999/",
        "https://example.com\\@evil.example/",
        "https://例子.example/",
        "https://example.com/" + "x" * 500,
        "",
    ],
)
def test_addresses_nothing_may_be_sent_to(url: str) -> None:
    with pytest.raises(InputError):
        vet(url, "webhook", inside=False)


@pytest.mark.parametrize(
    ("way", "url", "fits"),
    [
        ("dingtalk", "https://oapi.dingtalk.com/robot/send?access_token=1", True),
        ("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1", True),
        ("feishu", "https://open.feishu.cn/open-apis/bot/v2/hook/1", True),
        ("feishu", "https://open.larksuite.com/open-apis/bot/v2/hook/1", True),
        ("dingtalk", "https://oapi.dingtalk.com.evil.example/robot/send", False),
        ("wecom", "https://oapi.dingtalk.com/robot/send", False),
        ("dingtalk", "https://oapi.dingtalk.com:8443/robot/send", False),
    ],
)
def test_a_robot_is_at_its_makers_address(way: str, url: str, fits: bool) -> None:
    if fits:
        assert vet(url, way, inside=False).hostname
    else:
        with pytest.raises(InputError):
            vet(url, way, inside=False)


def test_a_long_text_for_wecom_keeps_its_link() -> None:
    text = shortened("买家说杯盖漏水。\n" * 300, NOTE.link)
    assert len(text.encode()) <= LONGEST and text.endswith(NOTE.link)
    assert shortened("短", NOTE.link) == "短"


def test_an_unknown_way_names_the_known_ones() -> None:
    with pytest.raises(SettingError, match="dingtalk"):
        open_way("pigeon")
    assert all(open_way(name) for name in WAYS)


def said(*cues: Any, waited: int = 0, **more: Any) -> str:
    alerts = [an_alert(cue, id=number, **more) for number, cue in enumerate(cues, 1)]
    return note_of(
        alerts, a_shop(), owner="林", desk_url="https://desk.example.com", now=NOON, waited=waited
    ).chat.splitlines()[0]


def test_the_text_says_item_variant_words_urgency_owner_and_that_it_is_new() -> None:
    what = "【紧急·安全】山野日用：保温杯 500ml，买家说「手被烫伤了」（1 星，12:00）。新发生。"
    assert said(a_cue()) == what + "负责人：林。请在 30 分钟内处理。"


def test_a_repeated_event_says_so() -> None:
    assert "同一商品的同类提醒 30 天内第 3 次。" in said(a_cue(), repeated=2)


def test_the_second_person_is_told_that_nobody_answered() -> None:
    text = said(a_cue(), waited=30)
    assert text.startswith("【升级】【紧急·安全】") and "30 分钟内没有人确认，现转给您。" in text


def test_a_flood_is_one_message_with_a_count() -> None:
    text = note_of(
        [an_alert(a_cue(key=str(one), tier=one % 2), id=one) for one in range(1, 31)],
        a_shop(),
        owner="林",
        desk_url="https://desk.example.com",
        now=NOON,
    )
    assert text.letter.subject == "【紧急】山野日用：30 件事等您处理，其中 15 件紧急"
    assert "另有 22 件，见提醒页。" in text.chat and text.facts["count"] == 30
    assert text.link == "https://desk.example.com/alerts"


def test_where_all_burn_that_is_said_once() -> None:
    assert said(a_cue(key="1"), a_cue(key="2")).startswith("【紧急】山野日用：2 件紧急的事等您处理。负责人：林。")


def test_where_none_burns_nobody_is_alarmed() -> None:
    cues = [a_cue(AlertKind.DEFECT, key=str(one), tier=1, name="漏水", count=3) for one in range(2)]
    assert said(*cues) == "山野日用：2 件事等您处理。负责人：林。请今天处理。"


def test_a_strangers_words_are_no_markup_in_the_letter() -> None:
    note = note_of(
        [an_alert(a_cue(product="<b>杯</b>", words="<img src=x>"))],
        a_shop(name="山野<日用>"),
        owner="林",
        desk_url="https://desk.example.com",
        now=NOON + timedelta(hours=1),
    )
    assert "<img" not in note.letter.html and "<b>杯" not in note.letter.html and "山野<日" not in note.letter.html
