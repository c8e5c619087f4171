"""Second opinions as rows: once a state, so many a day."""

from datetime import timedelta

from casebook.store import Casebook
from tests.makers import NOON, a_review, a_verdict

CLAIM = {"by": "one", "at": NOON, "since": NOON - timedelta(hours=1), "most": 2}


def kept(book: Casebook, *unsure: bool) -> list[int]:
    """Ids of states, each with a verdict that is unsure or not."""
    book.reviews.keep([a_review(external_id=str(n)) for n in range(len(unsure))], at=NOON)
    ids = [state.id for state in book.reviews.unjudged("test-1")]
    book.verdicts.add([(id, a_verdict(unsure=one)) for id, one in zip(ids, unsure, strict=True)], at=NOON)
    return ids


def test_only_what_these_rules_are_unsure_of_is_wanted(each_book: Casebook) -> None:
    ids = kept(each_book, True, False, True)
    assert [state.id for state, _ in each_book.opinions.wanted("test-1", limit=9)] == [ids[2], ids[0]]
    assert each_book.opinions.wanted("test-2", limit=9) == []


def test_a_state_is_claimed_once(each_book: Casebook) -> None:
    (id,) = kept(each_book, True)
    assert each_book.opinions.claim(id, **CLAIM) is not None
    assert each_book.opinions.claim(id, **{**CLAIM, "by": "two"}) is None
    assert each_book.opinions.wanted("test-1", limit=9) == []


def test_what_was_skipped_is_not_wanted_and_does_not_count(each_book: Casebook) -> None:
    first, second, third = kept(each_book, True, True, True)
    each_book.opinions.skip(first, by="one", at=NOON)
    assert [state.id for state, _ in each_book.opinions.wanted("test-1", limit=9)] == [third, second]
    assert each_book.opinions.asked(CLAIM["since"]) == 0


def test_when_the_day_is_used_up_nothing_is_claimed_until_the_next(each_book: Casebook) -> None:
    ids = kept(each_book, True, True, True)
    claimed = [each_book.opinions.claim(id, **CLAIM) is not None for id in ids]
    assert claimed == [True, True, False]
    assert each_book.opinions.claim(ids[2], **{**CLAIM, "since": NOON + timedelta(hours=1)}) is not None


def test_a_second_opinion_decides_whether_a_case_is_opened(each_book: Casebook) -> None:
    first, second = kept(each_book, True, True)
    calm, upset = (a_verdict(flagged=flagged, rules="test-1+second") for flagged in (False, True))
    each_book.verdicts.add([(first, calm), (second, upset)], at=NOON)
    assert each_book.cases.open_due("test-1", at=NOON) == 1
    assert [line.state.id for line in each_book.cases.inbox(["demo"])] == [second]
