"""How the weights are made and scored; the fitting itself is run by hand."""

import csv
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from casebook.errors import FileError
from sentiment.model import WEIGHTS
from sentiment.training.__main__ import main
from sentiment.training.card import BEGIN, END, write
from sentiment.training.corpora import DEV, TRAIN, Corpus, Rows, phrases, rows
from sentiment.training.scores import report


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
    assert len(content) <= 12_000_000


def test_the_weights_are_arrays_without_code():
    with np.load(str(files("sentiment.model") / "weights.npz"), allow_pickle=False) as kept:
        assert all(kept[name].dtype != object for name in kept.files)


def test_no_phrase_of_the_training_is_a_sentence_of_the_tests():
    table = Path(__file__).with_name("sentences.tsv").read_text(encoding="utf-8").splitlines()
    sentences = {row[0] for row in csv.reader(table, "excel-tab", quoting=csv.QUOTE_NONE)}
    assert not sentences & set(phrases().raw)


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
    card.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    write(card, "new")
    assert card.read_text(encoding="utf-8") == f"before\n{BEGIN}\nnew\n{END}\nafter\n"


def test_a_card_without_markers_is_refused(tmp_path):
    (tmp_path / "card.md").write_text("nothing", encoding="utf-8")
    with pytest.raises(FileError, match="markers"):
        write(tmp_path / "card.md", "new")


def test_unreadable_data_end_the_command_with_two(tmp_path, capsys):
    assert main(["evaluate", "--data", str(tmp_path)]) == 2
    assert "--data" in capsys.readouterr().err


def made_rows():
    corpus = Corpus("made", "made.jsonl", "ours", three=True)
    texts = {"pos": "质量很好喜欢", "neg": "太差了漏水退货", "neu": "还没用先放着"}
    labelled = [(text[n % 3 :] + "啊" * (n % 4), label) for n in range(20) for label, text in texts.items()]
    folded = tuple(text for text, _ in labelled)
    return Rows(corpus, folded, folded, tuple(label for _, label in labelled), "")


def test_fitting_twice_gives_the_same_weights():
    from sentiment.training.fitting import fit

    parts = [made_rows(), made_rows()]
    (first, _, table), (second, _, again) = fit(parts, str), fit(parts, str)
    assert (table == again).all()
    assert (first.slope, first.flag_at) == (pytest.approx(second.slope), second.flag_at)


def test_a_shipped_model_is_named_by_its_content(tmp_path):
    from sentiment.training.fitting import fit
    from sentiment.training.shipping import ship

    name = ship(*fit([made_rows(), made_rows()], str), output=tmp_path)
    assert sha256((tmp_path / "weights.npz").read_bytes()).hexdigest().startswith(name)
    assert name in (tmp_path / "__init__.py").read_text(encoding="utf-8")
