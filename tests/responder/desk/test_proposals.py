from __future__ import annotations

from typing import Any

import pytest

from casebook.change import words_sha256
from casebook.errors import ApprovalVoid, InputError
from casebook.model import Severity
from casebook.store import Casebook
from casebook.views import CaseFile
from responder.desk.proposals import asks, chosen, own_words, plain_lines, proposals, reason
from responder.lint import is_blocked
from tests.casebook.makers import an_open_case
from tests.makers import NOON, a_draft, a_drafting
from tests.responder.desk.makers import a_hit


def a_file(book: Casebook, **said: Any) -> CaseFile:
    case_id = an_open_case(book)
    book.drafts.add(case_id, book.cases.file(case_id).state.id, a_drafting(**said), at=NOON)
    return book.cases.file(case_id)


def a_form(file: CaseFile, **said: str) -> dict[str, str]:
    kept = file.drafts[0]
    text = kept.draft.text
    given = {"draft_id": str(kept.id), "state_id": str(file.state.id), "sha256": words_sha256(text), "text": text}
    return {**given, **said}


def test_the_standard_draft_comes_first_and_a_persons_own_before_it(book: Casebook) -> None:
    file = a_file(book, variants=tuple(a_draft(kind=kind) for kind in ("short", "detailed", "standard")))
    book.drafts.write_own(file.case.id, file.state.id, a_draft(kind="own"), by="owner", at=NOON)
    shown = proposals(book.cases.file(file.case.id), lambda text, file: ())
    assert [one.kept.draft.kind for one in shown] == ["own", "standard", "short", "detailed"]


def test_a_draft_for_an_earlier_state_is_not_proposed(book: Casebook) -> None:
    file = a_file(book)
    assert proposals(CaseFile(case=file.case, shop=file.shop, states=file.states), lambda text, file: ()) == []


def test_the_worst_hit_comes_first(book: Casebook) -> None:
    hits = (a_hit("您", "您好", Severity.WARN), a_hit("好", "您好", Severity.BLOCK))
    shown = proposals(a_file(book), lambda text, file: hits)[0]
    assert shown.hits[0].severity is Severity.BLOCK


@pytest.mark.parametrize(
    ("severity", "block", "ask"),
    [
        (Severity.BLOCK, True, False),
        (Severity.PROOF, False, True),
        (Severity.WARN, False, True),
        (Severity.INFO, False, False),
    ],
)
def test_what_a_hit_means_for_approval(severity: Severity, block: bool, ask: bool) -> None:
    hits = [a_hit("好", "您好", severity)]
    assert (is_blocked(hits), asks(hits)) == (block, ask)


def test_the_form_of_the_page_chooses_its_draft(book: Casebook) -> None:
    file = a_file(book)
    assert chosen(file, a_form(file)) == file.drafts[0]


def test_line_ends_as_browsers_send_them_are_the_same_words(book: Casebook) -> None:
    file = a_file(book, variants=(a_draft("一\n二"),))
    assert chosen(file, a_form(file, text="一\r\n二")).draft.text == "一\n二"


@pytest.mark.parametrize(
    "changed",
    [
        {"text": "别的话"},
        {"sha256": "0" * 64},
        {"sha256": words_sha256("别的话"), "text": "别的话"},
        {"draft_id": "999"},
        {"draft_id": "x"},
        {"state_id": "999"},
        {"state_id": ""},
    ],
)
def test_anything_else_than_what_was_shown_chooses_nothing(book: Casebook, changed: dict[str, str]) -> None:
    file = a_file(book)
    with pytest.raises(ApprovalVoid):
        chosen(file, a_form(file, **changed))


@pytest.mark.parametrize("text", ["", " \r\n ", "长" * 5_001])
def test_own_words_are_neither_nothing_nor_endless(text: str) -> None:
    with pytest.raises(InputError):
        own_words({"text": text})


def test_a_reason_is_one_line_and_must_be_given() -> None:
    assert reason({"reason": " 已经\n说清 "}) == "已经 说清"
    with pytest.raises(InputError):
        reason({"reason": " \n"})


def test_line_ends_become_plain() -> None:
    assert plain_lines("a\r\nb\rc\nd") == "a\nb\nc\nd"
