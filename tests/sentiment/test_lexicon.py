from pathlib import Path

import pytest

import sentiment
from sentiment.lexicon import Words, filled, longest, rows, terms

WORDS = Path(sentiment.__file__).parent / "words"


@pytest.mark.parametrize("path", sorted(WORDS.iterdir()), ids=lambda path: path.name)
def test_every_list_names_its_licence_first(path):
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("#") and "Apache-2.0" in first


@pytest.mark.parametrize("path", sorted(WORDS.glob("*.tsv")), ids=lambda path: path.name)
def test_every_row_names_its_source(path):
    assert all(row["source"].strip() for row in rows(path.name))


def test_pieces_are_filled_into_later_pieces():
    assert "<" not in terms("grammar_terms.tsv")["money"].replace("(?<", "")


def test_an_unknown_piece_is_an_error():
    with pytest.raises(KeyError, match="nobody"):
        filled("<nobody>", {})


def test_overlapping_words_are_all_found():
    assert [hit[0] for hit in Words(["漏水", "水"]).hits("杯盖漏水")] == ["漏水", "水"]


def test_only_the_longest_of_nested_hits_stays():
    assert longest(Words(["漏水", "水"]).hits("杯盖漏水")) == [("漏水", 2, 4)]


def test_no_aspect_word_is_listed_twice():
    listed = [word for row in rows("aspects.tsv") for word in row["words"].split()]
    assert len(listed) == len(set(listed))
