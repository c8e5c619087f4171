"""Nouns as plain values and back, what counts as a change, errors and settings."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from casebook.change import change, digest, made_id
from casebook.codec import noun, plain
from casebook.errors import RowError, SettingError, SourceBusy
from casebook.model import Change, Drafting, Reply, Review, Suspicion, Verdict
from casebook.settings import SETTINGS, read_settings
from tests.makers import NOON, a_drafting, a_finding, a_review, a_verdict, an_appended


@pytest.mark.parametrize(
    "value",
    [
        a_review(appended=(an_appended(time=NOON),), reply=Reply(text="好的")),
        a_verdict(suspicion=Suspicion(reasons=(a_finding(),))),
        a_drafting(missing_facts=("何时补发？",)),
    ],
)
def test_a_noun_survives_json(value: Review | Verdict | Drafting) -> None:
    assert noun(type(value), json.loads(json.dumps(plain(value)))) == value


def test_fields_added_later_take_their_defaults() -> None:
    assert noun(Reply, {"text": "好的"}) == Reply(text="好的")


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ({}, Change.SAME),
        ({"reply": Reply(text="已处理")}, Change.SAME),
        ({"author": "改***名"}, Change.SAME),
        ({"stars": 5}, Change.EDITED),
        ({"text": "其实还行"}, Change.EDITED),
        ({"appended": (an_appended(),)}, Change.APPENDED),
        ({"appended": (an_appended(),), "stars": 5}, Change.EDITED),
    ],
)
def test_what_counts_as_a_change(said: dict[str, object], what: Change) -> None:
    assert change(a_review(), replace(a_review(), **said)) is what


def test_taking_back_a_follow_up_is_an_edit() -> None:
    assert change(a_review(appended=(an_appended(),)), a_review()) is Change.EDITED


def test_two_buyers_with_the_same_words_stay_two() -> None:
    said = {"product_id": "p-1", "time": NOON, "text": "好评"}
    buyers = [{"author": "林***子"}, {"author": "张***三"}, {"author": "林***子", "nth": 1}]
    assert len({made_id(**said, **buyer) for buyer in buyers}) == 3


def test_a_digest_does_not_depend_on_where_fields_end() -> None:
    assert digest(a_review("甲", title="乙")) != digest(a_review("甲乙", title=""))


def test_an_error_says_what_which_and_why() -> None:
    assert (
        str(RowError(7, "score", "stars 9 outside 1 to 5"))
        == "row rejected: line 7, column score: stars 9 outside 1 to 5"
    )
    assert str(SourceBusy("demo", "status 429", retry_after=60)) == "source busy: demo: status 429 (try again later)"


def test_settings_have_defaults_for_everything(tmp_path: Path) -> None:
    settings = read_settings({}, home=tmp_path)
    assert settings.database == f"sqlite:///{tmp_path.resolve() / 'casebook.db'}"
    assert settings.outbox == tmp_path.resolve() / "outbox"


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("DESK_PORT", "http", "a whole number"),
        ("DESK_PORT", "99999", "0 to 65535"),
        ("DIGEST_HOUR", "25", "0 to 23"),
        ("ZONE", "Asia/Peking", "a zone name"),
        ("SMTP_SECURITY", "ssl", "starttls, tls or none"),
        ("DATABASE", "mysql://x", "sqlite:///FILE"),
    ],
)
def test_a_wrong_setting_names_the_valid_values(name: str, value: str, why: str) -> None:
    with pytest.raises(SettingError, match=why):
        read_settings({f"HUIPING_{name}": value})


def test_a_misspelt_setting_is_refused() -> None:
    with pytest.raises(SettingError, match="HUIPING_SMTP_HOTS: no such setting"):
        read_settings({"HUIPING_SMTP_HOTS": "mail"})


def test_a_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("s3cret\n")
    settings = read_settings({"HUIPING_SMTP_PASSWORD_FILE": str(tmp_path / "password")})
    assert settings.smtp_password == "s3cret"
    with pytest.raises(SettingError, match="cannot read"):
        read_settings({"HUIPING_SMTP_PASSWORD_FILE": str(tmp_path / "missing")})


def test_every_setting_has_a_help_line() -> None:
    assert all(setting.help for setting in SETTINGS)
