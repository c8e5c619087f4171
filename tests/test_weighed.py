"""A shop's own weights through the whole house: estimated from rulings, used at the next tick, and forgotten again."""

import json
from pathlib import Path

import pytest

import cli
from casebook.errors import NotEnough
from casebook.house import House
from casebook.layers import scorings
from casebook.model import Ruled
from casebook.settings import read_settings
from casebook.store import Casebook
from scheduler import eyes_of, judge_due, open_due, reweigh
from sentiment.judge import RULES
from tests.makers import NOON, a_review

INSULT = "傻逼卖家"
WHY = "看了聊天记录，只是气话"


def a_ruled_house(book: Casebook, home: Path, *, ruled: int = 60) -> House:
    """A house whose demo shop found so many suspicions unfounded."""
    book.reviews.keep([a_review(INSULT, external_id=f"r-{n}", author=f"b{n}") for n in range(max(ruled, 1))], at=NOON)
    house = House(book=book, settings=read_settings({}, home=home), clock=lambda: NOON, owner="one")
    judge_due(house)
    for number in range(ruled):
        book.rulings.add(number + 1, Ruled.REFUTED, reason=WHY, by="甲", at=NOON)
    return house


def levels(book: Casebook) -> set[tuple[str, str]]:
    return {(said.suspicion.level.value, said.rules) for _, said in book.verdicts.current("demo") if said is not None}


def test_a_shop_with_few_rulings_is_told_how_many_are_needed(book: Casebook, tmp_path: Path) -> None:
    with pytest.raises(NotEnough, match="demo: 3 ruled reviews"):
        reweigh(a_ruled_house(book, tmp_path, ruled=3), "demo")


def test_what_was_refuted_weighs_less_from_now_on(each_book: Casebook, tmp_path: Path) -> None:
    house = a_ruled_house(each_book, tmp_path)
    assert levels(each_book) == {("review", RULES)}
    found = reweigh(house, "demo")
    assert judge_due(house) == 60
    assert levels(each_book) == {("hint", f"{RULES}{found.kept.mark}")}
    assert judge_due(house) == 0


def test_a_dry_run_keeps_nothing(book: Casebook, tmp_path: Path) -> None:
    house = a_ruled_house(book, tmp_path)
    assert reweigh(house, "demo", keep=False).kept is not None
    assert scorings(house.settings.scorings).of("demo") is None


def test_the_same_rulings_always_give_the_same_name(book: Casebook, tmp_path: Path) -> None:
    house = a_ruled_house(book, tmp_path)
    first = reweigh(house, "demo").kept.mark
    judge_due(house)
    assert reweigh(house, "demo").kept.mark == first


def test_another_shop_is_weighed_as_shipped(book: Casebook, tmp_path: Path) -> None:
    house = a_ruled_house(book, tmp_path)
    reweigh(house, "demo")
    assert eyes_of(house, "other").rules == RULES


def test_cases_open_by_the_weights_of_their_shop(book: Casebook, tmp_path: Path) -> None:
    house = a_ruled_house(book, tmp_path)
    reweigh(house, "demo")
    judge_due(house)
    assert open_due(house) == 60


def test_a_damaged_scoring_does_not_hold_the_judging(
    book: Casebook, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    house = a_ruled_house(book, tmp_path)
    reweigh(house, "demo")
    for path in house.settings.scorings.rglob("*.json"):
        path.write_bytes(b"rubbish")
    assert eyes_of(house, "demo").rules == RULES
    assert "with the shipped weights" in caplog.text


def huiping(home: Path, *words: str) -> int:
    return cli.main([*words, "--home", str(home)])


def test_weigh_reports_keeps_and_forgets(book: Casebook, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    house = a_ruled_house(book, tmp_path)
    assert huiping(tmp_path, "weigh", "--shop", "demo", "--output", str(tmp_path / "report.json")) == 0
    assert "0 confirmed, 60 refuted" in capsys.readouterr().out
    said = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert f"{RULES}{said['name']}" == eyes_of(house, "demo").rules
    assert huiping(tmp_path, "weigh", "--shop", "demo", "--forget") == 0
    assert eyes_of(house, "demo").rules == RULES


def test_weigh_says_what_is_missing(book: Casebook, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a_ruled_house(book, tmp_path, ruled=0)
    assert huiping(tmp_path, "weigh", "--shop", "demo") == 1
    assert "at least 10 are needed" in capsys.readouterr().err
