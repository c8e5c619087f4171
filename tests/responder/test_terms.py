"""Whether a promotion's terms are clear: each fault by itself, and the sentences sellers really write."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from casebook.model import Gift, Hit, KeptPromotion, Severity, Threshold
from responder.terms import overlap, standing, unclear
from tests.makers import NOON, a_promotion, a_shop

TODAY = date(2026, 11, 20)
JD = a_shop(platform="jd")


def a_row(**said: Any) -> KeptPromotion:
    return KeptPromotion(id=1, version=1, promotion=a_promotion(**{"key": "1", **said}), by="owner", at=NOON)


def faults(others: tuple[KeptPromotion, ...] = (), hits: tuple[Hit, ...] = (), **said: Any) -> list[str]:
    found = unclear(a_promotion(**said), shop=JD, others=others, today=TODAY, hits=hits)
    return [f"{one.field}.{one.code}" for one in found]


def plain(wording: str) -> list[str]:
    return faults(wording=wording, threshold=Threshold.NONE, least=0, gift=None)


def test_clear_terms_have_no_fault() -> None:
    assert faults() == []


GOOD = [
    "新会员首单减10元",
    "全店包邮，新疆、西藏除外",
    "徒步裤第二件半价",
    "会员日全店九折",
    "双11会场全店每单减20元",
    "全店送运费险",
    "送货上门不另收费",
]


@pytest.mark.parametrize("wording", GOOD)
def test_wordings_sellers_write_pass(wording: str) -> None:
    assert plain(wording) == []


@pytest.mark.parametrize(
    ("wording", "fault"),
    [
        ("今天起全店九折", "stale"),
        ("即日起新会员首单减10元", "stale"),
        ("12月31日前全店九折", "stale"),
        ("限时九折", "stale"),
        ("部分商品九折", "vague"),
        ("下单有惊喜", "vague"),
        ("全店低至五折", "vague"),
        ("九折，以店铺首页为准", "vague"),
        ("前到先得，限量九折", "limited"),
        ("全店九折。欢迎选购", "sentence"),
        ("全店九折，见 https://item.jd.com/1.html", "link"),
        ("全店九折，扫码领券", "link"),
        ("【福利】全店九折", "label"),
        ("好评返现5元", "review"),
        ("全店九折，补偿您这次的不便", "compensation"),
        ("全店九折\u202e", "signs"),
        ("全店{{九折}}", "signs"),
        ("=全店九折", "signs"),
        ("", "missing"),
    ],
)
def test_an_unclear_wording_is_told_why(wording: str, fault: str) -> None:
    assert f"wording.{fault}" in plain(wording)


def test_a_limit_with_its_number_is_clear() -> None:
    assert plain("全店九折，限量500件") == []


def test_a_sentence_too_long_says_by_how_much() -> None:
    found = unclear(a_promotion(wording="甲" * 40, gift=None), shop=JD, others=(), today=TODAY)
    assert [note.said for note in found if note.code == "long"] == ["3"]


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"least": 0}, "least.missing"),
        ({"least": 9900}, "wording.threshold"),
        ({"threshold": Threshold.PIECES, "least": 199}, "wording.threshold"),
        ({"threshold": Threshold.NONE, "least": 0}, "threshold.not_none"),
        ({"wording": "全店赠保温袋1个"}, "wording.threshold"),
        ({"wording": "满199元赠保温袋1个，满299元减20元"}, "wording.thresholds"),
    ],
)
def test_the_threshold_is_one_and_the_same_in_words_and_record(said: dict[str, Any], fault: str) -> None:
    assert faults(**said) == [fault]


def test_pieces_and_chinese_numerals_are_understood() -> None:
    two = {"threshold": Threshold.PIECES, "least": 2, "gift": None}
    assert faults(wording="同款满两件减20元", **two) == []
    assert faults(wording="全店满一百九十九元赠保温袋一个") == []


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"gift": None}, "gift_name.missing"),
        ({"gift": Gift(name="", quantity=1)}, "gift_name.missing"),
        ({"gift": Gift(name="保温袋", quantity=0)}, "gift_quantity.missing"),
        ({"gift": Gift(name="水杯", quantity=1)}, "wording.gift"),
        ({"gift": Gift(name="保温袋", quantity=2)}, "wording.quantity"),
        ({"wording": "全店单笔满199元赠保温袋"}, "wording.quantity"),
    ],
)
def test_a_gift_is_named_and_counted(said: dict[str, Any], fault: str) -> None:
    assert faults(**said) == [fault]


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"ends": None}, "ends.missing"),
        ({"evergreen": True}, "ends.both"),
        ({"ends": date(2026, 11, 14)}, "ends.before"),
        ({"ends": date(2026, 11, 19)}, "ends.past"),
    ],
)
def test_dates_make_sense(said: dict[str, Any], fault: str) -> None:
    assert faults(**said) == [fault]


def test_the_last_day_may_be_today() -> None:
    assert faults(ends=TODAY) == []


def test_two_at_the_same_time_must_be_said_to_go_together() -> None:
    other = a_row(title="满减周", starts=date(2026, 12, 31), ends=date(2027, 1, 3))
    assert faults((other,)) == ["together.overlap"]
    assert faults((other,), together=True) == []


@pytest.mark.parametrize(
    "said",
    [
        {"starts": date(2027, 1, 1), "ends": date(2027, 1, 3)},
        {"starts": date(2026, 11, 1), "ends": date(2026, 11, 14)},
        {"products": ("p-2",)},
    ],
)
def test_what_lies_apart_does_not_overlap(said: dict[str, Any]) -> None:
    assert faults((a_row(**said),), products=("p-1",)) == []


def test_what_ended_and_what_is_changed_are_no_neighbours() -> None:
    ended = KeptPromotion(id=1, version=1, promotion=a_promotion(key="1"), by="owner", at=NOON, ended_at=NOON)
    assert faults((ended,)) == []
    assert faults((a_row(),), key="1") == []


def test_an_evergreen_one_overlaps_everything_later() -> None:
    evergreen = a_promotion(ends=None, evergreen=True, starts=date(2020, 1, 1))
    assert overlap(evergreen, a_promotion())
    assert overlap(a_promotion(), evergreen)


@pytest.mark.parametrize(
    ("link", "fault"),
    [
        ("https://evil.example/", "elsewhere"),
        ("https://jd.com.evil.example/", "elsewhere"),
        ("http://sale.jd.com/act/1.html", "not_a_link"),
        ("https://order.jd.com/center/list.action", "not_public"),
        ("javascript:alert(1)", "not_a_link"),
    ],
)
def test_its_page_is_on_the_platform(link: str, fault: str) -> None:
    assert faults(link=link) == [f"link.{fault}"]
    assert faults(link="https://sale.jd.com/act/1.html") == []


def test_a_lint_on_the_sentence_is_told() -> None:
    hit = Hit(rule="AD-01", severity=Severity.BLOCK, start=6, end=8, message="含绝对化用语")
    assert faults(hits=(hit,)) == ["wording.lint"]


@pytest.mark.parametrize(
    ("day", "stands"),
    [(date(2026, 11, 14), "coming"), (TODAY, "running"), (date(2026, 12, 31), "running"), (date(2027, 1, 1), "over")],
)
def test_it_stands_by_its_days(day: date, stands: str) -> None:
    assert standing(a_row(), day) == stands


def test_a_name_is_needed_and_short() -> None:
    assert faults(title=" ") == ["title.missing"]
    assert faults(title="甲" * 41) == ["title.long"]
