"""Letters say the same as text and as HTML."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from casebook.model import Change, Level, Person
from responder.letters import FOLDER, link_letter, written

LINK = "https://desk.example.com/login/token_1-2"


def a_person(**said: str) -> Person:
    return Person(**{"id": 1, "email": "owner@example.com", "name": "林掌柜", **said})


@pytest.mark.parametrize("part", ["text", "html"])
@pytest.mark.parametrize("said", [LINK, "林掌柜", "12 小时", "只能用一次"])
def test_the_link_letter_says_what_a_person_must_know(part: str, said: str) -> None:
    assert said in getattr(link_letter(a_person(), LINK), part)


@pytest.mark.parametrize("part", ["text", "html"])
@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("invitation", ("邀请", "7 天", "只能用一次")),
        ("reset", ("新密码", "1 小时")),
        ("changed", ("不是", "重设密码")),
    ],
)
def test_each_kind_of_letter_says_what_it_is_about(kind: str, said: tuple[str, ...], part: str) -> None:
    text = getattr(link_letter(a_person(), LINK, kind), part)
    assert all(word in text for word in (LINK, *said))


def test_the_link_letter_greets_a_person_without_a_name() -> None:
    assert link_letter(a_person(name=""), LINK).text.startswith("您好：")


def test_a_name_with_markup_stays_words() -> None:
    assert "<b>" not in link_letter(a_person(name="<b>林</b>"), LINK).html


def test_what_a_template_needs_must_be_given() -> None:
    with pytest.raises(Exception, match="'url' is undefined"):
        written("link", person="林")


@pytest.mark.parametrize(
    ("kind", "codes"),
    [("level", set(Level) - {Level.NONE}), ("change", set(Change) - {Change.SAME}), ("tier", {"0", "1", "2"})],
)
def test_every_code_of_ours_has_a_word(kind: str, codes: set[str]) -> None:
    words = tomllib.loads((files("responder") / FOLDER / "words.toml").read_text(encoding="utf-8"))
    assert set(words[kind]) == codes
