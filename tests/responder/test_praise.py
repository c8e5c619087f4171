"""Choosing what another buyer said: whose words, which of them, and with what denominator."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from casebook.model import Aspect, Change, Finding, Level, Polarity, Review, State, Suspicion, Verdict
from responder.praise import Praise, Seen, praise_for, praise_segment, quoted_in, still_stands
from responder.refusals import Refusal
from tests.makers import NOON, a_review, a_shop, a_verdict, an_appended

SHOP = a_shop(policies={"same_item_praise": True})
GOOD = "尺码很准，按尺码表选的正合适。"
COMPLAINT = a_review("裤子偏小，和尺码表不一样", external_id="me")


def about(text: str, word: str = "尺码", aspect: str = "size", polarity: Polarity = Polarity.POS) -> Aspect:
    start = text.index(word) if word in text else 0
    return Aspect(aspect=aspect, polarity=polarity, start=start, end=start + len(word))


def seen(text: str = GOOD, nth: int = 1, *, polarity: Polarity = Polarity.POS, **said: Any) -> Seen:
    """A review of the product pleased with its size, on a page that was archived."""
    judged = {"polarity": polarity, "flagged": False, "aspects": (about(text, polarity=polarity),), "findings": ()}
    judged |= {name: said.pop(name) for name in list(said) if name in Verdict.__slots__}
    given = {"external_id": f"r-{nth}", "stars": 5, "author": "w***a", "capture": "a" * 64, **said}
    review = a_review(text, **given)
    state = State(id=100 + nth, review_id=nth, seq=1, change=Change.NEW, seen_at=NOON, digest="", review=review)
    return state, a_verdict(**judged)


def crowd(*first: Seen, size: int = 12, like: str = "尺码合适，上身舒服。") -> list[Seen]:
    """So many reviews: those given, then ordinary ones."""
    return [*first, *(seen(like, nth) for nth in range(50, 50 + size - len(first)))]


def chosen(
    found: list[Seen], *, cause: str | None = "size", review: Review = COMPLAINT, **said: Any
) -> Praise | Refusal:
    given = {"shop": SHOP, "now": NOON, "clean": lambda quote, other: True, **said}
    return praise_for(review, cause, found, **given)


def why(found: list[Seen], **said: Any) -> str:
    answer = chosen(found, **said)
    assert isinstance(answer, Refusal)
    return answer.code


def quote(*first: Seen, **said: Any) -> str:
    answer = chosen(crowd(*first), **said)
    assert isinstance(answer, Praise)
    return answer.quote


def test_the_words_nearest_to_the_complaint_are_chosen() -> None:
    assert quote(seen(GOOD)) == "尺码很准，按尺码表选的正合适"


def test_they_are_counted_with_all_the_others() -> None:
    unhappy = seen("尺码偏大", 2, polarity=Polarity.NEG, stars=2)
    silent = seen("发货很快", 3, aspects=(about("发货很快", "发货", "logistics"),))
    answer = chosen(crowd(seen(), unhappy, silent))
    assert isinstance(answer, Praise)
    assert (answer.total, answer.about, answer.pleased, answer.days) == (12, 11, 10, 30)


def test_a_shop_quotes_nobody_unless_it_says_so() -> None:
    assert why(crowd(seen()), shop=a_shop()) == "praise_off"
    assert why(crowd(seen()), shop=a_shop(policies={"same_item_praise": "yes"})) == "praise_off"


@pytest.mark.parametrize(
    "cause", ["quality", "safety", "authenticity", "service", "return", "price", "suspicious", None]
)
def test_praise_is_no_answer_to_a_defect_or_a_dispute(cause: str | None) -> None:
    assert why(crowd(seen()), cause=cause) == "praise_cause"


def test_few_reviews_prove_nothing() -> None:
    assert why(crowd(seen(), size=9)) == "praise_few"
    assert why(crowd(size=12), cause="packaging") == "praise_few"


def test_no_praise_where_most_are_unhappy() -> None:
    unhappy = [seen("尺码偏大", nth, polarity=Polarity.NEG, stars=2) for nth in range(2, 8)]
    assert why([*crowd(seen(), size=6), *unhappy]) == "praise_unhappy"


SUSPECTED = Suspicion(level=Level.HINT, p=0.3, reasons=(Finding(code="brushing", weight=1.0),))
UNFIT: dict[str, dict[str, Any]] = {
    "brushing": {"suspicion": SUSPECTED},
    "default": {"content": "default"},
    "filler": {"content": "filler"},
    "hidden": {"mismatch": "hidden_negative"},
    "safety": {"safety": True},
    "few stars": {"stars": 3},
    "no page": {"capture": None},
    "later word": {"appended": (an_appended("洗了一次缩水"),)},
    "not pleased": {"polarity": Polarity.NEU, "aspects": (about(GOOD),)},
}


@pytest.mark.parametrize("said", UNFIT.values(), ids=UNFIT)
def test_a_doubtful_review_is_not_quoted(said: dict[str, Any]) -> None:
    assert quote(seen(GOOD, **said)) == "尺码合适，上身舒服"


@pytest.mark.parametrize(
    "text",
    [
        "尺码很准，好评返现收到了",
        "尺码很准，比别家的好",
        "尺码最准的一次",
        "尺码很准，客服推荐的码",
        "尺码很准，送的袜子也不错",
        "尺码很准😀，正合适",
        "尺码很准“真的”合适",
    ],
)
def test_promotional_boastful_and_marked_words_are_not_quoted(text: str) -> None:
    assert quote(seen(text)) == "尺码合适，上身舒服"


def test_a_mixed_review_is_not_quoted_by_its_better_half() -> None:
    text = "尺码很准，就是拉链卡。"
    both = (about(text), about(text, "拉链", "quality", Polarity.NEG))
    assert quote(seen(text, aspects=both)) == "尺码合适，上身舒服"


def test_what_the_lints_or_privacy_object_to_is_not_quoted() -> None:
    assert quote(seen(GOOD), clean=lambda words, other: "很准" not in words) == "尺码合适，上身舒服"


def test_a_long_sentence_is_quoted_by_its_clause() -> None:
    long = "这条裤子我和家里人商量了很久才下单，收到以后先洗了一遍再上身试的，尺码表很准确可靠，周末去爬山穿了一整天"
    assert quote(seen(long)) == "尺码表很准确可靠"


@pytest.mark.parametrize(
    ("text", "word", "said"),
    [
        ("鞋很轻，尺码很标准合脚，颜色也好看，下雨天不滑", "尺码", "尺码很标准合脚"),
        ("颜色好看，尺码准", "尺码", "颜色好看，尺码准"),
        ("衣服舒服得很", "舒服", ""),
        ("尺码还可以吧", "尺码", ""),
        ("尺码很合适，有点硬", "有点", ""),
    ],
)
def test_no_more_is_quoted_than_names_and_praises_the_aspect(text: str, word: str, said: str) -> None:
    found = quote(seen(text, aspects=(about(text, word),)), review=a_review("尺码" + text, external_id="me"))
    assert found == (said or "尺码合适，上身舒服")


def test_one_does_not_quote_the_complaint_itself() -> None:
    own = seen("裤子尺码表很准，一样合适", external_id="me")
    assert quote(own) == "尺码合适，上身舒服"


def test_of_equals_the_newest_is_quoted() -> None:
    older = seen("尺码很标准很好", 1, time=NOON - timedelta(days=9))
    newer = seen("尺码非常标准啊", 2, time=NOON + timedelta(hours=1))
    assert quote(older, newer, review=a_review("偏小", external_id="me")) == "尺码非常标准啊"


def test_nobody_fit_to_be_quoted_is_told() -> None:
    assert why([seen(GOOD, nth, capture=None) for nth in range(12)]) == "praise_none"


PRAISE = Praise(
    quote="按尺码表选的正合适", review_id=7, state_id=107, capture="a" * 64, aspect="size",
    total=128, about=23, pleased=19, until=NOON.date(), days=30,
)  # fmt: skip


def test_the_sentence_holds_date_denominator_and_words() -> None:
    assert praise_segment(PRAISE).text == (
        "截至2026年11月20日，这款商品近30天的128条评价里，有23条说到尺码，其中19条表示满意，有买家写道：“按尺码表选的正合适”。"
    )
    assert praise_segment(PRAISE).fact == f"review:7:107 capture:{'a' * 64}"


def test_a_traditional_reply_quotes_the_words_as_they_are() -> None:
    text = praise_segment(PRAISE, in_traditional=True).text
    assert "有買家寫道：「按尺码表选的正合适」" in text
    assert "尺寸" in text
    assert quoted_in(text) == PRAISE.quote


def test_words_with_braces_stay_words() -> None:
    assert quoted_in(praise_segment(replace(PRAISE, quote="{total}")).text) == "{total}"


def test_a_quote_stands_while_its_review_says_so() -> None:
    segment = praise_segment(PRAISE)
    state = seen("按尺码表选的正合适，舒服")[0]
    assert still_stands(segment, [state]) is None
    assert still_stands(segment, [state, replace(state, change=Change.GONE)]) == Refusal("praise_gone")
    changed = replace(state, change=Change.EDITED, review=a_review("其实偏小"))
    assert still_stands(segment, [state, changed]) == Refusal("praise_words")
    assert still_stands(segment, []) == Refusal("praise_gone")
