"""Buyers of one file who share something: told apart by names, compared by hashes, nothing kept."""

from typing import Any

from casebook.circles import passing_circles
from casebook.model import Shared
from tests.makers import a_review, an_order

PHONE = {"phone": "139 1234 5679"}


def circles(*buyers: tuple[str, int, dict[str, str]]) -> dict[Any, Any]:
    met = passing_circles()
    for number, (name, stars, private) in enumerate(buyers):
        met.meet(a_review(external_id=f"r-{number}", author=name, stars=stars), an_order(buyer=None), private)
    return met.sharing()


def test_two_bad_reviewers_with_one_phone_share_it() -> None:
    found = circles(("爱吃桃的猫", 1, PHONE), ("追风的狗子", 2, {"phone": "+8613912345679"}), ("过客一位", 1, {}))
    assert found == dict.fromkeys([("demo", "r-0"), ("demo", "r-1")], (Shared(key="phone", badly=1, others=1),))


def test_one_buyer_twice_and_buyers_without_names_share_nothing() -> None:
    assert (
        circles(("爱吃桃的猫", 1, PHONE), ("爱吃桃的猫", 1, PHONE), ("林***子", 1, PHONE), ("匿名用户", 1, PHONE)) == {}
    )


def test_sharing_with_the_content_is_nothing() -> None:
    found = circles(("爱吃桃的猫", 1, PHONE), ("追风的狗子", 5, PHONE))
    assert ("demo", "r-0") not in found


def test_hostile_values_are_only_compared() -> None:
    hostile = {"phone": "'; drop table orders;--", "address": "\ud800" * 50, "payer": "\0" * 9}
    assert circles(("爱吃桃的猫", 1, hostile), ("追风的狗子", 1, hostile)) == {}
