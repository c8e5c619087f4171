"""The sentences we ship: enough for every slot and voice, careful in tone, none that promises for the seller."""

from __future__ import annotations

import re
from importlib import resources

import pytest

from responder.lint import is_blocked, lint
from responder.proven import kinds
from responder.sheets import AFTER, BEFORE, VOICES, lists, sheet

FOLDER = resources.files("responder").joinpath("templates", "replies")
NO_SHEETS = ("leads", "places", "facts")
NAMES = sorted(file.name[:-5] for file in FOLDER.iterdir() if file.name[:-5] not in NO_SHEETS)
CAUSES = [name for name in NAMES if name not in (*BEFORE, *AFTER)]
BLOCKS = [(name, block) for name in NAMES for block in sheet(name).blocks if block.type != "signature"]
IDS = [f"{name}-{block.slot}-{'-'.join(block.when)}" for name, block in BLOCKS]
# Stamps, excuses, and promises that only the seller can make.
NEVER = re.compile(
    "敬请谅解|给您带来(?:的)?不便|您的满意是|祝您生活愉快|尽快|第一时间|(?<!不)但|然而|！|你|主管|负责人|"
    "(?:已经?|刚)(?:核查|联系|安排|下架|反馈|登记|处理)|加强(?:培训|管理)|杜绝|(?<!口头)保证"
)


def every_phrasing():
    for name, block in BLOCKS:
        for phrasing in {*block.say, *block.hant, *(one for own in block.own.values() for one in own)}:
            yield name, phrasing
    for name in CAUSES:
        for phrasing in (*sheet(name).also, *sheet(name).private):
            yield name, phrasing


@pytest.mark.parametrize(("name", "block"), BLOCKS, ids=IDS)
def test_every_slot_has_eight_phrasings_and_every_voice_four(name, block):
    assert len({*block.say, *(one for own in block.own.values() for one in own)}) >= 8
    assert min(len(set(block.phrasings(voice))) for voice in VOICES) >= 4
    assert not block.hant or len(set(block.hant)) >= 8


@pytest.mark.parametrize("name", [name for name in CAUSES if sheet(name).also])
def test_a_further_cause_has_eight_clauses(name):
    assert len(set(sheet(name).also)) >= 8


@pytest.mark.parametrize("name", [name for name in CAUSES if sheet(name).private])
def test_a_private_message_has_twelve_ways_for_each_voice(name):
    assert all(len(lists("leads")["private"][voice]) * len(set(sheet(name).private)) >= 12 for voice in VOICES)


@pytest.mark.parametrize("kind", kinds().values(), ids=list(kinds()))
def test_every_fact_can_be_told_in_eight_ways(kind):
    assert len(set(kind.say)) >= 8


def test_no_phrasing_is_a_stamp_an_excuse_or_a_promise_of_somebody_else():
    assert [(name, said) for name, said in every_phrasing() if NEVER.search(said)] == []


def test_no_phrasing_is_blocked_by_our_own_lints():
    assert [said for _, said in every_phrasing() if is_blocked(lint(re.sub(r"\{\{ \w+ \}\}", "旺旺", said)))] == []


def test_every_phrasing_is_a_whole_sentence():
    assert [said for _, said in every_phrasing() if not said.endswith(("。", "？"))] == []


def test_no_two_causes_apologise_in_the_same_words():
    said = [one for name in CAUSES for block in sheet(name).blocks if block.type == "apology" for one in set(block.say)]
    assert sorted(said) == sorted(set(said))
