from __future__ import annotations

import pytest

from responder.desk.passwords import fits, hashed, weakness

GOOD = "栗子 fence 7 umbrella"


def test_a_password_is_kept_as_argon2id_with_a_salt_of_its_own() -> None:
    kept = hashed(GOOD)
    assert kept.startswith("$argon2id$v=19$m=47104,t=1,p=1$")
    assert kept != hashed(GOOD)
    assert fits(GOOD, kept)
    assert not fits(GOOD + " ", kept)


def test_one_password_typed_in_two_ways_is_one() -> None:
    assert fits("ｐａｓｓ栗子umbrella", hashed("pass栗子umbrella"))


def test_nobodys_password_fits_nothing() -> None:
    assert not fits(GOOD, None)


def test_all_of_a_long_password_counts() -> None:
    assert not fits("栗子" * 100 + "a", hashed("栗子" * 100 + "b"))


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "short"),
        ("x7#kQ92!v", "short"),
        ("栗子壳加雨伞和旧雨衣", ""),
        (GOOD, ""),
        ("correct horse staple", ""),
        ("x" * 257, "long"),
        ("1234567890", "common"),
        ("9876543210", "common"),
        ("Password123", "common"),
        ("Woaini1314", "common"),
        ("5201314520", "common"),
        ("1qaz2wsx3edc", "common"),
        ("aaaaaaaaaaaa", "common"),
        ("ababababab", "common"),
        ("owner@example.com", "common"),
        ("xiaozhouxiaozhou", ""),
    ],
)
def test_length_and_rarity_are_all_that_is_asked(password: str, code: str) -> None:
    assert weakness(password, email="owner@example.com") == code


def test_ones_own_name_twice_is_too_easy() -> None:
    assert weakness("xiaozhouxiaozhou", email="xiaozhou@example.com") == "common"
