"""Streams measured: who is accused, who is found, how soon, and that no campaign is cut in two."""

import csv
import io
import json

import pytest

import cli
from casebook.errors import FileError
from casebook.model import Finding, Level, Suspicion
from sentiment.evaluation.delays import Delay
from sentiment.evaluation.streams import half_of, read_stream
from sentiment.evaluation.suspicions import evaluate, measure
from sentiment.evaluation.suspicions_report import documents, page, summary, tables

COPY = "买来第三天电机就不转了找客服一直没人理退货还要自己出运费"
DEMAND = "转我200我就删评"


def a_row(number, text="用着还行", **said):
    given = {"id": f"r{number}", "text": text, "stars": 1, "product": "p-1", "user": f"u{number}"}
    given["time"] = f"2026-11-{number % 28 + 1:02} 12:00:00"
    return json.dumps({**given, "label": "genuine", "category": "real", **said}, ensure_ascii=False)


def planted(number, text=DEMAND, category="extortion", **said):
    return a_row(number, text, label="malicious", category=category, **said)


def campaign(first=1, copies=4):
    told = {"category": "template_campaign", "campaign": "c-1", "product": "p-2"}
    return [planted(first + n, COPY[n:], **told, time=f"2026-11-20 {10 + n}:00:00") for n in range(copies)]


def a_stream(*lines):
    return read_stream(io.StringIO("".join(f"{line}\n" for line in lines)), "stream")


def judged(*rows):
    """Rows as (malicious, level, p), with opinions made up."""
    stream = a_stream(*(planted(n) if bad else a_row(n) for n, (bad, _, _) in enumerate(rows)))
    said = [Suspicion(level=Level(level), p=p) for _, level, p in rows]
    return list(zip(stream.rows, said, strict=True))


@pytest.fixture(scope="module")
def evaluation():
    honest = [a_row(n, f"第{n}次买，这次漏水") for n in range(10, 14)]
    span = planted(30, spans=[[0, len(DEMAND)]])
    return evaluate(a_stream(*campaign(), *honest, span, "{bad"))


def test_a_label_nobody_knows_is_rejected_with_its_line():
    stream = a_stream(a_row(1), a_row(2, label="spam"), a_row(3, spans=[1]))
    assert [(one.line, one.column) for one in stream.rejected] == [(2, "label"), (3, "spans")]


@pytest.mark.parametrize("line", ["", "[]", '{"id": 1}'])
def test_a_stream_without_a_row_is_refused(line):
    with pytest.raises(FileError):
        a_stream(line)


def test_a_campaign_stands_in_one_half_whatever_its_products():
    rows = a_stream(*(planted(n, campaign="c", product=f"p-{n}") for n in range(20))).rows
    assert len({row.half for row in rows}) == 1


def test_products_fall_into_both_halves():
    assert {half_of(f"p-{n}") for n in range(20)} == {"frozen", "other"}


def test_false_accusations_are_counted_by_level_and_stars():
    rows = judged((False, "none", 0.1), (False, "review", 0.7), (False, "strong", 0.95), (True, "strong", 0.97))
    false = measure(rows).false
    assert false[Level.REVIEW]["genuine 1-2 stars"].hits == 2
    assert false[Level.STRONG]["all genuine"].hits == 1


def test_precision_at_a_recall_counts_equal_probabilities_together():
    rows = judged((True, "strong", 0.9), (True, "review", 0.7), (False, "review", 0.7), (True, "none", 0.0))
    said = measure(rows).at_recall
    assert said[0.5] == said[0.6] == pytest.approx(2 / 3)
    assert said[0.9] == pytest.approx(3 / 4)


def test_recall_at_few_false_accusations_stops_before_the_first():
    assert measure(judged((True, "review", 0.8), (False, "none", 0.5), (True, "none", 0.4))).recall_at_few == 0.5


def test_the_right_reason_is_more_than_a_flag():
    (told, _), *_ = judged((True, "review", 0.7))
    wrong = Suspicion(level=Level.REVIEW, p=0.7, reasons=(Finding(code="abuse"),))
    found = measure([(told, wrong)]).reasons["extortion"]
    assert (found.flagged.hits, found.right.hits) == (1, 0)


def test_a_known_span_is_touched_by_a_quote(evaluation):
    assert (evaluation.measured["whole"].touched.hits, evaluation.measured["whole"].touched.rows) == (1, 1)


def test_a_campaign_is_found_with_its_third_copy_and_its_hours(evaluation):
    (found,) = evaluation.campaigns
    assert found.delay == Delay(copies=3, hours=2.0)
    assert found.flagged.hits == 4


def test_a_genuine_wave_has_no_delay():
    wave = [a_row(n, f"第{n}台，挺好", stars=5, category="benign_promo_wave", campaign="w") for n in range(1, 6)]
    (found,) = evaluate(a_stream(*wave)).campaigns
    assert (found.malicious, found.delay, found.flagged.hits) == (False, None, 0)


def test_the_halves_make_the_whole(evaluation):
    rows = {part: one.rows for part, one in evaluation.measured.items()}
    assert rows.pop("whole") == sum(rows.values()) == 9


def test_the_tables_have_a_column_a_half(evaluation):
    *three, campaigns = tables(evaluation)
    assert all(heads == ("", *evaluation.measured) for _, heads, _ in three)
    assert campaigns[2][0][0] == "c-1"
    assert "campaigns of near copies found: 1 of 1" in list(summary(evaluation))


def test_the_page_is_markdown_with_every_table(evaluation):
    assert page(evaluation).count("\n| --- |") == len(list(tables(evaluation)))


def test_the_documents_name_who_was_missed_and_who_was_accused(evaluation):
    found = documents(evaluation)
    assert json.loads(found["report.json"])["whole"]["rows"] == 9
    head, *rows = csv.reader(io.StringIO(found["strong.tsv"], newline=""), csv.excel_tab)
    assert (head[0], [row[0] for row in rows]) == ("id", ["r30"])
    assert found["accused.tsv"].count("\n") == 1


def test_evaluate_measures_a_stream(tmp_path, capsys):
    path = tmp_path / "stream.jsonl"
    path.write_text("\n".join([*campaign(), a_row(9), planted(20)]), encoding="utf-8")
    assert cli.main(["evaluate", "--suspicion", str(path), "--output", str(tmp_path / "report")]) == 0
    assert "campaigns of near copies found: 1 of 1" in capsys.readouterr().out
    assert {one.name for one in (tmp_path / "report").iterdir()} == {
        *("report.json", "accused.tsv", "missed.tsv", "strong.tsv")
    }
