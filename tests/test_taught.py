"""A shop's layer through the whole house: taught by corrections, used at the next tick, and switched off again."""

import json
from pathlib import Path

import pytest

import cli
from casebook.errors import NotEnough
from casebook.house import House
from casebook.layers import Layers
from casebook.model import Polarity
from casebook.settings import read_settings
from casebook.store import Casebook
from scheduler import eyes_of, judge_due, learn, open_due
from sentiment.judge import RULES
from tests.makers import NOON, a_review

TEXTS = ("烟味很足，跟庙里一样", "点起来烟味很足", "烟味很足，一闻就静下来", "烟味很足，屋里都是")


def a_house(book: Casebook, home: Path, **said: object) -> House:
    return House(book=book, settings=read_settings({}, home=home, **said), clock=lambda: NOON, owner="one")


def a_taught_house(book: Casebook, home: Path, *, corrected: int = 20) -> House:
    """A house whose demo shop found so many of its reviews good."""
    reviews = [a_review(TEXTS[n % 4], external_id=f"r-{n}", stars=None) for n in range(max(corrected, 1))]
    book.reviews.keep(reviews, at=NOON)
    house = a_house(book, home)
    judge_due(house)
    for number in range(corrected):
        book.corrections.add(number + 1, Polarity.POS, by="owner", at=NOON)
    return house


def rules_now(book: Casebook) -> set[str]:
    return {verdict.rules for _, verdict in book.verdicts.current("demo") if verdict is not None}


def test_a_shop_with_few_corrections_is_told_how_many_are_needed(book: Casebook, tmp_path: Path) -> None:
    house = a_taught_house(book, tmp_path, corrected=3)
    with pytest.raises(NotEnough, match="demo: 3 corrected or confirmed reviews, at least 20"):
        learn(house, "demo")


def test_what_a_shop_taught_reads_its_reviews_from_now_on(each_book: Casebook, tmp_path: Path) -> None:
    house = a_taught_house(each_book, tmp_path)
    kept, lines = learn(house, "demo")
    assert kept, lines
    assert judge_due(house) == 20
    assert rules_now(each_book) == {eyes_of(house, "demo").rules} != {RULES}
    assert judge_due(house) == 0


def test_a_layer_switched_off_gives_the_old_verdicts_back(each_book: Casebook, tmp_path: Path) -> None:
    house = a_taught_house(each_book, tmp_path)
    learn(house, "demo")
    judge_due(house)
    off = a_house(each_book, tmp_path, shop_layer=False)
    assert judge_due(off) == 20
    assert rules_now(each_book) == {RULES}


def test_a_layer_forgotten_is_gone_and_reads_no_more(book: Casebook, tmp_path: Path) -> None:
    house = a_taught_house(book, tmp_path)
    learn(house, "demo")
    judge_due(house)
    assert learn(house, "demo", forget=True) == (True, ["layer removed"])
    assert Layers(house.settings.layers).of("demo") is None
    judge_due(house)
    assert rules_now(book) == {RULES}


def test_another_shop_is_read_as_before(book: Casebook, tmp_path: Path) -> None:
    house = a_taught_house(book, tmp_path)
    learn(house, "demo")
    assert eyes_of(house, "other").rules == RULES


def test_cases_open_by_the_rules_of_their_shop(book: Casebook, tmp_path: Path) -> None:
    house = a_taught_house(book, tmp_path)
    learn(house, "demo")
    book.reviews.keep([a_review("杯盖漏水，包里全湿了", external_id="new")], at=NOON)
    judge_due(house)
    before = book.cases.count(["demo"])
    assert open_due(house) >= 1
    assert book.cases.count(["demo"]) > before


def test_a_damaged_layer_does_not_hold_the_judging(
    book: Casebook, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    house = a_taught_house(book, tmp_path)
    learn(house, "demo")
    for path in house.settings.layers.rglob("*.npz"):
        path.write_bytes(b"rubbish")
    assert eyes_of(house, "demo").rules == RULES
    assert "read without its layer" in caplog.text


def huiping(home: Path, *words: str) -> int:
    return cli.main([*words, "--home", str(home)])


@pytest.fixture
def home(book: Casebook, tmp_path: Path) -> Path:
    """The folder of a house whose shop has corrected enough."""
    a_taught_house(book, tmp_path)
    return tmp_path


def test_train_fits_and_forgets_a_layer(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert huiping(home, "train", "--with-corrections", "--shop", "demo") == 0
    assert "20 corrected or confirmed reviews" in capsys.readouterr().out
    assert huiping(home, "train", "--with-corrections", "--shop", "demo", "--forget") == 0
    assert "layer removed" in capsys.readouterr().out


def test_train_without_a_shop_says_so(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert huiping(home, "train", "--with-corrections") == 1
    assert "not found: shop" in capsys.readouterr().err


def test_train_without_data_says_where_they_should_be(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["train"]) == 2
    assert "--data" in capsys.readouterr().err


def test_corrections_are_counted_by_week(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert huiping(home, "corrections", "--shop", "demo") == 0
    assert "2026-11-16 │ 20" in capsys.readouterr().out


def test_corrections_are_exported_with_their_labels(home: Path, tmp_path: Path) -> None:
    assert huiping(home, "corrections", "--shop", "demo", "--output", str(tmp_path / "out")) == 0
    lines = [json.loads(line) for line in (tmp_path / "out").read_text(encoding="utf-8").splitlines()]
    assert len(lines) == 20
    assert (lines[0]["text"], lines[0]["label"]) == (TEXTS[0], "pos")
    assert cli.main(["judge", "--input", str(tmp_path / "out"), "--output", str(tmp_path / "verdicts")]) == 0
