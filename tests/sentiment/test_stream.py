"""Lines without end: what is remembered of them, how they are cut, and that nothing is lost."""

import io
import json

from casebook.errors import RowError
from casebook.passes import two_passes
from sentiment.history import History
from sentiment.lines import read_line
from sentiment.stream import CHARACTERS_AT_ONCE, LINES_AT_ONCE, batches, judged, remember
from tests.sentiment.test_history import COPIED

COMPLAINTS = [
    {"id": n, "text": text, "stars": 1, "user": f"买家{n}", "product": "风扇", "time": f"2026-11-0{n} 10:00"}
    for n, text in enumerate(COPIED, 1)
]
PRAISE = [
    {"id": f"p{n}", "text": "风很柔和，开一晚上也不吵", "stars": 5, "product": "风扇", "time": "2026-11-02"}
    for n in range(9)
]
LINES = [json.dumps(one, ensure_ascii=False) for one in (*COMPLAINTS, *PRAISE)]


def verdicts(lines, jobs=1):
    given = io.StringIO("\n".join(lines))
    return list(two_passes(given, learn=remember, cut=batches, work=judged, jobs=jobs))


def test_what_is_remembered_makes_the_history_of_the_whole_reviews():
    whole = [read_line(number, line)[1] for number, line in enumerate(LINES, 1)]
    assert remember(LINES) == History.of(whole)
    assert len(remember(LINES).copies) == len(COPIED)


def test_a_later_line_weighs_on_an_earlier_one():
    first = json.loads(verdicts(LINES)[0])
    assert "template_campaign" in {reason["code"] for reason in first["suspicion"]["reasons"]}


def test_lines_are_judged_in_order_and_a_bad_one_loses_nothing_else():
    lines = ['{"id": 1, "text": "好"}', "{bad", '{"id": 3, "text": "好", "stars": 9}', "", '{"id": "5", "text": "差"}']
    answers = verdicts(lines)
    assert [answer.line for answer in answers if isinstance(answer, RowError)] == [2, 3]
    assert [json.loads(answer)["id"] for answer in answers if isinstance(answer, str)] == [1, "5"]


def test_any_number_of_processes_gives_the_same_bytes():
    lines = [*LINES, "{bad"] * (2 * LINES_AT_ONCE // len(LINES))
    one, two = verdicts(lines), verdicts(lines, jobs=2)
    assert len(one) > LINES_AT_ONCE
    assert [str(answer) for answer in one] == [str(answer) for answer in two]


def test_a_batch_is_bounded_in_lines_and_in_characters():
    short = list(batches(["x"] * (LINES_AT_ONCE + 1)))
    long = list(batches(["x" * CHARACTERS_AT_ONCE] * 3))
    assert ([len(batch) for batch in short], [len(batch) for batch in long]) == ([LINES_AT_ONCE, 1], [1, 1, 1])


def test_a_batch_is_read_only_when_it_is_asked_for():
    asked = []
    waiting = batches(asked.append(number) or "x" for number in range(10 * LINES_AT_ONCE))
    next(waiting)
    assert len(asked) == LINES_AT_ONCE
