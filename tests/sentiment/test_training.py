"""How the weights are made and scored; the teacher alone is run by hand."""

import csv
import json
import sys
from dataclasses import replace
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from casebook.errors import FileError, InputError
from sentiment.model import WEIGHTS
from sentiment.polarity import network_from, probabilities
from sentiment.training.__main__ import main
from sentiment.training.card import write
from sentiment.training.choosing import chosen, tempered
from sentiment.training.corpora import DEV, TRAIN, UNLABELLED, drills, phrases, rows
from sentiment.training.lessons import Lessons, mixtures, shared
from sentiment.training.making import make
from sentiment.training.scores import report
from sentiment.training.shipping import ship
from sentiment.training.vocabulary import vocabulary
from tests.sentiment.networks import a_network, numbers


@pytest.fixture
def data(tmp_path):
    """A folder with one praise and one complaint a development corpus."""
    lines = (
        '{"text": "很好，喜欢", "sentiment": "pos"}\n{"text": "太差了，退货", "sentiment": "neg"}\n{"text": "无标签"}\n'
    )
    (tmp_path / "dev").mkdir()
    for corpus in DEV:
        (tmp_path / corpus.file).write_text(lines, encoding="utf-8")
    return tmp_path


def test_the_weights_are_those_the_verdicts_name():
    content = (files("sentiment.model") / "weights.npz").read_bytes()
    assert sha256(content).hexdigest().startswith(WEIGHTS)
    assert len(content) <= 15_000_000


def test_the_weights_are_arrays_without_code():
    with np.load(str(files("sentiment.model") / "weights.npz"), allow_pickle=False) as kept:
        assert all(kept[name].dtype != object for name in kept.files)


def test_no_phrase_of_the_training_is_a_sentence_of_the_tests():
    table = Path(__file__).with_name("sentences.tsv").read_text(encoding="utf-8").splitlines()
    sentences = {row[0] for row in csv.reader(table, "excel-tab", quoting=csv.QUOTE_NONE)}
    assert not sentences & {*phrases().raw, *drills().raw}


def test_no_corpus_is_trained_on_and_scored():
    assert not {corpus.file for corpus in TRAIN} & {corpus.file for corpus in DEV}


def test_rows_without_a_label_are_left_out(data):
    assert rows(data, DEV[0]).labels == ("pos", "neg")


def test_data_that_are_not_there_are_named(tmp_path):
    with pytest.raises(FileError, match="d1_jd_clause"):
        rows(tmp_path, DEV[0])


def test_the_report_has_a_row_a_corpus(data):
    table = [line for line in report(data).splitlines() if line.startswith("| d")]
    assert len(table) == len(DEV)
    assert all("| 2 | 1.000 |" in line for line in table)


def test_scores_are_written_between_the_markers_of_the_card(tmp_path):
    card = tmp_path / "card.md"
    card.write_text("before\n<!-- scores -->\nold\n<!-- /scores -->\nafter\n", encoding="utf-8")
    write(card, "new")
    assert card.read_text(encoding="utf-8") == "before\n<!-- scores -->\nnew\n<!-- /scores -->\nafter\n"


def test_a_card_without_markers_is_refused(tmp_path):
    (tmp_path / "card.md").write_text("nothing", encoding="utf-8")
    with pytest.raises(FileError, match="markers"):
        write(tmp_path / "card.md", "new")


def test_unreadable_data_end_the_command_with_two(tmp_path, capsys):
    assert main(["evaluate", "--data", str(tmp_path)]) == 2
    assert "--data" in capsys.readouterr().err


def test_of_a_teacher_and_a_label_both_are_heard():
    lessons = Lessons(["好"], np.array([[1.0, 0.0, 0.0]]), np.ones(1), np.zeros(1, dtype=bool))
    mixed = shared(lessons, np.array([[0.2, 0.2, 0.6]]), trust=np.array([0.5]))
    assert mixed.target[0].tolist() == pytest.approx([0.6, 0.1, 0.3])


def test_of_neutral_only_the_teacher_speaks_where_labels_cannot():
    lessons = Lessons(["好"], np.array([[1.0, 0.0, 0.0]]), np.ones(1), np.ones(1, dtype=bool))
    mixed = shared(lessons, np.array([[0.2, 0.4, 0.4]]), trust=np.array([1.0]))
    assert mixed.target[0].tolist() == pytest.approx([0.6, 0.4, 0.0])


def test_mixtures_are_put_together_from_clauses_of_one_corpus(monkeypatch):
    monkeypatch.setattr("sentiment.training.lessons.MIXTURES", 20)
    mixed = mixtures([["甲甲,乙乙"], ["丙丙,丁丁"]], np.random.default_rng(1))
    assert len(mixed) == 20
    assert not [text for text in mixed if {"甲", "乙"} & set(text) and {"丙", "丁"} & set(text)]


def test_rare_grams_are_not_in_the_vocabulary():
    assert len(vocabulary(["漏水"] * 3, seen=4)) == 0
    assert len(vocabulary(["漏水"] * 4, seen=4)) == len(numbers("漏水")[0])


def test_cooler_scores_are_less_sure():
    network = a_network({"好看": 3.0})
    sure, unsure = (probabilities(["好看"], tempered(network, heat))[0, 0] for heat in (1.0, 2.0))
    assert sure > unsure > 1 / 3


def test_thresholds_are_chosen_where_both_kinds_are_told_apart():
    texts, place = ["好看", "漏水"] * 20, [0, 2] * 20
    told = Lessons(texts, np.eye(3)[place], np.ones(40), np.zeros(40, dtype=bool))
    model = chosen(a_network({"好看": 2.0, "漏水": -2.0}), told, np.zeros(40, dtype=int))
    flagged = 1 - probabilities(texts[:2], model.network)[:, 0] >= model.flag_at
    assert flagged.tolist() == [False, True]


@pytest.fixture
def corpora(tmp_path):
    """A folder with sixty short rows a training corpus, of three kinds that can be told apart."""
    (tmp_path / "train").mkdir()
    words = {"pos": "质量很好喜欢", "neg": "太差了漏水退货", "neu": "还没用先放着"}
    lines = [
        json.dumps({"text": f"{text[n % 3 :]}{'啊' * (n % 4)}", "sentiment": label})
        for n in range(20)
        for label, text in words.items()
    ]
    for corpus in TRAIN:
        (tmp_path / corpus.file).write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / UNLABELLED).write_text('{"text": "收到了"}', encoding="utf-8")
    return tmp_path


@pytest.fixture
def quickly(monkeypatch):
    """One short epoch on few phrases, in small batches."""
    monkeypatch.setattr("sentiment.training.making.EPOCHS", 2)
    monkeypatch.setattr("sentiment.training.student.BATCH", 64)
    few = phrases()
    few = replace(few, raw=few.raw[::50], folded=few.folded[::50], labels=few.labels[::50])
    monkeypatch.setattr("sentiment.training.corpora.phrases", lambda: few)
    monkeypatch.setattr("sentiment.training.corpora.drills", lambda: few)


def made(corpora, work, said=None):
    told = [] if said is None else said
    return make(corpora, work, teacher=False, say=lambda *stage: told.append(stage))


def test_training_twice_gives_the_same_arrays(corpora, quickly, tmp_path):
    (first, _), (second, _) = made(corpora, tmp_path / "one"), made(corpora, tmp_path / "two")
    assert (first.network.said == second.network.said).all()
    assert first.flag_at == second.flag_at


def test_training_that_was_stopped_goes_on_to_the_same_end(corpora, quickly, tmp_path):
    def stopped(_stage, done, total):
        if done > total // 2:
            raise KeyboardInterrupt

    whole, _ = made(corpora, tmp_path / "one")
    with pytest.raises(KeyboardInterrupt):
        make(corpora, tmp_path / "two", teacher=False, say=stopped)
    said = []
    resumed, _ = made(corpora, tmp_path / "two", said)
    assert said[0][1] > said[0][2] // 2
    assert (resumed.network.said == whole.network.said).all()


def test_a_shipped_model_reads_as_it_was_trained(corpora, quickly, tmp_path):
    model, keys = made(corpora, tmp_path / "work")
    name = ship(model, keys, output=tmp_path)
    assert sha256((tmp_path / "weights.npz").read_bytes()).hexdigest().startswith(name)
    assert name in (tmp_path / "__init__.py").read_text(encoding="utf-8")
    with np.load(tmp_path / "weights.npz") as kept:
        again = probabilities(["质量很好", "漏水退货"], network_from(kept))
    assert again == pytest.approx(probabilities(["质量很好", "漏水退货"], model.network), abs=0.02)


def test_without_the_teachers_library_one_sentence_says_what_to_do(corpora, quickly, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.delitem(sys.modules, "sentiment.training.teacher", raising=False)
    with pytest.raises(InputError, match="teacher.*--alone"):
        make(corpora, tmp_path / "work", teacher=True, say=lambda *_: None)
