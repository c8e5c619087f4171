"""A shop's own maps as text people edit."""

from dataclasses import replace

import pytest

from casebook.errors import FileError
from crawler.sources.mapping import column_maps
from crawler.sources.shopmaps import map_from, map_text, saved_map
from tests.crawler.test_proposing import a_saved_map


def test_a_map_written_as_text_reads_back_the_same() -> None:
    saved = a_saved_map(fields={"text": ('评"价\\内容\x7f', "b"), "stars": ("评分",)}, order="dmy", scale=100, by="me")
    assert map_from(map_text(saved), shop="demo", name="mine", by="me") == saved


def test_a_shipped_map_can_be_copied_and_edited() -> None:
    text = map_text(column_maps()["doudian"]).replace("用户昵称", "买家")
    copied = map_from(text, shop="demo", name="mine", by="me")
    assert copied.fields["author"] == ("买家",) and "评价日期" in copied.headings


def test_a_map_is_made_of_how_a_file_was_read() -> None:
    made = saved_map(column_maps()["pdd"], shop="demo", name="mine", headings=("comment",), by="me")
    assert (made.fields["text"], made.headings) == (("comment",), ("comment",))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[fields", "not TOML"),
        ("", "no .fields."),
        ('[fields]\nwords = ["a"]', "no such field: words"),
        ('[fields]\nstars = ["a"]', "no column for text"),
        ('[fields]\ntext = "a"', "no list"),
        ('order = "ymd"\n[fields]\ntext = ["a"]', "order"),
        ('scale = "x"\n[fields]\ntext = ["a"]', "scale"),
    ],
)
def test_a_map_that_cannot_be_says_why(text: str, why: str) -> None:
    with pytest.raises(FileError, match=why):
        map_from(text, shop="demo", name="mine", by="me")


def test_a_map_without_headings_is_known_by_its_columns() -> None:
    saved = replace(a_saved_map(), headings=("评价内容",))
    assert map_from('[fields]\ntext = ["评价内容"]', shop="demo", name="mine", by="").headings == saved.headings
