"""Reviews without ids: two buyers with the same words stay two, a review on several pages stays one."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.change import made_id
from casebook.model import Review
from crawler.holding import resolve
from tests.makers import a_review

TIME = datetime(2026, 11, 19, tzinfo=UTC)


def a_page(*texts: str, **said: Any) -> list[Review]:
    """A page as the reader hands it over: equal reviews are counted within it."""
    page: list[Review] = []
    for text in texts:
        nth = sum(one.text == text for one in page)
        id = made_id(product_id="p-1", author="匿名", time=TIME, text=text, nth=nth)
        page.append(a_review(external_id=id, text=text, author="匿名", time=TIME, product_id="p-1", **said))
    return page


def texts(pages: list[list[Review]], stated: int | None) -> list[str]:
    return sorted(one.text for one in resolve(pages, stated).reviews)


def test_two_buyers_with_the_same_words_on_two_pages_are_two_where_the_count_says_so() -> None:
    pages = [a_page("好", "一"), a_page("好", "二")]
    found = resolve(pages, 4)
    assert (len({one.external_id for one in found.reviews}), found.unclear) == (4, 0)


def test_a_review_that_slid_to_the_next_page_while_we_read_is_one_where_the_count_says_so() -> None:
    assert texts([a_page("一", "二"), a_page("二", "三")], 3) == ["一", "三", "二"]


def test_a_last_page_shown_again_past_the_end_adds_nobody() -> None:
    pages = [a_page("好", "好"), a_page("一"), a_page("一")]
    assert (texts(pages, 3), resolve(pages, None).unclear) == (["一", "好", "好"], 0)


def test_pages_of_equal_default_reviews_all_count_where_the_count_says_so() -> None:
    assert len(resolve([a_page("好", "好"), a_page("好", "好")], 4).reviews) == 4


def test_without_a_count_a_review_counts_as_often_as_one_page_shows_it_and_the_rest_is_unclear() -> None:
    found = resolve([a_page("好", "好", "一"), a_page("好", "二")], None)
    assert (sorted(one.text for one in found.reviews), found.unclear) == (["一", "二", "好", "好"], 1)


def test_ids_do_not_depend_on_which_page_shows_what() -> None:
    before = resolve([a_page("好", "一"), a_page("好")], 3).reviews
    after = resolve([a_page("新", "好"), a_page("一", "好")], 4).reviews
    assert {one.external_id for one in before} < {one.external_id for one in after}


def test_reviews_with_an_id_of_their_own_are_left_alone() -> None:
    own = a_review(external_id="r-7")
    assert [one.text for one in resolve([[own, *a_page("好")], a_page("好")], 3).reviews] == ["好", "好"]


def test_equal_words_with_different_stars_keep_their_ids_when_the_site_sorts_anew() -> None:
    low, high = a_page("好", stars=1), a_page("好", stars=5)
    ways = [{one.external_id: one.stars for one in resolve(pages, 2).reviews} for pages in ([low, high], [high, low])]
    assert ways[0] == ways[1]


@given(st.lists(st.lists(st.sampled_from("甲乙丙"), max_size=5), max_size=5))
def test_there_are_never_fewer_than_different_reviews_nor_more_than_sightings(pages: list[list[str]]) -> None:
    read = [a_page(*page) for page in pages]
    every = [text for page in pages for text in page]
    found = resolve(read, None).reviews
    assert len(set(every)) <= len(found) <= len(every)
    assert len({one.external_id for one in found}) == len(found)
    assert {one.text for one in found} == set(every)


@pytest.mark.parametrize("stated", [0, 1, 99])
def test_a_count_that_fits_nothing_is_not_followed(stated: int) -> None:
    assert len(resolve([a_page("好", "一"), a_page("二")], stated).reviews) == 3
