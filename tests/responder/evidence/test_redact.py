"""What is covered before a bundle leaves the house, and what must stay readable."""

from dataclasses import replace

import pytest

from casebook.model import Suspicion
from casebook.store import Casebook
from casebook.views import CaseFile, Judged
from responder.evidence.redact import masked
from tests.makers import NOON, a_finding, a_verdict


@pytest.fixture
def file(kept: Casebook) -> CaseFile:
    return kept.cases.file(1)


def test_author_and_numbers_are_covered_in_every_state(file: CaseFile) -> None:
    said = [(state.review.author, "13800138000" in state.review.text) for state in masked(file).states]
    assert said == [("林**", False), ("林**", False)]


def test_identity_times_and_digests_of_captures_stay(file: CaseFile) -> None:
    before, after = file.states[0], masked(file).states[0]
    assert (after.review.external_id, after.review.capture) == (before.review.external_id, before.review.capture)
    assert after.seen_at == before.seen_at


def test_a_code_that_holds_the_authors_name_stays_a_code(file: CaseFile) -> None:
    states = tuple(replace(one, review=replace(one.review, author="ap")) for one in file.states)
    assert [moved.move for moved in masked(replace(file, states=states)).moves] == [one.move for one in file.moves]


def test_the_digest_of_the_full_words_is_left_out(file: CaseFile) -> None:
    assert {state.digest for state in masked(file).states} == {""}


def test_the_query_of_an_address_is_left_out(file: CaseFile) -> None:
    assert {capture.url for capture in masked(file).captures} == {"http://127.0.0.1/p-1"}


def test_a_quote_that_holds_half_a_number_is_covered(file: CaseFile) -> None:
    start = file.state.review.text.index("138")
    half = a_finding("1380", start=start, end=start + 4)
    verdict = a_verdict(findings=(half,), suspicion=Suspicion(reasons=(half,)))
    judged = Judged(id=9, state_id=file.state.id, judged_at=NOON, verdict=verdict)
    (after,) = masked(replace(file, judged=(judged,))).judged
    assert (after.verdict.findings[0].quote, after.verdict.suspicion.reasons[0].quote) == ("****", "****")
