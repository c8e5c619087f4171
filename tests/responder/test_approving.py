"""On what terms words are approved: who must look again, how long they wait, what the owner may let pass."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from casebook.model import Hit, Override, Severity, State
from casebook.views import CaseFile, Judged
from responder.approving import caution, cooling, forbidding, may_override, publish_after, rests_on, second_for
from responder.lint import lint
from tests.makers import NOON, a_drafting, a_review, a_shop, a_verdict
from tests.responder.desk.makers import a_suspicion
from tests.responder.makers import WORDS, a_case

EVERYTHING = ("money", "safety", "legal")
LET = Override(rule="AD-01", words="最好", reason="获奖证书编号二零二六", by="owner", at=NOON)


def a_file(*, policies: Any = None, verdict: Any = None, drafting: Any = None, **case: Any) -> CaseFile:
    state = State(id=1, review_id=1, seq=1, review=a_review(), digest="", seen_at=NOON, change="new")  # type: ignore[arg-type]
    judged = (Judged(id=1, state_id=1, judged_at=NOON, verdict=verdict),) if verdict else ()
    shop = a_shop(policies=policies or {})
    return CaseFile(case=a_case(**case), shop=shop, states=(state,), judged=judged, drafting=drafting)


def minutes(file: CaseFile) -> float:
    return cooling(file).total_seconds() / 60


def test_words_wait_as_long_as_the_shop_says() -> None:
    assert minutes(a_file(policies={"cooling_minutes": 30})) == 30
    assert minutes(a_file()) == 0


@pytest.mark.parametrize("said", [True, "30", -5, None, 2.5])
def test_what_is_no_number_of_minutes_counts_as_not_said(said: Any) -> None:
    assert minutes(a_file(policies={"cooling_minutes": said})) == 0
    assert minutes(a_file(policies={"cooling_minutes": said}, tier=0)) == 10


def test_nobody_waits_longer_than_four_hours() -> None:
    assert minutes(a_file(policies={"cooling_minutes": 9999})) == 240


HEATED = {
    "urgent": {"tier": 0},
    "suspected": {"verdict": a_verdict(suspicion=a_suspicion())},
    "abusive": {"cause": "abuse"},
}


@pytest.mark.parametrize("why", HEATED)
def test_heated_cases_wait_ten_minutes_where_the_shop_says_nothing(why: str) -> None:
    assert minutes(a_file(**HEATED[why])) == 10
    assert minutes(a_file(policies={"cooling_minutes": 0}, **HEATED[why])) == 0


def test_words_without_a_wait_have_no_time_to_wait_for() -> None:
    assert publish_after(a_file(), NOON) is None
    assert publish_after(a_file(tier=0), NOON) == NOON + timedelta(minutes=10)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("我们会给您补偿20元。", ("money",)),
        ("請您停止使用，如有燙傷請先就醫。", ("safety",)),
        ("如有爭議，可向消費者權益部門投訴。", ("legal",)),
        ("我们赔您3元，并依法处理。", ("money", "legal")),
        ("【活动信息】全店单笔满199元赠保温袋1个。", ("money", "promotion")),
        (WORDS, ()),
    ],
)
def test_a_second_person_is_asked_for_by_what_the_words_say(text: str, kinds: tuple[str, ...]) -> None:
    assert second_for(text, a_file(policies={"second_step": list(EVERYTHING)})) == kinds
    assert second_for(text, a_file()) == ()


def test_a_shop_asks_only_for_what_it_names() -> None:
    file = a_file(policies={"second_step": ["legal"]})
    assert second_for("我们赔您3元，并依法处理。", file) == ("legal",)
    assert second_for(WORDS, file, (LET,)) == ("override",)


def test_an_urgent_case_is_about_safety_whatever_the_words_say() -> None:
    policies = {"second_step": ["safety"]}
    assert second_for(WORDS, a_file(policies=policies, tier=0)) == ("safety",)
    assert second_for(WORDS, a_file(policies=policies, verdict=a_verdict(safety=True))) == ("safety",)


def test_a_misspelt_kind_asks_for_all_of_them() -> None:
    assert second_for("我们赔您3元。", a_file(policies={"second_step": ["saftey"]})) == ("money",)


@pytest.mark.parametrize("said", [None, [], False, 3])
def test_a_shop_that_asks_for_nobody_gets_nobody(said: Any) -> None:
    assert second_for("我们赔您3元。", a_file(policies={"second_step": said})) == ()


def test_words_rest_on_the_policies_they_speak_of() -> None:
    assert rests_on("運費由我們承擔。") == ("return_freight_quality", "return_freight_no_reason")
    assert rests_on("客服会在24小时内答复您。") == ("answer_hours",)
    assert rests_on("已经记下您的意见。") == ()


def test_a_person_looks_twice_at_what_is_urgent_or_unclear() -> None:
    assert caution(a_file(tier=0)) == "holding"
    assert caution(a_file(drafting=a_drafting(caution="unsure"))) == "unsure"
    assert caution(a_file(drafting=a_drafting())) is None


def test_only_the_lints_that_say_so_may_be_let_pass_and_only_by_the_owner() -> None:
    best, rival = lint("全国第一的杯子。")[0], lint("别家的都是假货。")[0]
    assert (best.rule, rival.rule) == ("AD-01", "AD-05")
    assert [may_override(hit, role) for hit in (best, rival) for role in ("owner", "agent")] == [
        True,
        False,
        False,
        False,
    ]


def test_a_proof_only_the_owner_may_give_forbids_until_it_is_given() -> None:
    hit = Hit(rule="AD-02", severity=Severity.PROOF, start=0, end=2, message="")
    assert forbidding((hit, replace(hit, rule="PO-02"))) == (hit,)
