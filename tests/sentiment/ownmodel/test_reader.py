"""A user's own model as the reader of the judge."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.model import Polarity
from sentiment.history import History
from sentiment.judge import judge_many, rules
from sentiment.ownmodel import own_reader, reader_at
from sentiment.ownmodel.occlusion import PIECES, occluded
from sentiment.ownmodel.windows import windows
from sentiment.polarity import ORDER, Reader, shipped
from sentiment.text import fold
from tests.makers import a_review
from tests.sentiment.ownmodel.makers import SIGNS, a_model

MIXED = [
    "质量很好，物流很快",
    "杯盖坏了，质量很差，客服的态度倒是好",
    "一般般吧",
    "好",
    "快递还行，东西好，就是用三天坏了，客服差，再也不来了",
    "穿着好看，喜欢，喜欢，喜欢，颜色好，面料好，做工好，物流快，客服好，包装好，味道差",
]


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    return own_reader(a_model(tmp_path_factory.mktemp("model")))


def good(reader: Reader, text: str) -> float:
    return reader.read([text], [None])[0].probabilities[0]


def test_the_own_model_takes_polaritys_place(reader: Reader) -> None:
    verdicts = judge_many([a_review(text, stars=None) for text in MIXED], History.none(), reader=reader)
    assert [verdict.polarity for verdict in verdicts] == ["pos", "neg", "neu", "pos", "neg", "pos"]
    assert {verdict.rules for verdict in verdicts} == {rules(reader.name)}


@pytest.mark.parametrize("text", MIXED)
def test_every_reading_names_words_and_turns_without_them(reader: Reader, text: str) -> None:
    (reading,) = reader.read([text], [None])
    place = ORDER.index(reading.polarity)
    assert reading.words
    for word in reading.words:
        (without,) = reader.read([text[: word.start] + text[word.end :]], [None])
        assert word.weight > 0
        assert without.probabilities[place] < reading.probabilities[place]


def test_the_words_named_are_those_towards_the_polarity_the_stars_lead_to(reader: Reader) -> None:
    praised, blamed = reader.read(["好用，就是坏得快"] * 2, [5, 1])
    assert praised.probabilities == pytest.approx(blamed.probabilities)
    assert praised.words != blamed.words


def test_words_are_quoted_as_the_buyer_wrote_them(reader: Reader) -> None:
    (verdict,) = judge_many([a_review("杯\u200b蓋漏水，壞了，很差！", stars=None)], reader=reader)
    quotes = [finding.quote for finding in verdict.findings if finding.code == "words"]
    assert "壞" in "".join(quotes)


def test_a_text_is_read_the_same_alone_and_in_a_batch(reader: Reader) -> None:
    together = reader.read(MIXED, [None] * len(MIXED))
    assert [reading.probabilities for reading in together] == [
        pytest.approx(reader.read([text], [None])[0].probabilities) for text in MIXED
    ]


def test_a_model_without_a_mask_is_not_disturbed_by_longer_neighbours(tmp_path: Path) -> None:
    # Its filling counts as a bad word: only texts of one length may be read together.
    signs = {"好": (0, 0, 3), "坏": (3, 0, 0)}
    reader = own_reader(a_model(tmp_path, signs=signs, inputs=("input_ids",)))
    assert reader.polarities(["好", "坏坏坏坏坏坏", "好好"]) == ["pos", "neg", "pos"]


def test_clauses_have_the_polarity_of_the_full_reading(reader: Reader) -> None:
    full = [reading.polarity for reading in reader.read(MIXED, [None] * len(MIXED))]
    assert reader.polarities(MIXED) == full


def test_what_stands_behind_the_models_window_counts(reader: Reader) -> None:
    filler = "用了几个月了，今天来说说，" * 60
    assert good(reader, filler + "坏了，差") < good(reader, filler) - 0.1


def test_a_long_text_names_words_where_it_speaks_loudest(reader: Reader) -> None:
    text = "说明书看了几页，" * 100 + "用一天就坏了，差" + "，其他再看看" * 100
    (reading,) = reader.read([text], [1])
    assert all("坏" in text[word.start : word.end] or "差" in text[word.start : word.end] for word in reading.words)
    assert reading.words


def test_a_two_class_model_never_says_neutral(tmp_path: Path) -> None:
    signs = {"好": (-3, 3), "坏": (3, -3)}
    reader = own_reader(a_model(tmp_path, labels=["差评", "好评"], signs=signs))
    readings = reader.read(["好", "坏", "看看"], [None] * 3)
    assert [reading.probabilities[1] for reading in readings] == [0, 0, 0]
    assert reader.polarities(["好", "坏"]) == [Polarity.POS, Polarity.NEG]


def test_shares_of_stars_are_added_up(tmp_path: Path) -> None:
    signs = {"好": (0, 0, 0, 2, 2), "坏": (2, 2, 0, 0, 0)}
    reader = own_reader(a_model(tmp_path, labels=[f"{n} stars" for n in range(1, 6)], signs=signs))
    assert good(reader, "好") == pytest.approx(2 * np.e**2 / (2 * np.e**2 + 3))


def test_the_folders_own_thresholds_win(tmp_path: Path) -> None:
    folder = a_model(tmp_path)
    plain = own_reader(folder)
    (folder / "huiping.toml").write_text("flag_at = 0.5\nunsure_below = 0.4\ntemperature = 4", encoding="utf-8")
    said = own_reader(folder)
    assert (plain.flag_at, plain.unsure_below) == (shipped().flag_at, shipped().unsure_below)
    assert (said.flag_at, said.unsure_below) == (0.5, 0.4)
    assert 0.5 < good(said, "好") < good(plain, "好")


@pytest.mark.parametrize("text", ["", "  \n", "👍", "\x00", "\ud83d", "！！！", "zhiliang hen cha"])
def test_what_cannot_be_read_is_unsure_and_raises_nothing(reader: Reader, text: str) -> None:
    (verdict,) = judge_many([a_review(text, stars=None)], reader=reader)
    assert verdict.unsure


@settings(max_examples=25, deadline=None)
@given(texts=st.lists(st.text(alphabet=[*SIGNS, "，", " ", "a", "\u200b", "😀"], max_size=30), max_size=4))
def test_any_texts_give_probabilities_and_valid_spans(reader: Reader, texts: list[str]) -> None:
    folded = [fold(text).folded for text in texts]
    for text, reading in zip(folded, reader.read(folded, [None] * len(folded)), strict=True):
        assert sum(reading.probabilities) == pytest.approx(1)
        assert all(0 <= word.start < word.end <= len(text) for word in reading.words)


def test_leaving_words_out_costs_a_bounded_number_of_readings() -> None:
    asked: list[str] = []

    def read(texts):
        asked.extend(text for text in texts if text)
        likely = np.array([1 / (2 + len(text)) for text in texts])
        return np.column_stack([likely, likely * 0, 1 - likely])

    occluded(["很好的东西，" * 300], [0], read)
    assert len(asked) <= 1 + 2 * PIECES


def test_the_whole_is_named_where_no_piece_alone_speaks_for_it() -> None:
    # Whatever is left out, what remains is better; only nothing at all is worse.
    def read(texts):
        good = [{"东西，还行": 0.8, "": 0.3}.get(text, 0.9) for text in texts]
        return np.array([[p, 0.0, 1 - p] for p in good])

    ((word,),) = occluded(["东西，还行"], [0], read)
    assert (word.start, word.end) == (0, 5)
    assert word.weight > 0


@pytest.mark.parametrize("text", ["一二三，" * 50, "一" * 200, "，" * 200, "一二三四五六七八九十，一" * 9])
def test_windows_hold_the_whole_text_and_never_too_much(text: str) -> None:
    found = windows(text, [(n, n + 1) for n in range(len(text))], 20)
    assert "".join(text[start:end] for start, end in found) == text
    assert max(end - start for start, end in found) <= 20


def test_windows_end_where_clauses_do() -> None:
    text = "一二三四五六，" * 10
    found = windows(text, [(n, n + 1) for n in range(len(text))], 30)
    assert all(text[end - 1 : end + 1].count("，") for _, end in found)


def test_the_house_reads_with_the_folder_it_is_set_to(tmp_path: Path) -> None:
    folder = a_model(tmp_path)
    assert reader_at(folder) is reader_at(folder)
    assert reader_at(None) is shipped()


def test_importing_loads_neither_onnxruntime_nor_tokenizers() -> None:
    code = "import sys, sentiment.ownmodel; assert not {'onnxruntime', 'tokenizers'} & set(sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
