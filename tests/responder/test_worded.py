"""The `[wording]` of a shop's TOML file: checked as on the desk, every fault with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebook.errors import InputError
from casebook.model import OwnSentence, PlaceWording, Wording
from responder.lines import read_shop, read_wording
from tests.responder.wording_makers import REMEDY, a_place

SHOP = """name = "山野日用"
[policies]
refund_days = 3
return_freight_quality = "由本店承担"
"""


def said(folder: Path, wording: str) -> Wording:
    path = folder / "shop.toml"
    path.write_text(SHOP + wording, encoding="utf-8")
    return read_wording(str(path), read_shop(str(path)))


def test_sentences_come_with_their_voices_and_ours_are_left_out(tmp_path: Path) -> None:
    text = '[wording."quality/remedy"]\nown = ["退换都可以。"]\nwarm = ["{{ 退款天数 }}天内退款。"]\noff = "all"\n'
    own = (OwnSentence(text="退换都可以。"), OwnSentence(text="{{ refund_days }}天内退款。", voice="warm"))
    assert said(tmp_path, text).places == (PlaceWording(place=REMEDY, own=own, off=a_place().ours),)


def test_single_sentences_of_ours_are_left_out_by_their_words(tmp_path: Path) -> None:
    ours = a_place().ours[3]
    assert said(tmp_path, f'[wording."{REMEDY}"]\noff = ["{ours}"]\n').places[0].off == (ours,)


def test_a_file_without_wording_changes_nothing(tmp_path: Path) -> None:
    assert said(tmp_path, "") == Wording() == read_wording(None, read_shop(None))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            'own = ["退换都可以。",\n"{% for x in y %}好。"]',
            "line 7: quality/remedy: loops are not taken: {% for x in y %}",
        ),
        (
            'own = ["{{ warranty_days }}天质保。"]',
            "line 6: quality/remedy: the shop states no such policy: warranty_days",
        ),
        ('own = ["{{ chat | upper }}。"]', "line 6: quality/remedy: filters are not taken"),
        ('own = ["退换都可以"]', "line 6: quality/remedy: does not end in a full stop"),
        ('off = "all"', "line 5: quality/remedy: no sentence is left"),
        ('off = ["谁说的。"]', "line 6: quality/remedy: not a sentence of ours in this place: 谁说的。"),
        ('own = "退换都可以。"', "quality/remedy: own: not a list of texts"),
        ('qing = ["亲。"]', "line 6: quality/remedy: unknown field: qing: own, formal, warm, qin, off"),
        ('[wording."quality/nothing"]\nown = ["好。"]', "line 6: quality/nothing: no such place in a reply"),
    ],
)
def test_a_fault_names_its_line(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(InputError) as caught:
        said(tmp_path, f'[wording."{REMEDY}"]\n{text}\n')
    assert told in str(caught.value)


@pytest.mark.parametrize("text", ["wording = 3", '[wording]\n"quality/remedy" = 3'])
def test_what_is_no_table_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "shop.toml"
    path.write_text(f"{text}\n", encoding="utf-8")
    with pytest.raises(InputError, match="not a table"):
        read_wording(str(path), read_shop(str(path)))
