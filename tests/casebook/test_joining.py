"""What a source's sight of a review does to what several sources show, and where they contradict each other."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from casebook.joining import Conflict, after, conflicts
from casebook.model import Change, Review, State
from casebook.views import Way
from tests.makers import NOON, a_review, an_appended

ZONE = "Asia/Shanghai"
PAGE = a_review("杯盖漏水")
EXPORT = replace(PAGE, source="export", external_id="e-1", capture="1" * 64)
LATER = NOON + timedelta(hours=1)


def a_state(review: Review, **said: Any) -> State:
    given = {"id": 1, "review_id": 1, "seq": 1, "change": Change.NEW, "seen_at": NOON, "digest": ""}
    return State(review=review, **{**given, **said})


def a_way(review: Review, **said: Any) -> Way:
    named = {"source": review.source, "external_id": review.external_id, "home": review.source == "demo"}
    return Way(review=review, **{**named, "captures": (), "first_seen": NOON, **said})


def contradictions(page: Review, export: Review) -> tuple[Conflict, ...]:
    return conflicts((a_state(page),), (a_way(page), a_way(export)), ZONE)


def test_the_same_again_changes_nothing() -> None:
    assert after(PAGE, None, EXPORT, ZONE) == (Change.SAME, PAGE)
    assert after(PAGE, EXPORT, EXPORT, ZONE) == (Change.SAME, PAGE)


def test_it_fills_what_nobody_knew_and_says_where_it_was_read() -> None:
    bare = replace(PAGE, stars=None, raw_rating=None, time=None, product_id=None, product=None)
    what, now = after(bare, None, replace(EXPORT, order_id="o-1"), ZONE)
    assert what is Change.FILLED
    assert now == replace(PAGE, order_id="o-1", capture=EXPORT.capture)


def test_a_rating_is_filled_with_how_it_was_given() -> None:
    what, now = after(replace(PAGE, stars=None), None, replace(EXPORT, stars=5, raw_rating="好评"), ZONE)
    assert (what, now.stars, now.raw_rating) == (Change.FILLED, 5, "好评")


def test_words_are_filled_where_the_platform_wrote_its_own() -> None:
    what, now = after(replace(PAGE, text="此用户没有填写评价"), None, EXPORT, ZONE)
    assert (what, now.text) == (Change.FILLED, "杯盖漏水")


def test_what_a_source_says_otherwise_from_the_start_is_no_change() -> None:
    assert after(PAGE, None, replace(EXPORT, stars=4, text="杯盖有点漏水"), ZONE) == (Change.SAME, PAGE)


def test_what_a_source_says_otherwise_than_before_is_the_buyers_change() -> None:
    what, now = after(PAGE, EXPORT, replace(EXPORT, text="杯盖漏水，已换新", stars=4), ZONE)
    assert what is Change.EDITED
    assert (now.text, now.stars, now.source, now.external_id) == ("杯盖漏水，已换新", 4, "demo", "r-1")


def test_an_edit_another_source_told_already_is_told_once() -> None:
    edited = replace(PAGE, text="杯盖漏水，已换新")
    assert after(edited, EXPORT, replace(EXPORT, text="杯盖漏水，已换新 "), ZONE)[0] is Change.SAME


def test_a_source_that_no_longer_says_the_stars_takes_none_away() -> None:
    assert after(PAGE, EXPORT, replace(EXPORT, stars=None), ZONE) == (Change.SAME, PAGE)


def test_later_words_only_one_source_shows_are_kept_and_stay() -> None:
    what, now = after(PAGE, None, replace(EXPORT, appended=(an_appended(),)), ZONE)
    assert (what, now.appended) == (Change.APPENDED, (an_appended(),))
    assert after(now, PAGE, PAGE, ZONE) == (Change.SAME, now)


def test_later_words_both_sources_show_are_one() -> None:
    told = replace(PAGE, appended=(an_appended("还是漏！"),))
    again = replace(EXPORT, appended=(an_appended("还是漏!"),))
    assert after(told, EXPORT, again, ZONE) == (Change.SAME, told)


def test_later_words_a_source_edits_are_edited() -> None:
    one, other = (an_appended("还是漏"),), (an_appended("还是漏，不推荐"),)
    what, now = after(replace(PAGE, appended=one), replace(EXPORT, appended=one), replace(EXPORT, appended=other), ZONE)
    assert (what, now.appended) == (Change.EDITED, other)


def test_other_later_words_from_the_start_are_a_conflict() -> None:
    told = replace(PAGE, appended=(an_appended("还是漏"),))
    other = replace(EXPORT, appended=(an_appended("换新了，好用"),))
    assert after(told, None, other, ZONE) == (Change.SAME, told)
    assert [one.field for one in contradictions(told, other)] == ["appended"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("stars", 5),
        ("text", "保温不错"),
        ("title", "别买"),
        ("author", "王***2"),
        ("time", NOON + timedelta(hours=5)),
        ("order_id", "o-2"),
        ("order_time", NOON - timedelta(days=9)),
    ],
)
def test_a_contradiction_is_told_with_what_each_source_says(field: str, value: object) -> None:
    one = replace(PAGE, title="好用", order_id="o-1", order_time=NOON - timedelta(days=3))
    other = replace(one, source="export", **{field: value})
    told = Conflict(field=field, said=(("demo", getattr(one, field)), ("export", value)))
    assert contradictions(one, other) == (told,)


def test_what_one_source_covers_or_does_not_know_is_no_contradiction() -> None:
    local = NOON.replace(hour=16) - timedelta(days=1)
    other = replace(EXPORT, author="林小姐子", stars=None, time=local, text="此用户没有填写评价")
    assert contradictions(PAGE, other) == ()


def test_what_a_source_said_before_an_edit_is_older_and_not_other() -> None:
    edited = replace(PAGE, text="杯盖漏水，已换新")
    states = (a_state(PAGE), a_state(edited, seq=2, seen_at=LATER))
    page, export = a_way(edited, last_seen=LATER), a_way(EXPORT)
    assert conflicts(states, (page, export), ZONE) == ()
    (found,) = conflicts(states, (page, replace(export, last_seen=LATER)), ZONE)
    assert found.said == (("demo", edited.text), ("export", EXPORT.text))
