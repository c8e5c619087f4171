"""What was published, when each review had its answers, and what came of them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from casebook.effect import Effects, effect
from casebook.model import Polarity, Reply, Result
from casebook.store import Casebook
from tests.casebook.makers import a_publication, keep
from tests.makers import NOON, a_draft, a_review, an_appended

HOUR = timedelta(hours=1)
AFTER = NOON + 5 * HOUR


def publish(book: Casebook, nth: int = 1, **said: object) -> int:
    """The review a reply was published under."""
    published = a_publication(book, at=NOON + nth * HOUR, external_id=f"r-{nth}", **said)
    return book.cases.get(published.case_id).review_id


def test_the_last_published_words_come_first(each_book: Casebook) -> None:
    for nth in (1, 2):
        publish(each_book, nth, product_id=f"p-{nth}")
    assert each_book.answers.recent("demo") == [a_draft().text] * 2
    assert each_book.answers.recent("demo", product_id="p-2") == [a_draft().text]
    assert each_book.answers.recent("demo", limit=1) == [a_draft().text]
    assert each_book.answers.recent("demo", product_id="p-2", beside=2) == []
    assert each_book.answers.recent("other") == []


@pytest.mark.parametrize("result", [Result.FAILED, Result.UNKNOWN])
def test_words_that_are_not_surely_out_are_not_published(book: Casebook, result: Result) -> None:
    publish(book, result=result)
    assert book.answers.recent("demo") == []


def test_a_reply_that_is_ours_and_shown_counts_once(each_book: Casebook) -> None:
    review_id = publish(each_book)
    each_book.reviews.keep([a_review(external_id="r-1", reply=Reply(text="您好", time=AFTER))], at=AFTER)
    found = each_book.answers.of([review_id])[review_id]
    assert (found.first_seen, len(found.times)) == (NOON, 1)


def test_an_unanswered_review_has_no_answers(book: Casebook) -> None:
    (review_id,) = keep(book, a_review())
    assert book.answers.of([review_id])[review_id].times == ()
    assert book.answers.of([]) == {}


def test_a_reply_somebody_wrote_elsewhere_counts(book: Casebook) -> None:
    (review_id,) = keep(book, a_review(reply=Reply(text="已处理", time=NOON)))
    assert book.answers.of([review_id])[review_id].times == (NOON,)


def test_what_came_after_the_reply_is_its_effect(each_book: Casebook) -> None:
    review_id = publish(each_book)
    after = replace(a_review(external_id="r-1"), stars=4, appended=(an_appended("补发的收到了"),))
    each_book.reviews.keep([after], at=AFTER)
    found = effect(each_book.reviews.states(review_id), NOON + HOUR, Polarity.POS)
    assert (found.appended, found.edited, found.stars_before, found.stars, found.rise) == (1, True, 1, 4, 3)
    assert (found.said, found.gone, found.is_still) == (Polarity.POS, False, False)


def test_nothing_new_is_no_effect(book: Casebook) -> None:
    found = effect(book.reviews.states(publish(book)), NOON + HOUR, Polarity.NEG)
    assert (found.is_still, found.said, found.rise) == (True, None, 0)


def test_what_came_before_the_reply_is_not_its_effect(book: Casebook) -> None:
    (review_id,) = keep(book, a_review())
    book.reviews.keep([a_review(stars=3)], at=NOON + HOUR)
    assert effect(book.reviews.states(review_id), NOON + 2 * HOUR).is_still


def test_a_review_that_went_and_came_back_is_not_gone(book: Casebook) -> None:
    (review_id,) = keep(book, a_review())
    book.reviews.gone("demo", "p-1", seen=[], at=AFTER)
    assert effect(book.reviews.states(review_id), NOON).gone
    book.reviews.keep([a_review()], at=AFTER + HOUR)
    assert not effect(book.reviews.states(review_id), NOON).gone


def test_the_effects_of_a_shop_add_up(each_book: Casebook) -> None:
    for nth in (1, 2, 3):
        publish(each_book, nth)
    each_book.reviews.keep([a_review(external_id="r-1", stars=5)], at=AFTER)
    each_book.reviews.keep([a_review(external_id="r-2", appended=(an_appended(),))], at=AFTER)
    found = each_book.answers.effects("demo")
    assert found == Effects(replies=3, still=1, appended=1, edited=1, raised=1)
    assert each_book.answers.effects("demo", since=NOON + 3 * HOUR).replies == 1
    assert each_book.answers.effects("other") == Effects()
