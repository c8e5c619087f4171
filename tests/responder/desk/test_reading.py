from __future__ import annotations

from casebook.model import Change, Polarity, Review, State, Suspicion
from responder.desk.reading import COMPARED, distinct, glance, history, parts_of
from tests.makers import NOON, a_finding, a_review, a_verdict, an_appended, an_aspect


def a_state(review: Review, change: Change = Change.NEW, **said: int) -> State:
    return State(**{"id": 1, "review_id": 1, "seq": 1, **said}, change=change, seen_at=NOON, digest="", review=review)


def kinds(review: Review, **said: object) -> list[tuple[str, tuple[str, ...]]]:
    verdict = a_verdict(**{"aspects": (), "findings": (), **said})
    return [(piece.text, piece.kinds) for part in parts_of(review, verdict) for piece in part.pieces if piece.kinds]


def test_a_finding_marks_the_words_it_rests_on() -> None:
    assert kinds(a_review("杯盖漏水"), findings=(a_finding("漏水", start=2, end=4),)) == [("漏水", ("finding",))]


def test_a_finding_in_what_was_appended_marks_there() -> None:
    review = a_review("杯盖漏水", appended=(an_appended("还是漏"),))
    assert kinds(review, findings=(a_finding("还是漏", start=0, end=3, part=1),)) == [("还是漏", ("finding",))]


def test_words_that_are_not_where_they_are_said_to_be_are_not_marked() -> None:
    assert kinds(a_review("杯盖漏水"), findings=(a_finding("漏水", start=0, end=2),)) == []


def test_a_part_that_is_not_there_is_not_marked() -> None:
    assert kinds(a_review("杯盖漏水"), findings=(a_finding("漏水", start=2, end=4, part=7),)) == []


def test_reasons_and_counter_reasons_look_different() -> None:
    said = Suspicion(reasons=(a_finding("杯盖", start=0, end=2),), counter=(a_finding("漏水", start=2, end=4),))
    assert kinds(a_review("杯盖漏水"), suspicion=said) == [("杯盖", ("reason",)), ("漏水", ("counter",))]


def test_what_the_buyer_likes_is_marked_apart() -> None:
    liked = an_aspect(polarity=Polarity.POS, start=0, end=2)
    assert kinds(a_review("好看但漏水"), aspects=(liked,)) == [("好看", ("aspect",))]


def test_a_glance_shows_what_was_appended_when_that_decides() -> None:
    review = a_review("还行", appended=(an_appended("还是漏"),))
    found = a_finding("还是漏", start=0, end=3, part=1)
    assert glance(review, a_verdict(findings=(found,), aspects=()))[0] == 1


def test_a_glance_at_a_review_without_words_shows_what_was_appended() -> None:
    assert glance(a_review("", appended=(an_appended("漏"),)), None)[0] == 1


def test_an_edited_review_says_which_words_went_and_came() -> None:
    old, new = a_state(a_review("杯盖漏水")), a_state(a_review("杯盖掉漆"), Change.EDITED, seq=2)
    pieces = history([old, new])[1].pieces
    assert [(piece.text, piece.kinds) for piece in pieces] == [
        ("杯盖", ()),
        ("漏水", ("deleted",)),
        ("掉漆", ("inserted",)),
    ]


def test_changed_stars_are_said() -> None:
    step = history([a_state(a_review(stars=5)), a_state(a_review(stars=1), Change.EDITED)])[1]
    assert (step.stars_changed, step.stars_before) == (True, 5)


def test_very_long_texts_are_shown_whole_instead_of_compared() -> None:
    old, new = a_review("漏" * (COMPARED + 1)), a_review("水" * (COMPARED + 1))
    assert len(history([a_state(old), a_state(new, Change.EDITED)])[1].pieces) == 2


def test_a_reason_is_told_once_for_the_same_words() -> None:
    light, heavy = (
        a_finding(code="abuse", start=0, end=4, weight=1.0),
        a_finding(code="abuse", start=2, end=6, weight=5.0),
    )
    other = a_finding(code="ad_contact", start=2, end=6, weight=3.0)
    assert distinct([light, heavy, other]) == [heavy, other]


def test_reasons_without_words_are_all_told() -> None:
    assert len(distinct([a_finding(start=0, end=0, note="one"), a_finding(start=0, end=0, note="two")])) == 2
