"""The index of recent reviews: what is counted by day, what stands for a review that changed, and what is forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from casebook.model import DayCount, Post
from casebook.store import Casebook
from casebook.store.texts import BUCKET_CAP, CROWD_CAP, Likeness
from casebook.tables import copy_bands, copy_pairs, copy_texts, post_days, posts
from tests.casebook.makers import judge, keep
from tests.makers import NOON, a_review

TODAY = NOON.date().toordinal()
STAMP = int(NOON.timestamp())
# Texts that begin alike share a band, and are as alike as the share of their first four signs.
LIKENESS = Likeness(
    signs=lambda texts: [([ord(text[0]), 1_000_000 + ord(text[1])], b"sign") for text in texts],
    close=lambda sketch, others: range(len(others) // len(sketch)),
    alike=lambda texts, pairs: {pair: 0.8 for pair in pairs if texts[pair[0]][0] == texts[pair[1]][0]},
)


def a_post(**said: object) -> Post:
    given = {"product": "p-1", "buyer": 1, "time": STAMP, "day": TODAY, "negative": True}
    return Post(**{**given, **said})


def keep_posts(book: Casebook, *said: Post, at: timedelta = timedelta()) -> list[int]:
    """Keeps a review for each post and the posts; the ids."""
    ids = keep(book, *(a_review(external_id=f"r-{n}") for n in range(len(said))))
    book.posts.keep("demo", [(one, NOON + at, post) for one, post in zip(ids, said, strict=True)], LIKENESS)
    return ids


def today(book: Casebook, product: str | None = "p-1") -> DayCount | None:
    return book.posts.days("demo", since=TODAY, product=product).get(TODAY)


def rows(book: Casebook, table: object) -> int:
    with book.copies.read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_a_day_counts_buyers_and_who_complained(each_book: Casebook) -> None:
    keep_posts(each_book, a_post(), a_post(buyer=2, slow=True), a_post(buyer=3, negative=False, slow=False))
    assert today(each_book) == DayCount(everybody=3, negative=2, timed=2, slow=1)


def test_the_shop_as_a_whole_is_counted_too(each_book: Casebook) -> None:
    keep_posts(each_book, a_post(), a_post(product="p-2"), a_post(product=None))
    assert today(each_book, None) == DayCount(everybody=3, negative=3)
    assert each_book.posts.products("demo", since=TODAY, least=1) == [None, "p-1", "p-2"]


def test_posting_often_on_one_day_counts_once(each_book: Casebook) -> None:
    keep_posts(each_book, *[a_post()] * 5, a_post(negative=False))
    assert today(each_book) == DayCount(everybody=1, negative=1)


def test_unknown_buyers_are_counted_one_by_one(each_book: Casebook) -> None:
    keep_posts(each_book, *[a_post(buyer=0)] * 3)
    assert today(each_book) == DayCount(everybody=3, negative=3)


def test_keeping_the_same_post_twice_changes_nothing(each_book: Casebook) -> None:
    said = [a_post(text="甲乙丙丁"), a_post(buyer=2, text="甲乙丙丁")]
    keep_posts(each_book, *said)
    before = [(rows(each_book, table), today(each_book)) for table in (posts, copy_texts, copy_bands)]
    due = each_book.copies.due("demo")
    keep_posts(each_book, *said)
    assert [(rows(each_book, table), today(each_book)) for table in (posts, copy_texts, copy_bands)] == before
    assert each_book.copies.due("demo") == due


def test_an_edited_review_leaves_its_day_and_comes_to_another(each_book: Casebook) -> None:
    keep_posts(each_book, a_post(), a_post(buyer=2))
    keep_posts(each_book, a_post(negative=False), a_post(buyer=2, day=TODAY + 1))
    assert each_book.posts.days("demo", since=TODAY, product="p-1") == {
        TODAY: DayCount(everybody=1),
        TODAY + 1: DayCount(everybody=1, negative=1),
    }


def test_a_gone_review_is_not_counted_and_another_of_its_buyer_is(each_book: Casebook) -> None:
    keep_posts(each_book, a_post(), a_post(), a_post(buyer=2))
    each_book.reviews.gone("demo", "p-1", seen={"r-1"}, at=NOON)
    assert today(each_book) == DayCount(everybody=1, negative=1)


def test_early_complaints_are_told_by_day(each_book: Casebook) -> None:
    keep_posts(each_book, a_post(early=True), a_post(buyer=2, early=True), a_post(buyer=3), a_post(early=True))
    counted = each_book.posts.counted("demo", {("p-1", TODAY)}, around=56)
    assert sorted(counted.early["p-1"][TODAY]) == [1, 2] and counted.counts["p-1"][TODAY].negative == 3


def test_nothing_wanted_is_nothing_known(each_book: Casebook) -> None:
    keep_posts(each_book, a_post(slow=True))
    counted = each_book.posts.counted("demo", set(), around=56)
    assert (counted.counts, counted.timed, counted.slow) == ({}, 1, 1)


def test_what_the_negatives_complain_of_is_told_by_day(each_book: Casebook) -> None:
    keep_posts(each_book, a_post(), a_post(buyer=2), a_post(buyer=3, negative=False))
    judge(each_book)
    for product in ("p-1", None):
        assert each_book.posts.named("demo", first=TODAY, last=TODAY, product=product) == {TODAY: {"quality": 2}}


def test_undated_posts_are_kept_and_counted_nowhere(each_book: Casebook) -> None:
    keep_posts(each_book, a_post(time=None, day=None, text="甲乙丙丁"))
    assert each_book.posts.days("demo", since=0) == {} and rows(each_book, posts) == 1


def test_what_is_old_is_forgotten_with_its_texts(each_book: Casebook) -> None:
    keep_posts(each_book, a_post(text="甲乙丙丁"), a_post(buyer=2, text="甲乙丙戊"))
    assert each_book.posts.forget(before=NOON) == 0
    assert each_book.posts.forget(before=NOON + timedelta(days=1)) == 2
    assert [rows(each_book, table) for table in (posts, copy_texts, copy_bands, copy_pairs, post_days)] == [0] * 5


def test_a_text_somebody_still_names_stays(each_book: Casebook) -> None:
    keep_posts(each_book, a_post(text="甲乙丙丁"), a_post(buyer=2, time=STAMP + 86_400, text="甲乙丙丁"))
    assert each_book.posts.forget(before=NOON + timedelta(hours=1)) == 1
    assert rows(each_book, copy_texts) == 1


@pytest.mark.parametrize("count", [3 * BUCKET_CAP])
def test_a_bucket_keeps_the_newest_texts_only(book: Casebook, count: int) -> None:
    keep_posts(book, *(a_post(buyer=n + 1, text=f"甲{chr(0x4E00 + n)}") for n in range(count)))
    with book.copies.read() as connection:
        kept = [len(texts) // 8 for texts in connection.execute(select(copy_bands.c.texts)).scalars()]
    assert max(kept) == BUCKET_CAP


def test_of_one_text_no_more_posts_are_read_than_a_crowd_needs(book: Casebook) -> None:
    many = [a_post(buyer=n + 1, text="甲乙丙丁") for n in range(2 * CROWD_CAP)]
    ids = keep_posts(book, *many, *[a_post(buyer=1, text="甲乙丙丁")] * 2 * CROWD_CAP)
    assert rows(book, copy_texts) == 1 and rows(book, copy_bands) == 2
    assert len(book.copies.circle(ids[:1]).posts) <= 2 * CROWD_CAP + 1


def test_one_buyer_cannot_hide_a_crowd_behind_a_flood(book: Casebook) -> None:
    ids = keep_posts(
        book, *[a_post(text="甲乙丙丁")] * 3 * CROWD_CAP, *(a_post(buyer=n, text="甲乙丙丁") for n in (2, 3))
    )
    assert {post.buyer for post in book.copies.circle(ids[:1]).posts} == {1, 2, 3}


def test_shops_share_no_texts(book: Casebook) -> None:
    (one,) = keep_posts(book, a_post(text="甲乙丙丁"))
    (other,) = keep(book, a_review(external_id="other"))
    book.posts.keep("another", [(other, NOON, a_post(buyer=2, text="甲乙丙丁"))], LIKENESS)
    assert [post.key for post in book.copies.circle([one]).posts] == [one]
