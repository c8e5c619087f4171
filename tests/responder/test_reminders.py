"""Reminders: what a shop promised that is over or soon will be, and the digest that says so."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from casebook.model import PromiseState
from casebook.store import Casebook
from responder.digest import digest, digest_of
from responder.letters import Letter
from responder.reminders import Due, promises_due
from tests.casebook.makers import an_open_case
from tests.makers import NOON, a_promised, a_shop
from tests.responder.mail_makers import DESK, a_day, some_settings

HOUR = timedelta(hours=1)


def promise(book: Casebook, *dues: datetime | None) -> list[int]:
    case_id = an_open_case(book)
    given = [a_promised(f"第{nth}件", due=due) for nth, due in enumerate(dues, start=1)]
    return [book.promises.add(case_id, one, owner="owner", by="owner", at=NOON) for one in given]


def quotes(found: tuple[object, ...]) -> list[str]:
    return [one.promised.quote for one in found]  # type: ignore[attr-defined]


def test_promises_are_told_by_the_shops_own_days(book: Casebook) -> None:
    # Noon in Shanghai: its day ends in twelve hours.
    promise(book, NOON - HOUR, NOON + 11 * HOUR, NOON + 13 * HOUR, NOON + 37 * HOUR, None)
    due = promises_due(book, a_shop(), NOON)
    assert [quotes(group) for group in (due.overdue, due.today, due.tomorrow)] == [["第1件"], ["第2件"], ["第3件"]]
    assert (due.count, due.told, due.undated) == (2, 3, 1)


def test_what_somebody_spoke_of_is_not_reminded_of(book: Casebook) -> None:
    for kept, state in zip(promise(book, NOON, NOON, NOON), ("done", "missed", "dropped"), strict=True):
        book.promises.move(kept, PromiseState(state), by="owner", at=NOON)
    assert promises_due(book, a_shop(), NOON + HOUR) == Due()


def a_letter(due: Due) -> Letter:
    return digest(a_day(), desk_url=DESK, promises=due)


def test_the_digest_reminds_with_the_words_the_day_and_a_link(book: Casebook, tmp_path: Path) -> None:
    promise(book, NOON + 20 * HOUR, NOON + 22 * HOUR, None)
    letter = digest_of(book, book.shops.get("demo"), "2026-11-21", settings=some_settings(tmp_path, desk_url=DESK))
    for shown in ("答应买家的事：2 件", "今天到期", "第1件", "补发", "11月21日 08:00", "/cases/1#promises"):
        assert shown in letter.text
    assert "还有 1 件没有写明日期" in letter.html


def test_a_day_without_promises_says_nothing_of_them() -> None:
    letter = a_letter(Due())
    assert "承诺" not in letter.subject + letter.text
    assert "答应买家" not in letter.html


@pytest.mark.parametrize("overdue", [True, False])
def test_an_idle_days_subject_says_what_was_promised(book: Casebook, overdue: bool) -> None:
    promise(book, NOON)
    due = promises_due(book, a_shop(), NOON + HOUR if overdue else NOON - HOUR)
    letter = a_letter(due)
    assert "1 个承诺要在今天兑现" in letter.subject
    assert ("1 个已过期" in letter.subject) is overdue
    assert "无待办" not in letter.subject


def test_more_promises_than_fit_are_counted(book: Casebook) -> None:
    promise(book, *[NOON + HOUR] * 10)
    assert "另有 2 件" in a_letter(promises_due(book, a_shop(), NOON)).text


def test_words_of_a_promise_are_data_in_the_mail(book: Casebook) -> None:
    case_id = an_open_case(book)
    given = a_promised("<script>alert(1)</script> 13800138000", due=NOON)
    book.promises.add(case_id, given, owner="owner", by="owner", at=NOON)
    letter = a_letter(promises_due(book, a_shop(), NOON))
    assert "<script" not in letter.html
    assert "13800138000" not in letter.text
