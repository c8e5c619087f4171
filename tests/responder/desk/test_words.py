from __future__ import annotations

import re
import tomllib
from datetime import timedelta
from importlib.resources import files

import pytest

from casebook.case import MOVES
from casebook.model import (
    AXIS_OF,
    CHANNELS,
    Axis,
    Change,
    Level,
    Outcome,
    Polarity,
    PromiseState,
    Ruled,
    Severity,
    Status,
    Threshold,
)
from casebook.uploaded import Stage
from crawler.sources import SOURCES
from crawler.sources.asking import ASKS
from crawler.sources.form import LONGEST
from crawler.sources.mapping import FIELDS, column_maps
from crawler.sources.times import ORDERS
from responder.additions import TYPES
from responder.desk import promises, suspicions
from responder.desk.copies import BENIGN
from responder.desk.inbox import TABS
from responder.desk.opinion import CHECKABLE
from responder.desk.paste import COUNTS, PLATFORMS
from responder.desk.promises import GROUPS
from responder.desk.promotions import ORDER
from responder.desk.words import SHEETS, read_words
from responder.known import POLICIES, TEXTS
from responder.links import KINDS
from responder.lint.rules import table
from responder.placing import places
from responder.sheets import VOICES
from tests.makers import NOON

WORDS = read_words()
UNREAD = ("no_year", "relative", "future", "bad")
CAUSES = "quality logistics description size usage service price return wrong_item authenticity safety packaging"
TIMES = [f"{name}.{why}" for name in ("time", "appended_time", "reply_time") for why in UNREAD]
NOTED = ["time.missing", *TIMES, "stars.missing", "stars.several", "author.unsure", "author.private", "text.missing"]
NOTED += [".private"]
FAULTS = [f"{name}.{why}" for name in ("time", "appended_time", "reply_time") for why in ("bad", "future")]
FAULTS += ["text.missing", "appended.missing", "reply.missing", "stars.bad", "url.bad"]
FAULTS += [f"{name}.long" for name in LONGEST]
PLACES = places().values()
PROMOTION_FAULTS = [f"wording.{name}" for name in ("sentence", "link", "stale", "vague", "review", "compensation")]
PROMOTION_FAULTS += [f"link.{name}" for name in ("not_a_link", "elsewhere", "no_pages", "not_public")]
# Some are written in letters everywhere, Shopee and Lazada among them.
PLATFORM_ROWS = [name for name, row in table("platforms.toml").items() if isinstance(row, dict)]
PLATFORM_ROWS = [name for name in PLATFORM_ROWS if name not in ("shopee", "lazada")]
CODES = {
    "cause": [*CAUSES.split(), "suspicious", "none"],
    "aspect": CAUSES.split(),
    "reason": list(AXIS_OF),
    "reason_why": list(AXIS_OF),
    "axis": list(Axis),
    "axis_means": list(Axis),
    "checked": CHECKABLE,
    "ruled": [*Ruled, None],
    "ruled_short": list(Ruled),
    "suspicion_tab": list(suspicions.TABS),
    "suspicion_empty": list(suspicions.TABS),
    "benign": [*BENIGN, "none"],
    "benign_check": [*BENIGN, "none"],
    "benign_found": BENIGN,
    "wanted": ["refund", "exchange", "repair", "apology", "price_cut", "explanation"],
    "mismatch": ["hidden_negative", "misclick"],
    "content": ["normal", "default", "filler", "irrelevant"],
    "kind": ["short", "standard", "detailed", "own"],
    "origin": ["template", "shop", "model", "human"],
    "tier": [0, 1, 2],
    "move": list(MOVES),
    "change": list(Change),
    "level": list(Level),
    "polarity": list(Polarity),
    "severity": list(Severity),
    "status": list(Status),
    "tab": list(TABS),
    "tab_empty": list(TABS),
    "platform": PLATFORMS,
    "paste_badge": NOTED,
    "paste_note": [code for code in NOTED if not code.startswith(".")],
    "paste_fault": FAULTS,
    "paste_kept": COUNTS,
    "paste_standing": ["same", "appended", "edited", "again", "empty"],
    "paste_trouble": ["text", "reviews", "form"],
    "map_field": FIELDS,
    "map_shipped": list(column_maps()),
    "map_order": ORDERS,
    "import_ask": list(ASKS),
    "import_stage": list(Stage),
    "import_kind": [*(one for one in SOURCES if one not in ("webshop", "workbook")), "xlsx", "xls"],
    "import_count": [*Change, "repeated", "rejected"],
    "import_kept": [*Change, "repeated", "rejected"],
    "import_trouble": ["file", "empty", "large", "many", "source", "name", "taken", "text", "changed", "unread"],
    "promotion_standing": ORDER,
    "promotion_threshold": list(Threshold),
    "promotion_fault": PROMOTION_FAULTS,
    "wording_sheet": sorted({one.sheet for one in PLACES} - {*CAUSES.split(), "suspicious", "abuse", "none"}),
    "wording_slot": sorted({one.slot for one in PLACES}),
    "wording_when": sorted({name for one in PLACES for name in one.when}),
    "wording_voice": [*VOICES, "all", "hant"],
    "wording_kind": ["short", "standard", "detailed", "private"],
    "wording_fault": [*(code for code in table("wording.toml")["why"] if code != "place"), "changed"],
    "policy_name": [*POLICIES, *TEXTS.values()],
    "policy_example": list(TEXTS.values()),
    "policy_fault": ["number", "late", "long", "signs", "freight"],
    "link_kind": KINDS,
    "addition": TYPES,
    "platform_name": PLATFORM_ROWS,
    "promise_kind": [*(row["kind"] for row in table("promises.toml")["action"]), "other"],
    "promise_state": list(PromiseState),
    "promise_group": GROUPS,
    "promise_tab": promises.TABS,
    "promise_tab_empty": promises.TABS,
    "contact_channel": CHANNELS,
    "contact_outcome": list(Outcome),
    "window_short": ["days", "replied", "appended", "gone", "rule", "time", "maybe_appended", "again"],
    "window_closed": ["days", "replied", "appended", "gone"],
    "window_unknown": ["rule", "time", "appended", "again"],
    "window_edit": ["never", "redo", "overwrite", "unknown"],
    "window_risk": ["possible", "announced", "unknown"],
    "window_sure": ["official", "told", "unknown"],
    "advice": ["now", "wait", "look", "change", "none"],
    "advice_why": ["urgent", "few", "announced", "running", "settled", "editable", "several", "unknown", "risk"],
}


@pytest.mark.parametrize(("group", "code"), [(group, code) for group, codes in CODES.items() for code in codes])
def test_every_code_has_a_chinese_label(group: str, code: object) -> None:
    assert re.search("[\u4e00-\u9fff]", WORDS.known(group, code))


def test_a_code_nobody_named_is_shown_as_it_is() -> None:
    assert WORDS("cause", "weather") == "weather"


def test_no_level_calls_a_buyer_malicious() -> None:
    shown = [WORDS(group, level) for group in ("level", "level_means") for level in Level]
    assert not [text for text in shown if re.search("恶意|骗|欺诈", text)]


def test_no_word_about_suspicions_calls_a_buyer_malicious() -> None:
    folder = files("responder") / "templates" / "desk"
    shown = (folder / "suspicion.toml").read_text(encoding="utf-8")
    assert re.findall("恶意|骗|欺诈|敲诈|勒索|差评师|水军|诬", shown) == []


def test_numbers_told_in_hours_have_words_for_days_and_minutes() -> None:
    told = [labels for group, labels in WORDS.groups.items() if group.startswith("figure") and "hours" in labels]
    assert len(told) > 2
    assert all({"minutes", "days"} <= labels.keys() for labels in told)


def test_no_group_of_words_hides_another() -> None:
    folder = files("responder") / "templates" / "desk"
    groups = [name for sheet in SHEETS for name in tomllib.loads((folder / sheet).read_text(encoding="utf-8"))]
    assert len(groups) == len(set(groups))


@pytest.mark.parametrize(
    ("passed", "shown"),
    [
        (timedelta(seconds=20), "刚刚"),
        (timedelta(minutes=59), "59 分钟前"),
        (timedelta(hours=23), "23 小时前"),
        (timedelta(days=29), "29 天前"),
        (timedelta(days=800), "2 年前"),
        (timedelta(hours=-3), "刚刚"),
    ],
)
def test_ages_are_told_in_the_largest_whole_unit(passed: timedelta, shown: str) -> None:
    assert WORDS.age(NOON, NOON + passed) == shown


def test_every_template_says_its_licence() -> None:
    folder = files("responder") / "templates" / "desk"
    lines = {one.name: one.read_text(encoding="utf-8").splitlines()[0] for one in folder.iterdir()}
    assert [name for name, line in lines.items() if "written for Huiping, Apache-2.0" not in line] == []
