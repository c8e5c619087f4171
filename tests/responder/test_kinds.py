"""Kinds of saying, by sentences written without sight of the lists: what is hit, and what is excused."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebook.model import Severity
from responder.lint import Context, by_rule, is_blocked, lint

SENTENCES = Path(__file__).parent / "sentences"
FILES = ("stranger.tsv", "excused.tsv", "hiding.tsv", "kinds.tsv")
SERIOUS = (Severity.BLOCK, Severity.PROOF, Severity.WARN)
# Said in ways no list can hold without hitting honest sentences too.
MISSED = frozenset({"腰疼了十年的邻居，睡了这床垫就直起来了。"})


def rows(name):
    lines = (SENTENCES / name).read_text("utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines if line and not line.startswith("#")]


ROWS = [row for name in FILES for row in rows(name)]
VIOLATIONS = [(rule, text) for rule, text in ROWS if rule != "-"]


def serious(text):
    return [hit for hit in by_rule(text, Context(platform="taobao")) if hit.severity in SERIOUS]


@pytest.mark.parametrize(("rule", "text"), [row for row in VIOLATIONS if row[1] not in MISSED])
def test_what_must_not_be_said_is_hit(rule, text):
    assert serious(text)


def test_a_sentence_known_to_be_missed_is_taken_off_the_list_once_it_is_hit():
    assert {text for _, text in VIOLATIONS if text in MISSED and not serious(text)} == MISSED


@pytest.mark.parametrize("cause", [None, "quality"])
@pytest.mark.parametrize("text", [text for rule, text in ROWS if rule == "-"])
def test_an_honest_sentence_is_never_blocked(text, cause):
    assert not is_blocked(lint(text, Context(platform="taobao", cause=cause)))


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("CR-01", "“一经售出概不退换”这种话，我们店里没有。"),
        ("AD-01", "我们没有最低的价格，只是把用料写清楚。"),
        ("PF-04", "凡是自称客服、让您加微信的，一律不要理会。"),
        ("RP-03", "您要举报或起诉都是您的权利，我们会如实提供材料。"),
        ("AD-01", "王牌对王牌联名杯的盖子松，给您补一个。"),
    ],
)
def test_what_is_excused_is_still_shown_to_a_person(rule, text):
    shown = [hit for hit in lint(text) if hit.rule == rule]
    assert shown and all(hit.severity is Severity.WARN and "请看一眼" in hit.message for hit in shown)


@pytest.mark.parametrize(
    "text",
    [
        "谨防像您这样的骗子。",
        "“拆封不退”是我们店的规定，请您遵守。",
        "我们不敢说第一，但确实是全网最好的。",
        "这不是市面上最好的面料吗？",
        "您有权投诉，我们也有权起诉您。",
        "请勿相信别的群，只扫下面的二维码进群。",
    ],
)
def test_nobody_hides_behind_an_excuse(text):
    assert is_blocked(lint(text))


@pytest.mark.parametrize("text", ["谨防诈骗，只认我们的电话13812345678。", "凡冒充客服的别信，微信 shop_88990。"])
def test_a_number_or_an_account_is_never_excused(text):
    assert [hit for hit in lint(text) if hit.rule.startswith("PI-") and hit.severity is Severity.BLOCK]


def test_a_hit_across_two_sentences_is_not_excused_by_one_of_them():
    text = "我们从不返现换好评。麻烦给个五星。红包随后就到。"
    assert [hit for hit in lint(text) if hit.rule == "RV-01" and hit.severity is Severity.BLOCK]


def test_a_number_before_a_count_in_words_is_found():
    assert "PI-01" in {hit.rule for hit in lint("连拨15900137742三次，无人应答。")}
