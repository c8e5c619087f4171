"""How the ear for motives is taught: frames filled by dice, marks taken off, examples made, motives told apart."""

import re

import numpy as np
import pytest

from casebook.model import AXIS_OF
from sentiment.suspicion.motives import CODES
from sentiment.training import ear
from sentiment.training.student import Plan
from sentiment.training.wordings import FRAMES, HONEST, ROWS, SLOT, SLOTS, Wording, _rows, filled, unmarked

GENUINE = ["物流很快,包装完好", "质量一般,有点失望", "尺码偏小,退了", "客服态度不错,下次还来"]


def dice(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def quiet(_stage: str, _done: int, _total: int) -> None:
    return None


def test_a_frame_is_filled_the_same_by_the_same_dice():
    slots = {"a": ["一", "二", "三"], "b": ["{a}元", ""]}
    assert filled("给{b}", slots, dice()) == filled("给{b}", slots, dice())
    assert SLOT.search(filled("{a}{b}{a}", slots, dice())) is None


def test_a_slot_nobody_defined_is_told():
    with pytest.raises(KeyError):
        filled("给{nobody}", {}, dice())


def test_marks_are_taken_off_and_their_places_kept():
    text, places = unmarked("不好，⟦给钱⟧就⟦删⟧")
    assert [text[begin:end] for begin, end in places] == ["给钱", "删"]


def test_what_is_left_of_a_text_holds_no_marked_stretch():
    assert Wording("extortion", "不好,给钱就删,再见", ((3, 7),)).rest == "不好,,,再见"


@pytest.mark.parametrize("name", [ROWS, FRAMES])
def test_every_row_has_a_known_code_and_its_marks_in_pairs(name: str):
    column = "text" if name == ROWS else "frame"
    for row in _rows(name):
        assert row["code"] in (HONEST, *CODES)
        assert re.fullmatch("[^⟦⟧]*(⟦[^⟦⟧]+⟧[^⟦⟧]*)*", row[column]), row[column]
        assert row["code"] != HONEST or "⟦" not in row[column]


def test_every_slot_of_every_frame_is_defined():
    slots = {row["slot"] for row in _rows(SLOTS)}
    assert {name for row in _rows(FRAMES) for name in SLOT.findall(row["frame"])} <= slots


def test_every_code_stands_on_an_axis():
    assert set(CODES) <= AXIS_OF.keys()


def test_examples_hold_the_stretch_alone_the_text_and_the_rest_as_honest():
    told = ear.examples([Wording("extortion", "鞋子开胶了,给钱就删", ((6, 10),))], [], dice())
    by_text = dict(zip(told.folded, told.code.tolist(), strict=True))
    assert by_text == {"鞋子开胶了,给钱就删": 1, "给钱就删": 1, "鞋子开胶了": 0}


def test_the_ear_tells_apart_what_it_was_taught():
    bad = [
        Wording("extortion", f"给我{sum}元就删评", ((0, 6 + len(sum)),))
        for sum in ("五十", "一百", "两百", "八十", "三百")
    ]
    told = ear.examples(bad * 4, GENUINE * 8, dice())
    taught, keys = ear.fit(told, Plan(seed=1, epochs=30), quiet)
    odds = ear.best_odds(taught, ["给我六十元就删评", *GENUINE])[:, CODES.index("extortion")]
    assert len(keys) and odds[0] > odds[1:].max()


def test_the_same_seed_teaches_the_same_ear():
    told = ear.examples([Wording("abuse", "你个废物", ((0, 4),))] * 6, GENUINE, dice())
    one, other = (ear.fit(told, Plan(seed=3, epochs=2), quiet)[0] for _ in range(2))
    assert np.array_equal(one.said, other.said)


def test_what_it_takes_for_a_motive_in_genuine_texts_is_learnt_as_none():
    told = ear.examples([Wording("abuse", "你个废物", ((0, 4),))] * 6, [], dice())
    taught, _ = ear.fit(told, Plan(seed=1, epochs=20), quiet)
    found = ear.mined(taught, ["你个废物点心真好吃", ""])
    assert found and not ear.more(told, found).code[-len(found) :].any()
