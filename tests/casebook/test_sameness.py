"""Whether two reviews two sources show are one: measured on pairs written for it, and what the pairs do not say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.model import Review
from casebook.sameness import alike, alike_authors, fold, keys
from tests.makers import NOON, a_review

ZONE = "Asia/Shanghai"
LOST = "lost on purpose"
LEAKS = "杯盖有点漏水，第一次用就把包里的文件泡湿了，客服说补发新盖子"


def pairs() -> Iterator[tuple[str, Review, Review, str]]:
    lines = (Path(__file__).parent / "sameness.tsv").read_text(encoding="utf-8").splitlines()
    for line in lines:
        if not line.startswith("#"):
            kind, *said, why = line.split("\t")
            one, other = said[:6], [b if b != "=" else a for a, b in zip(said[:6], said[6:], strict=True)]
            yield kind, _review("page", one), _review("export", other), why


def _review(source: str, said: list[str]) -> Review:
    text, author, time, rating, product, order = ("" if one == "-" else one for one in said)
    stars, _, raw = rating.partition("/")
    product_id, _, name = product.partition("/")
    return a_review(
        text.replace("\\n", "\n"),
        source=source,
        author=author or None,
        time=datetime.fromisoformat(time).replace(tzinfo=ZoneInfo(ZONE)) if time else None,
        stars=int(stars) if stars else None,
        raw_rating=raw or stars or None,
        product_id=product_id if product_id not in ("", "-") else None,
        product=name if name not in ("", "-") else None,
        order_id=order or None,
    )


PAIRS = list(pairs())


@pytest.mark.parametrize(("kind", "one", "other"), [pair[:3] for pair in PAIRS], ids=[pair[3] for pair in PAIRS])
def test_two_stay_two_and_one_is_found_where_it_can_be_told(
    kind: str, one: Review, other: Review, request: pytest.FixtureRequest
) -> None:
    found = alike(one, other, ZONE) is not None and bool((set(keys(one, ZONE)) & set(keys(other, ZONE))) - {None})
    assert found is (kind == "same" and LOST not in request.node.name)


def test_nothing_two_is_taken_for_one_and_few_of_one_for_two() -> None:
    found = [kind for kind, one, other, _ in PAIRS if alike(one, other, ZONE)]
    precision, recall = (
        found.count("same") / len(found),
        found.count("same") / sum(kind == "same" for kind, *_ in PAIRS),
    )
    assert precision == 1 and recall >= 0.8


def test_it_does_not_matter_which_source_came_first() -> None:
    assert all(alike(one, other, ZONE) == alike(other, one, ZONE) for _, one, other, _ in PAIRS)


def test_one_source_never_shows_a_review_twice() -> None:
    assert alike(a_review(LEAKS), a_review(LEAKS, external_id="r-2"), ZONE) is None


def test_two_shops_never_show_the_same_review() -> None:
    assert alike(a_review(LEAKS), a_review(LEAKS, source="other", shop="other"), ZONE) is None


def test_a_shop_whose_zone_nobody_knows_still_finds_its_reviews() -> None:
    assert alike(a_review(LEAKS), a_review(LEAKS, source="other"), "Nowhere/Land") is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [("l***n", "l***n"), ("林***", "林小姐1"), ("***1", "林小姐1"), ("13*****89", "13800138089"), ("J...n", "Jason")],
)
def test_a_cover_is_of_every_name_it_may_hide(one: str, other: str) -> None:
    assert alike_authors(one, other) and alike_authors(other, one)


@pytest.mark.parametrize(("one", "other"), [("a***z", "a"), ("林***1", "林***2"), ("ab***ba", "aba")])
def test_a_cover_is_of_no_other_name(one: str, other: str) -> None:
    assert alike_authors(one, other) is None and alike_authors(other, one) is None


@given(st.text(), st.text())
def test_any_text_is_read_and_blanks_are_nothing(text: str, author: str) -> None:
    assert fold(f"\u3000{text} \u200b\n") == fold(text)
    keys(a_review(text), ZONE)
    assert alike_authors(author, text) == alike_authors(text, author)


def test_a_common_text_of_another_day_has_another_number() -> None:
    today, later = a_review("很好"), a_review("很好", time=NOON + timedelta(days=1))
    assert keys(today, ZONE) != keys(later, ZONE)
    assert keys(replace(today, time=None), ZONE) == (None, None)
