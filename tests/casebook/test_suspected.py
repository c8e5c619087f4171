"""Cases with a serious suspicion as a list: by axis and level, what people have not settled first."""

from itertools import product
from typing import Any

import pytest

from casebook.model import Axis, Finding, Leaning, Level, Ruled, Suspicion
from casebook.ruling import standing
from casebook.store import Casebook
from tests.casebook.makers import judge, keep
from tests.makers import NOON, a_review

BUYER = (Axis.INTENT, Axis.CONTENT)
WHY = "聊天记录里没有索要"
DEFECT = (Finding(code="concrete_defect"),)


def on(axis: Axis = Axis.INTENT, level: Level = Level.REVIEW, **said: Any) -> Suspicion:
    leaning = Leaning(axis=axis, level=level, p=0.8)
    return Suspicion(**{"level": level, "p": 0.8, "reasons": (Finding(code="x"),), "axes": (leaning,), **said})


def a_suspected_case(book: Casebook, suspicion: Suspicion, name: str = "r-1", **said: Any) -> int:
    """The verdict's id of a case of its own."""
    keep(book, a_review(external_id=name, **said))
    judge(book, suspicion=suspicion)
    book.cases.open_due("test-1", at=NOON)
    (line,) = [one for one in book.cases.inbox(["demo"]) if one.state.review.external_id == name]
    assert line.judged is not None
    return line.judged.id


def names(book: Casebook, axes: tuple[Axis, ...] = BUYER, **asked: Any) -> list[str]:
    found = book.cases.suspected(["demo"], axes, **asked)
    assert book.cases.count_suspected(["demo"], axes, **asked) == len(found)
    return [one.line.state.review.external_id for one in found]


def test_each_axis_has_its_own_cases(each_book: Casebook) -> None:
    for axis in (Axis.INTENT, Axis.CONTENT, Axis.PRAISE):
        a_suspected_case(each_book, on(axis), axis.value)
    assert sorted(names(each_book)) == ["content", "intent"]
    assert names(each_book, (Axis.PRAISE,)) == ["praise"]


def test_a_case_is_found_by_an_axis_that_is_not_the_gravest(each_book: Casebook) -> None:
    axes = (Leaning(axis=Axis.PRAISE, level=Level.STRONG, p=0.9), Leaning(axis=Axis.INTENT, level=Level.REVIEW, p=0.7))
    a_suspected_case(each_book, on(level=Level.STRONG, axes=axes))
    assert names(each_book, (Axis.INTENT,), levels=[Level.REVIEW]) == ["r-1"]
    assert names(each_book, (Axis.INTENT,), levels=[Level.STRONG]) == []


def test_hints_are_not_listed(each_book: Casebook) -> None:
    keep(each_book, a_review())
    judge(each_book, suspicion=on(level=Level.HINT))
    each_book.cases.open_due("test-1", at=NOON)
    assert names(each_book) == []


def test_a_verdict_of_older_rules_is_placed_by_its_first_reason(each_book: Casebook) -> None:
    a_suspected_case(each_book, on(axes=(), reasons=(Finding(code="abuse"), Finding(code="burst"))))
    assert (names(each_book, (Axis.CONTENT,)), names(each_book, (Axis.INTENT,))) == (["r-1"], [])


def test_the_gravest_come_first_and_what_is_settled_last(each_book: Casebook) -> None:
    settled = a_suspected_case(each_book, on(level=Level.STRONG), "settled")
    a_suspected_case(each_book, on(), "review")
    a_suspected_case(each_book, on(level=Level.STRONG), "strong")
    each_book.rulings.add(settled, Ruled.REFUTED, reason=WHY, by="甲", at=NOON)
    assert names(each_book) == ["strong", "review", "settled"]
    assert names(each_book, settled=True) == ["settled"]
    assert names(each_book, settled=False) == ["strong", "review"]


def test_other_shops_see_nothing_of_it(each_book: Casebook) -> None:
    a_suspected_case(each_book, on())
    assert each_book.cases.suspected(["other"], BUYER) == []
    assert each_book.cases.count_suspected([], BUYER) == 0


def test_a_review_taken_up_again_is_listed_once(each_book: Casebook) -> None:
    a_suspected_case(each_book, on())
    each_book.cases.move(1, "dismiss", by="甲", at=NOON, note="已说清")
    keep(each_book, a_review(text="还是一样"))
    judge(each_book, suspicion=on())
    each_book.cases.open_due("test-1", at=NOON)
    assert [one.line.case.id for one in each_book.cases.suspected(["demo"], BUYER)] == [2]


def test_words_the_buyer_changed_are_to_be_ruled_again(each_book: Casebook) -> None:
    each_book.rulings.add(a_suspected_case(each_book, on()), Ruled.REFUTED, reason=WHY, by="甲", at=NOON)
    keep(each_book, a_review(text="给两百就改好评"))
    judge(each_book, suspicion=on())
    (found,) = each_book.cases.suspected(["demo"], BUYER, settled=False)
    assert found.rulings == ()


def test_what_people_said_comes_with_the_case(each_book: Casebook) -> None:
    verdict = a_suspected_case(each_book, on(counter=DEFECT))
    each_book.rulings.add(verdict, Ruled.CONFIRMED, reason=WHY, by="甲", at=NOON)
    (found,) = each_book.cases.suspected(["demo"], BUYER, settled=False)
    assert standing(found.rulings).second


SAID = [(None, "甲"), (Ruled.CONFIRMED, "甲"), (Ruled.CONFIRMED, "乙"), (Ruled.REFUTED, "乙")]


@pytest.mark.parametrize("counter", [(), DEFECT])
def test_the_list_and_the_case_page_agree_on_what_stands(each_book: Casebook, counter: tuple[Finding, ...]) -> None:
    for nth, words in enumerate(product(SAID, repeat=3)):
        verdict = a_suspected_case(each_book, on(counter=counter), str(nth))
        for ruled, by in words:
            each_book.rulings.add(verdict, ruled, reason=WHY, by=by, at=NOON)
        each_book.cases.move(nth + 1, "dismiss", by="甲", at=NOON, note="-")
    found = each_book.cases.suspected(["demo"], BUYER, limit=100)
    settled = {one.line.case.id for one in each_book.cases.suspected(["demo"], BUYER, settled=True, limit=100)}
    assert len(found) == len(SAID) ** 3
    assert settled == {one.line.case.id for one in found if standing(one.rulings).ruled is not None}


def test_only_ones_own_cases_are_read_by_number(each_book: Casebook) -> None:
    a_suspected_case(each_book, on(), "one")
    a_suspected_case(each_book, on(), "two")
    assert [line.state.review.external_id for line in each_book.cases.lines(["demo"], [2, 99])] == ["two"]
    assert each_book.cases.lines(["other"], [1, 2]) == []
