"""Settings that are wrong stop at start, with a sentence that says what is valid."""

from pathlib import Path

import pytest

from casebook.errors import SettingError
from casebook.settings import read_settings

URL, MODEL = "HUIPING_SECOND_OPINION_URL", "HUIPING_SECOND_OPINION_MODEL"


def test_nobody_is_named_for_a_second_opinion_by_default() -> None:
    settings = read_settings({})
    assert (settings.second_opinion_url, settings.second_opinion_key, settings.model) == ("", "", None)


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("https://api.example.com/v1", "https://api.example.com/v1"),
        ("https://api.example.com/v1/", "https://api.example.com/v1"),
        ("http://127.0.0.1:11434/v1", "http://127.0.0.1:11434/v1"),
        ("http://localhost:8000/v1", "http://localhost:8000/v1"),
    ],
)
def test_an_endpoint_is_reached_safely_or_on_this_machine(url: str, base: str) -> None:
    assert read_settings({URL: url, MODEL: "m"}).second_opinion_url == base


@pytest.mark.parametrize(
    "url",
    [
        "http://api.example.com/v1",
        "http://localhost.example.com/v1",
        "ftp://api.example.com",
        "api.example.com",
        "https://",
        "https://key@api.example.com/v1",
        "https://api.example.com/v1?key=1",
    ],
)
def test_an_endpoint_that_would_leak_is_refused(url: str) -> None:
    with pytest.raises(SettingError, match=URL):
        read_settings({URL: url, MODEL: "m"})


def test_an_endpoint_needs_the_name_of_a_model() -> None:
    with pytest.raises(SettingError, match=f"{MODEL}: empty"):
        read_settings({URL: "https://api.example.com/v1"})


def test_the_key_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("k-1\n", encoding="utf-8")
    assert read_settings({"HUIPING_SECOND_OPINION_KEY_FILE": str(tmp_path / "key")}).second_opinion_key == "k-1"


@pytest.mark.parametrize("many", ["-1", "many", "1000000"])
def test_a_day_has_a_sensible_number_of_questions(many: str) -> None:
    with pytest.raises(SettingError, match="HUIPING_SECOND_OPINION_DAILY"):
        read_settings({"HUIPING_SECOND_OPINION_DAILY": many})
