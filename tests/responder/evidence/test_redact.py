"""What is covered before a bundle leaves the house, and what must stay readable."""

from dataclasses import replace

import pytest

from casebook.model import Suspicion
from casebook.store import Casebook
from casebook.views import CaseFile, Judged
from responder.evidence.redact import mask, mask_name, masked
from tests.makers import NOON, a_finding, a_verdict


@pytest.mark.parametrize(
    "private",
    [
        "13800138000",
        "138 0013 8000",
        "138-0013-8000",
        "１３８００１３８０００",
        "0571-88886666",
        "幺三八零零幺三八零零零",
        "buyer.name@example.com",
        "SF1234567890123",
        "33010619900101123X",
        "微信：lin_xiaozi88",
        "qq:abc12345",
        "浙江省杭州市西湖区文三路12号3幢501室",
        "3幢2单元501室",
    ],
)
def test_what_leads_to_a_person_is_covered(private: str) -> None:
    given = f"东西坏了，{private}，请联系"
    assert mask(given).startswith("东西坏了，")
    assert not [piece for piece in (private[-3:], private[:6]) if piece in mask(given)]


@pytest.mark.parametrize(
    "plain",
    [
        "用了3天就坏，花了199元",
        "2026-11-20下单，2026-11-23 18:30才到",
        "11月3号买的，第2次了",
        "等了一二十天",
        "容量500ml，实际只有480ml",
        "客服说24小时内回复",
        "",
    ],
)
def test_facts_stay_readable(plain: str) -> None:
    assert mask(plain) == plain


@pytest.mark.parametrize("text", ["电话 138 0013 8000 谢谢", "浙江省杭州市西湖区文三路12号", "a@b.cn"])
def test_covering_keeps_every_offset(text: str) -> None:
    assert len(mask(text)) == len(text)


@pytest.mark.parametrize(("name", "shown"), [("林小子", "林**"), ("林", "*"), ("", "")])
def test_of_a_name_the_first_sign_stays(name: str, shown: str) -> None:
    assert mask_name(name) == shown


def test_the_authors_name_is_covered_in_the_words_too() -> None:
    assert mask("我是林小子", authors=("林小子",)) == "我是林**"


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


def test_the_longer_of_two_names_is_covered_whole() -> None:
    assert mask("林小子来了", authors=("林小子", "林小")) == "林**来了"


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


def test_covering_long_text_takes_no_time() -> None:
    assert mask("区" * 20_000 + "1-" * 20_000) != ""
