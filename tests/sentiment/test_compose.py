"""The composed phrases of the training are those their tables give."""

from importlib.resources import files

from sentiment.training.compose import COMPOSED, composed, written
from sentiment.training.corpora import phrases


def test_the_phrases_end_with_what_the_tables_give():
    lines = (files("sentiment.training") / "phrases.tsv").read_text(encoding="utf-8")
    assert lines.partition(COMPOSED + "\n")[2].splitlines() == composed()


def test_what_is_written_by_hand_stays_when_composing():
    assert written(f"pos\t好用\n{COMPOSED}\nneg\t坏了\n") == "pos\t好用\n"


def test_no_composed_phrase_keeps_an_open_place():
    assert not [line for line in composed() if "{" in line or "None" in line]


def test_no_phrase_is_given_twice():
    texts = phrases().raw
    assert len(set(texts)) == len(texts)


def test_every_polarity_has_its_share_of_the_phrases():
    labels = phrases().labels
    assert min(labels.count(polarity) for polarity in ("pos", "neu", "neg")) >= len(labels) / 5
