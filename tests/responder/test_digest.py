"""The digest says what waits and what was not seen, is inert, and goes once to each recipient."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from casebook.errors import InputError, MailError, SettingError
from casebook.model import Level, Result, Shop, Suspicion
from casebook.store import Casebook
from responder.digest import digest, window
from responder.letters import Letter
from responder.sending import send_digest
from tests.casebook.makers import a_coverage_row, a_drafted_case
from tests.makers import NOON, a_finding, a_shop, a_verdict, an_appended
from tests.responder.mail_makers import DESK, Postbox, a_day, a_line, a_mail_server, some_settings

DAY = "2026-11-21"
WHOLE = (a_coverage_row(product_id="p-1", stated=20, read=20),)
BOTH = pytest.mark.parametrize("part", ["text", "html"])


def shown(letter: Letter, part: str) -> str:
    """What a reader of this part sees or can follow."""
    return html.unescape(getattr(letter, part))


def a_digest(*waiting: object, **said: object) -> Letter:
    return digest(a_day(*waiting, **{"coverage": WHOLE, **said}), desk_url=DESK + "/")


def test_a_window_runs_from_hour_to_hour_by_the_shops_clock() -> None:
    since, until = window(DAY, "Asia/Shanghai", 8)
    assert since == datetime(2026, 11, 20, 0, tzinfo=UTC)
    assert until == datetime(2026, 11, 21, 0, tzinfo=UTC)


@pytest.mark.parametrize(("day", "hours"), [("2026-03-08", 23), ("2026-03-09", 24), ("2026-11-01", 25)])
@pytest.mark.parametrize("hour", [3, 8])
def test_a_window_is_an_hour_shorter_or_longer_when_the_clocks_change(day: str, hours: int, hour: int) -> None:
    since, until = window(day, "America/New_York", hour)
    assert (until - since).total_seconds() == hours * 3600


@pytest.mark.parametrize("hour", [0, 1, 2, 3])
def test_windows_join_over_hours_that_are_missing_or_come_twice(hour: int) -> None:
    days = ["2026-03-07", "2026-03-08", "2026-03-09", "2026-10-31", "2026-11-01", "2026-11-02"]
    windows = [window(day, "America/New_York", hour) for day in days]
    assert windows[0][1] == windows[1][0] and windows[1][1] == windows[2][0]
    assert windows[3][1] == windows[4][0] and windows[4][1] == windows[5][0]


def test_a_day_that_is_no_date_is_refused() -> None:
    with pytest.raises(InputError, match="2026-13-01"):
        window("2026-13-01", "Asia/Shanghai", 8)


def test_a_zone_nobody_knows_is_refused() -> None:
    with pytest.raises(SettingError, match="Mars/Base"):
        window(DAY, "Mars/Base", 8)


def test_the_subject_counts_what_waits_and_what_is_urgent() -> None:
    subject = a_digest(a_line(tier=0), a_line(case_id=2), a_line(case_id=3)).subject
    assert subject == "山野日用：3 条差评待回复，1 条需马上处理"


def test_the_subject_does_not_call_every_waiting_review_bad() -> None:
    praise = a_verdict(polarity="pos")
    assert a_digest(a_line(), a_line(case_id=2, verdict=praise)).subject == "山野日用：2 条评价待处理"


def test_the_subject_names_outcomes_a_person_must_look_at() -> None:
    assert a_digest(unknown=(a_line(),)).subject == "山野日用：1 条回复待确认是否发出"


def test_the_subject_says_at_least_where_the_day_holds_urgent_lines_only() -> None:
    assert a_digest(a_line(tier=0), waiting_count=9).subject == "山野日用：9 条差评待回复，至少 1 条需马上处理"


@pytest.mark.parametrize(
    ("said", "rest"),
    [
        ({}, "昨日评价平稳，无待办"),
        ({"changes": {"new": 12}}, "昨日新增 12 条评价，无待办"),
        ({"changes": {"gone": 1}}, "昨日评价有变化，无待办"),
        ({"approved": (a_line(),)}, "1 条回复已批准待发布"),
        ({"coverage": (a_coverage_row(product_id="p-1", stated=9, read=2),)}, "无待办，1 处评价没有看全"),
        ({"coverage": ()}, "昨日没有查看任何来源，请检查"),
    ],
)
def test_the_subject_of_a_day_with_nothing_to_decide(said: dict[str, object], rest: str) -> None:
    assert a_digest(**said).subject == f"山野日用：{rest}"


def test_a_busy_day_still_says_that_nothing_was_looked_for() -> None:
    assert a_digest(a_line(), coverage=()).subject == "山野日用：1 条差评待回复，昨日没有查看任何来源"


@BOTH
@pytest.mark.parametrize("said", ["1 星", "保温杯", "质量", "杯盖漏水，包里全湿了", f"{DESK}/cases/7", "11月20日"])
def test_a_waiting_case_says_what_it_is_about(part: str, said: str) -> None:
    assert said in shown(a_digest(a_line(case_id=7)), part)


@BOTH
def test_the_order_of_the_day_is_kept(part: str) -> None:
    letter = shown(a_digest(a_line(case_id=9, tier=0), a_line(case_id=2)), part)
    assert letter.index("/cases/9") < letter.index("/cases/2")


@BOTH
def test_the_newest_words_of_the_buyer_are_shown(part: str) -> None:
    line = a_line(appended=(an_appended("第一次追评"), an_appended("换了新的还是漏")))
    assert "追评：「换了新的还是漏」" in shown(a_digest(line), part)


@BOTH
def test_suspicion_is_worded_as_an_opinion(part: str) -> None:
    suspicion = Suspicion(level=Level.REVIEW, p=0.7, reasons=(a_finding(code="extortion"),))
    letter = shown(a_digest(a_line(verdict=a_verdict(suspicion=suspicion))), part)
    assert "疑点（系统看法）：待核查（拿评价换钱物）" in letter
    assert "不是结论" in letter


@BOTH
def test_codes_nobody_has_a_word_for_are_shown_as_they_are(part: str) -> None:
    assert "new_cause" in shown(a_digest(a_line(cause="new_cause")), part)


@BOTH
def test_what_is_not_shown_is_counted_and_linked(part: str) -> None:
    letter = shown(a_digest(*(a_line(case_id=n) for n in range(1, 26)), waiting_count=40), part)
    assert "另有 20 条" in letter
    assert letter.count(f"{DESK}/cases/") == 20


def test_the_fullest_day_stays_below_what_gmail_cuts() -> None:
    suspicion = Suspicion(level=Level.STRONG, p=0.9, reasons=(a_finding(code="extortion"),))
    full = a_line(
        "漏" * 500, product="杯" * 99, appended=(an_appended("漏" * 500),), verdict=a_verdict(suspicion=suspicion)
    )
    gaps = tuple(a_coverage_row(product_id=f"p-{n}", stated=9, read=2, unknown="x" * 90) for n in range(50))
    letter = a_digest(*[full] * 200, approved=(full,) * 200, unknown=(full,) * 200, coverage=gaps)
    assert len(letter.html.encode()) < 102_000


@BOTH
def test_a_review_of_another_year_shows_its_year(part: str) -> None:
    assert "2016年6月29日" in shown(a_digest(a_line(time=datetime(2016, 6, 29, 4, tzinfo=UTC))), part)


@BOTH
@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"changes": {"new": 5, "gone": 2}}, "已看不到 2 条"),
        ({"stars": {5: 3, 1: 1, None: 2}}, "无星级"),
        ({"published": 4}, "发布了 4 条回复"),
        ({"opened": 3}, "新列入处理的有 3 条"),
        ({"unknown": (a_line(),)}, "系统不会自动重发"),
        ({"approved": (a_line(),)}, "已批准，等待发布：1 条"),
        ({"approved": (a_line(),), "second": 1}, "其中 1 条要由另一位同事复核同意后才会发布。"),
        ({}, "没有发现遗漏"),
        ({"coverage": ()}, "过去一天没有查看任何来源"),
        ({"coverage": (a_coverage_row(product_id="p-9", stated=9, read=2),)}, "p-9：标明 9 条，读到 2 条"),
        ({"coverage": (a_coverage_row(read=5, rejected=2),)}, "2 条因内容有误没有收录"),
    ],
)
def test_both_parts_tell_what_happened(part: str, said: dict[str, object], words: str) -> None:
    assert words in shown(a_digest(**said), part)


@BOTH
def test_the_times_are_the_shops_own(part: str) -> None:
    abroad = a_shop(zone="America/New_York")
    assert "11月19日 11:00 至 11月20日 11:00（America/New_York 时间）" in shown(a_digest(shop=abroad), part)


@BOTH
def test_buyers_stay_unnamed_and_their_numbers_masked(part: str) -> None:
    letter = shown(a_digest(a_line("打我电话13800138000", author="林小子")), part)
    assert "138****8000" in letter
    assert "林小子" not in letter and "13800138000" not in letter


def test_markup_in_a_review_stays_words() -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}</td></table>"
    letter = a_digest(a_line(hostile, product="<b>杯</b>", cause="<i>x</i>", appended=(an_appended(hostile),)))
    assert re.findall("<script|<img|<b>杯|<i>x", letter.html) == []
    assert "<script>alert(1)</script>" in html.unescape(letter.html)


def test_a_hostile_shop_name_cannot_break_the_subject() -> None:
    subject = a_digest(shop=a_shop(name="山野\r\nBcc: x@example.com\x00")).subject
    assert "\r" not in subject and "\n" not in subject and "\x00" not in subject


def test_broken_characters_do_not_stop_the_digest() -> None:
    letter = a_digest(a_line("漏\ud800水\x00\x1b[31m"))
    assert "漏水" in letter.html and "\x1b" not in letter.text


def test_styles_are_inlined_and_dark_mode_stays() -> None:
    letter = a_digest(a_line()).html
    assert "prefers-color-scheme: dark" in letter
    assert re.search(r'<td class="card[^"]*" style="[^"]*border-left', letter)


def test_nothing_in_the_mail_is_fetched_from_elsewhere() -> None:
    assert re.findall(r"<(?:link|img|script|iframe)|url\(|@import", a_digest(a_line()).html) == []


@pytest.fixture
def waiting(book: Casebook) -> Casebook:
    a_drafted_case(book)
    return book


@pytest.fixture
def shop(book: Casebook) -> Shop:
    book.shops.keep(a_shop(recipients=("owner@example.com", "agent@example.com")))
    return book.shops.get("demo")


def mailed(book: Casebook, shop: Shop, home: Path, *, by: str = "scheduler", **said: object) -> list[Result]:
    settings = some_settings(home, desk_url=DESK, **said)
    return [one.result for one in send_digest(book, shop, DAY, settings=settings, now=NOON, by=by)]


@pytest.fixture
def postbox() -> Postbox:
    return Postbox(refuses="owner@example.com")


@pytest.fixture
def server(postbox: Postbox) -> Iterator[dict[str, object]]:
    with a_mail_server(postbox) as port:
        yield {"smtp_host": "127.0.0.1", "smtp_port": port}


def test_each_recipient_gets_the_digest(waiting: Casebook, shop: Shop, tmp_path: Path) -> None:
    assert mailed(waiting, shop, tmp_path) == [Result.DONE, Result.DONE]
    assert len(list((tmp_path / "outbox").glob("*.eml"))) == 2


def test_a_digest_is_not_sent_again(waiting: Casebook, shop: Shop, tmp_path: Path) -> None:
    mailed(waiting, shop, tmp_path)
    assert mailed(waiting, shop, tmp_path) == []


def test_of_two_senders_only_one_sends(waiting: Casebook, shop: Shop, tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda by: mailed(waiting, shop, tmp_path, by=by), ["one", "two"]))
    assert sum(results, []) == [Result.DONE, Result.DONE]
    assert len(list((tmp_path / "outbox").glob("*.eml"))) == 2


def test_one_refused_recipient_does_not_hold_the_other(
    waiting: Casebook, shop: Shop, tmp_path: Path, server: dict[str, object], postbox: Postbox
) -> None:
    assert mailed(waiting, shop, tmp_path, **server) == [Result.FAILED, Result.DONE]
    assert [mail["To"] for mail in postbox.received] == ["agent@example.com"]


def test_an_address_nobody_can_send_to_fails_by_itself(waiting: Casebook, tmp_path: Path) -> None:
    shop = a_shop(recipients=("no address", "agent@example.com"))
    assert mailed(waiting, shop, tmp_path) == [Result.FAILED, Result.DONE]


def test_a_sender_nobody_can_send_from_uses_up_no_claim(waiting: Casebook, shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(MailError, match="no sender"):
        mailed(waiting, shop, tmp_path, mail_from="no sender")
    assert mailed(waiting, shop, tmp_path) == [Result.DONE, Result.DONE]


def test_an_unknown_outcome_is_recorded_and_never_tried_again(waiting: Casebook, shop: Shop, tmp_path: Path) -> None:
    with a_mail_server(Postbox(hangs_up=True)) as port:
        said = {"smtp_host": "127.0.0.1", "smtp_port": port}
        mailed(waiting, shop, tmp_path, **said)
        assert mailed(waiting, shop, tmp_path, **said) == []
    kept = waiting.mailings.results("digest", "demo", DAY)
    assert kept == dict.fromkeys(shop.recipients, Result.UNKNOWN)


def test_a_mail_carries_the_digest_of_the_book(waiting: Casebook, shop: Shop, tmp_path: Path) -> None:
    with a_mail_server(postbox := Postbox()) as port:
        mailed(waiting, shop, tmp_path, smtp_host="127.0.0.1", smtp_port=port)
    first = postbox.received[0]
    assert first["Subject"] == "山野日用：1 条差评待回复，昨日没有查看任何来源"
    assert "杯盖漏水" in first.get_body(("plain",)).get_content()
    assert "杯盖漏水" in first.get_body(("html",)).get_content()
