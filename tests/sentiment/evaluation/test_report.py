"""What an evaluation shows: whole verdicts measured, the worst named, buyers' words never more than text."""

import csv
import io
import json
from xml.etree import ElementTree

import pytest

from sentiment.evaluation import documents, evaluate, summary, tables
from sentiment.evaluation.plot import TOP, across, calibration, interval, up
from sentiment.evaluation.report import plain
from tests.sentiment.evaluation.makers import a_file, some_scores

PRAISE = '{"text": "质量很好，非常喜欢，推荐购买", "sentiment": "pos", "stars": 5}'
COMPLAINT = '{"text": "太差了，漏水，要求退货", "sentiment": "neg", "stars": 1}'
WRONG = '{"text": "=质量很好，\\t非常\\n满意<b>", "sentiment": "neg", "stars": 1}'


@pytest.fixture(scope="module")
def evaluation():
    return evaluate(a_file(PRAISE, COMPLAINT, WRONG, "{bad"))


def test_the_verdicts_are_measured(evaluation):
    assert (evaluation.scores.rows, evaluation.scores.accuracy) == (3, pytest.approx(2 / 3))
    assert evaluation.scores.classes["neg"].recall == 0.5


def test_stars_change_the_verdicts_when_they_count(evaluation):
    starred = evaluate(a_file(PRAISE, COMPLAINT, WRONG, with_stars=True))
    assert starred.scores.flagged.recall > evaluation.scores.flagged.recall


def test_the_tables_name_every_class_and_what_it_was_taken_for(evaluation):
    classes, confusion = tables(evaluation)
    assert [row[0] for row in classes[2]] == ["pos", "neu", "neg", "flagged"]
    assert confusion[2] == [("is pos", "1", "0", "0"), ("is neu", "0", "0", "0"), ("is neg", "1", "0", "1")]


def test_the_summary_counts_what_was_left_out(evaluation):
    assert next(iter(summary(evaluation))) == "rows 3, rejected 1, unlabelled 0"


def test_the_report_is_json_with_every_measure(evaluation):
    report = json.loads(documents(evaluation)["report.json"])
    assert {"accuracy", "macro_f1", "classes", "flagged", "confusion", "coverage", "calibration_error"} <= set(report)
    assert (report["rules"], report["snownlp"]) == (evaluation.rules, None)


def test_the_worst_mistake_is_text_in_one_cell(evaluation):
    sheet = io.StringIO(documents(evaluation)["worst.tsv"], newline="")
    _, row = csv.reader(sheet, csv.excel_tab)
    assert row[:3] == ["3", "neg", "pos"] and row[-1] == "'=质量很好，\t非常\n满意<b>"


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "＝1", "\t=1"])
def test_a_cell_never_begins_a_formula(cell):
    assert plain(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "杯盖漏水", "3-5天到", "'好"])
def test_other_cells_stay_as_they_are(cell):
    assert plain(cell) == cell


def test_the_plot_is_xml_whatever_the_file_is_called():
    drawn = ElementTree.fromstring(calibration('<b>&"$name', some_scores("pos neg", "pos pos")))
    assert drawn.tag.endswith("svg") and '<b>&"$name' in "".join(drawn.itertext())


def test_the_plot_has_a_point_for_each_bin_with_rows(evaluation):
    drawn = documents(evaluation)["calibration.svg"]
    assert drawn.count("<circle") == sum(one.count > 0 for one in evaluation.scores.bins)


def test_full_certainty_that_is_right_stands_in_the_upper_right_corner():
    assert (across(1.0), up(1.0)) == (684.0, TOP)


def test_few_rows_leave_a_wide_interval():
    few, many = interval(0.5, 4), interval(0.5, 400)
    assert few[0] < many[0] < 0.5 < many[1] < few[1]


@pytest.mark.parametrize(("share", "count"), [(0.0, 1), (1.0, 1), (1.0, 10_000)])
def test_an_interval_never_leaves_what_a_share_can_be(share, count):
    low, high = interval(share, count)
    assert 0 <= low <= share <= high <= 1
