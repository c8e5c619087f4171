"""The ear beside the word rules: what it may say, where it is silent, and that it learns the same from the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from casebook.model import Segment, Severity
from responder.additions import cut
from responder.lint import Context, by_rule, ear, is_blocked, lint, teach
from responder.lint.fold import fold
from responder.lint.rules import rules, table

HERE = Path(__file__).parent
# In none of the lessons.
HINTS = "那边的软件上说话方便，您搜我们店名"
KIND = "您好，鞋子偏大的话可以换小一码。"


def rows():
    lines = (HERE / "sentences" / "ear.tsv").read_text("utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines if not line.startswith("#")]


HONEST = [text for rule, text in rows() if rule == "-"]
BREACHES = [text for rule, text in rows() if rule != "-"]


def heard(text, context=None):
    context = context or Context()
    return [hit for hit in lint(text, context) if hit not in by_rule(text, context)]


def is_heard(text):
    return ear.hearing(fold(text).folded)[1] >= table("ear.toml")["certain"]


@pytest.mark.parametrize("text", HONEST)
def test_what_sellers_rightly_write_is_not_blocked(text):
    assert not is_blocked(lint(text))


def test_it_only_warns_whatever_it_hears():
    found = [hit for text in BREACHES for hit in heard(text)]
    assert len(found) > 50 and {hit.severity for hit in found} == {Severity.WARN}


def test_wording_no_rule_knows_is_warned_of_in_words_of_its_own():
    (hit,) = lint(HINTS)
    assert hit.rule == "PF-04" and "平台以外" in hit.message and "打勾放行" in hit.message


def test_what_it_was_taught_to_leave_alone_is_mostly_left_alone():
    assert sum(is_heard(text) for text in HONEST) <= 0.02 * len(HONEST)


def test_it_is_silent_where_a_rule_has_a_hit_in_the_sentence():
    text = "加个微信，那边的软件上说话方便，您搜我们店名"
    assert is_heard(text) and by_rule(text) and heard(text) == []


def test_a_hit_in_one_sentence_does_not_silence_the_next():
    text = f"这是全网最低价。{HINTS}。"
    assert [text[hit.start : hit.end] for hit in heard(text)] == [f"{HINTS}。"]


def test_a_hit_about_the_whole_text_does_not_silence_it():
    text = KIND * 30 + HINTS
    assert any(hit.rule == "PF-01" for hit in by_rule(text)) and len(heard(text)) == 1


def test_sentences_of_our_own_templates_are_never_heard():
    assert [lesson.said for lesson in teach.ours() if is_heard(lesson.said)] == []


@pytest.mark.parametrize(("origin", "count"), [("template", 0), ("shop", 0), ("model", 1), ("human", 1)])
def test_only_what_somebody_wrote_for_this_reply_is_heard(origin, count):
    segments = (Segment(type="greeting", text=KIND), Segment(type="remedy", text=HINTS, origin=origin))
    assert len(heard(KIND + HINTS, Context(segments=segments))) == count


def test_a_text_typed_on_the_desk_is_heard():
    assert len(heard(KIND + HINTS, Context(segments=cut(KIND + HINTS, ())))) == 1


def test_what_is_typed_behind_a_template_is_heard():
    segments = (Segment(type="greeting", text=KIND), Segment(type="remedy", text=KIND))
    text = KIND + HINTS + "。" + KIND
    assert [text[hit.start : hit.end] for hit in heard(text, Context(segments=segments))] == [f"{HINTS}。"]


def test_offsets_are_those_of_the_text_as_given():
    text = f"您好。\u200b{HINTS[:5]}\u200b{HINTS[5:]}。\n"
    (hit,) = heard(text)
    assert text[hit.start : hit.end].replace("\u200b", "") == f"{HINTS}。"


def test_traditional_text_is_heard_as_simplified():
    text = "那邊的軟件上說話方便，您搜我們店名"
    (hit,) = heard(text)
    assert (hit.start, hit.end, hit.rule) == (0, len(text), "PF-04")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "。" * 3_000,
        "~" * 3_000 + "x",
        "a" * 3_000,
        "好" * 3_000,
        "\ud800" * 9,
        "\x00\x01\x02\x03\x04\x05",
        "👍" * 50,
    ],
)
def test_a_text_without_words_is_not_heard(text):
    assert heard(text) == []


def test_a_huge_sentence_is_heard_by_its_beginning_and_not_kept():
    kept = ear._kept.cache_info().currsize
    assert is_heard(HINTS + "，人多" * 50_000) in (True, False)
    assert ear._kept.cache_info().currsize == kept


def test_the_weights_are_read_once(monkeypatch):
    loads = []
    load = np.load
    monkeypatch.setattr(np, "load", lambda *said, **more: loads.append(1) or load(*said, **more))
    ear._ear.cache_clear()
    ear._kept.cache_clear()
    for text in BREACHES:
        lint(text)
    assert len(loads) == 1


def test_what_is_kept_is_bounded():
    assert ear._kept.cache_info().maxsize == 16_384


def test_its_rules_are_rules_and_none_is_about_numbers():
    known = {rule.id for rule in rules()}
    assert set(ear._ear().rules) == set(teach.names()) <= known
    assert not set(teach.names()) & {f"PI-0{number}" for number in range(1, 7)}


def test_the_weights_are_small_and_hold_no_code():
    path = Path(ear.__file__).parent.parent / "data" / "ear.npz"
    assert path.stat().st_size < 700_000
    with np.load(path, allow_pickle=False) as kept:
        assert {kept[name].dtype.kind for name in kept.files} <= set("fiuU")


def a_lesson_file(folder):
    path = folder / "few.tsv"
    path.write_text("\n".join(f"{rule}\t{text}" for rule, text in rows()[:150] + rows()[-150:]) + "\n", "utf-8")
    return path


def test_the_same_sentences_give_the_same_bytes(tmp_path):
    path = a_lesson_file(tmp_path)
    for name in ("one.npz", "other.npz"):
        teach.write(teach.taught(list(teach.read([path]))), tmp_path / name)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "other.npz").read_bytes()


def test_an_ear_taught_a_few_sentences_knows_them(tmp_path):
    lessons = list(teach.read([a_lesson_file(tmp_path)]))
    small = ear.unpacked(teach.taught(lessons))
    right = sum((small.hear(one.said)[1] > 0.5) == one.breach for one in lessons)
    assert right >= 0.9 * len(lessons)


def test_rows_about_numbers_are_no_lessons_and_a_family_gets_its_rule(tmp_path):
    path = tmp_path / "some.tsv"
    path.write_text("# rule\tsentence\nPI-01\t请打13800000123\nRP\t您心里没点数吗\n-\t您好。可以退\nno tab\n", "utf-8")
    assert [(one.rule, one.said) for one in teach.read([path])] == [
        ("RP-01", "您心里没点数吗"),
        ("-", "您好"),
        ("-", "可以退"),
    ]


def test_a_file_that_is_not_there_is_named(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["teach", "--sentences", "nowhere.tsv"])
    with pytest.raises(SystemExit):
        teach.main()
    assert "nowhere.tsv: no such file" in capsys.readouterr().err


def test_the_lints_do_not_import_the_teacher():
    room = Path(ear.__file__).parent.parent
    assert [
        file for file in room.rglob("*.py") if "lint.teach" in file.read_text("utf-8") and file.name != "teach.py"
    ] == []
