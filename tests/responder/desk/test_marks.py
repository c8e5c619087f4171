from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from responder.desk.marks import BOX, Span, excerpt, hides, pieces, visible

SPANS = st.lists(st.builds(Span, st.integers(-3, 30), st.integers(-3, 30), st.just("finding"), st.just("words")))


@given(st.text(max_size=25), SPANS)
def test_the_pieces_together_are_the_text(text: str, spans: list[Span]) -> None:
    assert "".join(piece.text for piece in pieces(text, spans)) == text


def test_words_under_two_spans_carry_both() -> None:
    cut = pieces("杯盖漏水", [Span(0, 3, "reason", "a"), Span(2, 4, "finding", "b")])
    assert [(piece.text, piece.kinds) for piece in cut] == [
        ("杯盖", ("reason",)),
        ("漏", ("reason", "finding")),
        ("水", ("finding",)),
    ]


def test_offsets_are_code_points_not_utf16_halves() -> None:
    assert pieces("😀漏水", [Span(1, 3, "finding", "words")])[1].text == "漏水"


def test_an_excerpt_starts_at_the_start_when_what_decides_is_near() -> None:
    shown = excerpt("漏水" + "嗯" * 100, [Span(0, 2, "finding", "words")])
    assert (shown.before, shown.after, shown.pieces[0].text) == (False, True, "漏水")


def test_an_excerpt_moves_to_the_words_that_decide() -> None:
    text = "嗯" * 100 + "涂层掉了"
    shown = excerpt(text, [Span(100, 104, "finding", "words")])
    assert shown.before
    assert shown.pieces[-1].text == "涂层掉了"


def test_an_excerpt_is_never_longer_than_asked() -> None:
    shown = excerpt("嗯" * 500, [Span(250, 252, "finding", "words")], width=60)
    assert sum(len(piece.text) for piece in shown.pieces) == 60


def test_marks_that_turn_the_direction_become_boxes_one_for_one() -> None:
    assert visible("a\u202eb\u0000c") == f"a{BOX}b{BOX}c"


def test_a_text_with_unseen_marks_is_said_to_hide_something() -> None:
    assert hides("漏\u202e水")
    assert not hides("漏水\n😀")
