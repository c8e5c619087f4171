"""How a shop words its replies: every change is a version, nothing is lost, and waiting cases hear of it."""

from datetime import timedelta

import pytest

from casebook.errors import MoveRefused, NotFound
from casebook.model import WORDED, OwnSentence, PlaceWording, Wording
from casebook.store import Casebook
from tests.casebook.makers import a_drafted_case
from tests.makers import NOON, a_shop

LATER = NOON + timedelta(hours=1)
BY = {"by": "owner@example.com", "at": NOON}


def a_change(*texts: str, place: str = "quality/remedy", off: tuple[str, ...] = ()) -> PlaceWording:
    return PlaceWording(place=place, own=tuple(OwnSentence(text=text) for text in texts), off=off)


def test_a_change_comes_back_with_what_stood_before_it(each_book: Casebook) -> None:
    each_book.wordings.keep("demo", a_change("退换都可以。"), **BY)
    kept = each_book.wordings.keep("demo", a_change("退换都行。", off=("旧。",)), by="b", at=LATER, restored=1)
    assert kept == each_book.wordings.version("demo", 2)
    assert kept is not None
    assert (kept.version, kept.by, kept.at, kept.restored) == (2, "b", LATER, 1)
    assert (kept.before, kept.after) == (a_change("退换都可以。"), a_change("退换都行。", off=("旧。",)))


def test_the_same_again_is_no_version(each_book: Casebook) -> None:
    each_book.wordings.keep("demo", a_change("退换都可以。"), **BY)
    assert each_book.wordings.keep("demo", a_change("退换都可以。"), **BY) is None
    assert each_book.wordings.keep("demo", a_change(place="size/remedy"), **BY) is None
    assert len(each_book.wordings.versions("demo")) == 1


def test_the_newest_version_of_each_place_counts_and_what_is_as_shipped_does_not(each_book: Casebook) -> None:
    each_book.wordings.keep("demo", a_change("一。"), **BY)
    each_book.wordings.keep("demo", a_change("二。", place="size/remedy"), **BY)
    each_book.wordings.keep("demo", a_change("三。"), **BY)
    each_book.wordings.keep("demo", a_change(place="size/remedy"), **BY)
    assert each_book.wordings.of_shop("demo") == Wording(places=(a_change("三。"),))
    assert [one.version for one in each_book.wordings.versions("demo")] == [4, 3, 2, 1]
    assert [one.version for one in each_book.wordings.versions("demo", "quality/remedy")] == [3, 1]


def test_shops_have_their_own_sentences_and_numbers(each_book: Casebook) -> None:
    each_book.shops.keep(a_shop(key="other"))
    for shop in ("demo", "other"):
        kept = each_book.wordings.keep(shop, a_change(f"{shop}。"), **BY)
        assert kept is not None and kept.version == 1
    assert each_book.wordings.of_shop("other").places == (a_change("other。"),)
    with pytest.raises(NotFound):
        each_book.wordings.version("other", 2)


def test_who_changed_an_older_version_is_told_so_and_nothing_is_kept(each_book: Casebook) -> None:
    each_book.wordings.keep("demo", a_change("一。"), **BY, seen=0)
    with pytest.raises(MoveRefused, match="somebody else"):
        each_book.wordings.keep("demo", a_change("二。"), **BY, seen=0)
    each_book.wordings.keep("demo", a_change("二。"), **BY, seen=1)
    assert each_book.wordings.of_shop("demo").places == (a_change("二。"),)


def test_waiting_cases_are_due_again_when_the_wording_changes(each_book: Casebook) -> None:
    a_drafted_case(each_book)
    rules = each_book.cases.file(1).drafts[-1].rules
    assert each_book.cases.undrafted(rules) == []
    each_book.wordings.keep("demo", a_change("退换都可以。"), **BY)
    [line] = each_book.cases.undrafted(rules)
    assert line.heard == 1


def test_a_drafting_with_the_shops_own_wording_counts_as_one_by_our_rules(each_book: Casebook) -> None:
    from dataclasses import replace

    from tests.makers import a_drafting

    case_id = a_drafted_case(each_book)
    each_book.wordings.keep("demo", a_change("退换都可以。"), **BY)
    file = each_book.cases.file(case_id)
    drafting = replace(a_drafting(), rules=f"rules-9{WORDED}abc", variants=())
    each_book.drafts.add(case_id, file.state.id, drafting, at=LATER, heard=1)
    assert each_book.cases.undrafted("rules-9") == []


def test_the_newest_judged_cases_of_a_cause_can_be_looked_at(each_book: Casebook) -> None:
    case_id = a_drafted_case(each_book)
    cause = each_book.cases.get(case_id).cause
    assert [one.case.id for one in each_book.cases.recent("demo", cause=cause)] == [case_id]
    assert each_book.cases.recent("demo", cause="nothing of ours") == each_book.cases.recent("other") == []
