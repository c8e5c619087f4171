from __future__ import annotations

import csv
import io
import re
from collections import Counter
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook

from casebook.model import Level, Ruled, Suspicion, Unseen
from responder.desk.overview_charts import bars, length
from responder.desk.overview_export import as_csv, as_xlsx
from responder.desk.overview_tables import Table
from tests.casebook.makers import a_coverage_row, a_publication, judge, keep
from tests.makers import NOON, a_drafting, a_promised, a_review, a_shop
from tests.responder.desk.browser import TestClient
from tests.responder.desk.makers import Desk, Forms, a_client, a_suspected_case

DAY = timedelta(days=1)
TABLES = ("figures", "trend", "causes", "parties", "products", "times")


def shown(client: TestClient, asked: str = "") -> str:
    answer = client.get(f"/overview{asked}")
    assert answer.status_code == 200
    return answer.text


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", html))


def rows_of(client: TestClient, table: str, asked: str = "?shop=demo") -> list[list[str]]:
    answer = client.get(f"/overview/{table}.csv{asked}")
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def complaints(desk: Desk, count: int, *, cause: str = "quality", begin: int = 0, **said: object) -> None:
    """So many reviews that became cases of this cause."""
    book = desk.book
    keep(book, *(a_review(external_id=f"{cause}-{begin + nth}", **said) for nth in range(count)))
    judge(book)
    book.cases.open_due("test-1", at=NOON)
    for line in book.cases.undrafted("test-1"):
        book.drafts.add(line.case.id, line.state.id, a_drafting(cause=cause, causes=(cause,)), at=NOON)


def praise(desk: Desk, count: int, **said: object) -> None:
    """So many reviews nobody needs to look at."""
    keep(desk.book, *(a_review("很好", **{"external_id": f"good-{n}", "stars": 5, **said}) for n in range(count)))


def test_the_cards_tell_the_period_and_the_one_before(desk: Desk, owner: TestClient) -> None:
    complaints(desk, 3)
    complaints(desk, 2, begin=3, time=NOON - 9 * DAY)
    text = plain(shown(owner, "?days=7"))
    assert "评价 3 条 前期 2 条" in text
    assert "问题评价 3 条 样本太少，不算占比；前期 2 条" in text
    assert "样本太少，仅供参考；前期 1.0" in text


def test_thirty_days_are_shown_where_nothing_is_asked(desk: Desk, owner: TestClient) -> None:
    html = shown(owner)
    assert "2026-10-22" in html
    assert 'value="30" class="main"' in html


def test_the_forms_ask_for_the_same_shop_and_what_they_name(owner: TestClient) -> None:
    asked = [fields.keys() for address, fields in Forms(shown(owner)).found if address == "/overview"]
    assert asked == [{"shop"}, {"shop", "since", "until"}]


def test_days_of_ones_own_are_shown(desk: Desk, owner: TestClient) -> None:
    complaints(desk, 1, time=NOON - 3 * DAY)
    assert "评价 1 条" in plain(shown(owner, "?since=2026-11-17&until=2026-11-17"))
    assert "这段时间没有评价" in shown(owner, "?since=2026-11-18&until=2026-11-19")


@pytest.mark.parametrize("asked", ["?since=2026-11-19&until=2026-11-01", "?since=<b>&until=", "?until=2030-01-01"])
def test_days_that_are_none_are_told_and_the_usual_ones_stand_in(owner: TestClient, asked: str) -> None:
    html = shown(owner, asked)
    assert "日期没有看懂" in html
    assert "2026-10-22" in html
    assert "<b>&" not in html


def test_an_empty_shop_is_told_what_to_do(owner: TestClient) -> None:
    html = shown(owner)
    assert "这段时间没有评价" in html
    assert "还没有读取过任何来源" in html
    assert "<svg" not in html


def test_somebody_without_shops_is_told_what_to_do(desk: Desk) -> None:
    assert "还没有分给您的店铺" in shown(a_client(desk, "nobody@example.com"))


def test_a_strangers_shop_is_not_shown_and_has_no_file(desk: Desk, stranger: TestClient) -> None:
    complaints(desk, 1)
    assert "山野日用" not in shown(stranger, "?shop=demo")
    assert stranger.get("/overview/trend.csv?shop=demo").status_code == 404


def test_nobody_sees_it_without_signing_in(visitor: TestClient) -> None:
    assert visitor.get("/overview").status_code == 303
    assert visitor.get("/overview/trend.csv?shop=demo").status_code == 303


def test_what_was_not_seen_stands_before_the_figures(desk: Desk, owner: TestClient) -> None:
    complaints(desk, 1)
    gap = {"product_id": "p-1", "stated": 20, "read": 12, "unseen": (Unseen(code="captcha"),)}
    desk.book.coverage.add([a_coverage_row(at=NOON - 3 * DAY), a_coverage_row(**gap)])
    html = shown(owner)
    assert html.index("没有看全") < html.index("要点")
    text = plain(html)
    assert "2 天 没有读取任何来源" in text
    assert "保温杯 ：对方标明 20 条，读到 12 条" in text


def test_a_shop_read_since_lately_is_told_of(desk: Desk, owner: TestClient) -> None:
    desk.book.coverage.add([a_coverage_row(at=NOON - 20 * DAY)])
    assert "从 2026-10-31 起才开始读取" in shown(owner)
    assert "起才开始读取" not in shown(owner, "?days=7")


def test_nothing_is_said_where_all_was_seen(desk: Desk, owner: TestClient) -> None:
    desk.book.coverage.add([a_coverage_row(product_id="p-1", stated=2, read=2)])
    assert "alarm" not in shown(owner)


def test_causes_are_named_with_the_period_before(desk: Desk, owner: TestClient) -> None:
    complaints(desk, 3, cause="logistics")
    complaints(desk, 1, cause="quality", time=NOON - 9 * DAY)
    text = plain(shown(owner, "?days=7"))
    assert "物流配送 3 前期 0" in text
    assert "快递 3 前期 0" in text
    assert "厂家（货品） 0 前期 1" in text


def test_the_parties_name_the_products_most_complained_of(desk: Desk, owner: TestClient) -> None:
    complaints(desk, 2)
    complaints(desk, 1, begin=2, product_id="p-2", product="雨伞")
    rows = rows_of(owner, "parties")
    assert ["厂家（货品）", "质量问题", "3", "0", "样本太少", "保温杯 ×2、雨伞 ×1"] in rows


def test_a_product_whose_complaints_rise_is_marked(desk: Desk, owner: TestClient) -> None:
    complaints(desk, 12)
    praise(desk, 20, product_id="p-1")
    praise(desk, 30, product_id="p-1", time=NOON - 9 * DAY, source="demo-2")
    assert "明显变多 12" in plain(shown(owner, "?days=7"))
    assert rows_of(owner, "products", "?shop=demo&days=7")[1][-1] == "是"


def test_a_product_without_enough_before_is_not_marked(desk: Desk, owner: TestClient) -> None:
    complaints(desk, 12)
    assert "明显变多 12" not in plain(shown(owner, "?days=7"))


def test_few_replies_have_no_percentile(desk: Desk, owner: TestClient) -> None:
    a_publication(desk.book, at=NOON + timedelta(hours=3))
    assert "1 条回复 不满 5 条，样本太少" in plain(shown(owner))


def test_replies_are_held_against_the_hours_the_shop_states(desk: Desk, owner: TestClient) -> None:
    desk.book.shops.keep(a_shop(policies={"answer_hours": 4}))
    for nth in range(5):
        a_publication(desk.book, at=NOON + timedelta(hours=nth + 1), external_id=f"r-{nth}")
    text = plain(shown(owner))
    assert "回复用时 3 小时 一半在此之内，九成在 5 小时内" in text
    assert "回复目标 4 小时内 做到 80%" in text


def test_a_missed_window_is_counted_where_the_platform_has_one(desk: Desk, owner: TestClient) -> None:
    desk.book.shops.keep(a_shop(platform="taobao"))
    complaints(desk, 2, time=NOON - 35 * DAY)
    complaints(desk, 1, begin=2, time=NOON - 29 * DAY)
    assert "错过解释时限 2 条" in plain(shown(owner))


def test_a_platform_without_a_known_window_misses_none(desk: Desk, owner: TestClient) -> None:
    complaints(desk, 2, time=NOON - 35 * DAY)
    assert "错过解释时限 不适用" in plain(shown(owner))
    desk.book.shops.keep(a_shop(platform="nobody-knows"))
    assert "错过解释时限 不清楚 平台没有公布" in plain(shown(owner))


def test_promises_that_are_over_stand_out(desk: Desk, owner: TestClient) -> None:
    a_publication(desk.book, a_promised(due=NOON + timedelta(hours=1)))
    assert "承诺 没有逾期 1 个在 7 天内到期" in plain(shown(owner))
    desk.now = NOON + timedelta(hours=2)
    assert "承诺 1 个逾期" in plain(shown(owner))


def test_suspicions_come_with_the_shops_own_record(desk: Desk, owner: TestClient) -> None:
    for nth in range(5):
        case_id = a_suspected_case(desk.book, Suspicion(level=Level.REVIEW))
        verdict = desk.book.cases.file(case_id).judged[-1].id
        said = Ruled.REFUTED if nth else Ruled.CONFIRMED
        desk.book.rulings.add(verdict, said, reason="核对了订单记录", by="agent@example.com", at=NOON)
        if nth == 3:
            assert "驳回 3 条，样本太少" in plain(shown(owner))
    assert "疑点 5 条 待核查以上；本期核查 5 条，驳回 4 条（80%）" in plain(shown(owner))


def test_shops_are_compared_where_there_are_several(desk: Desk, owner: TestClient) -> None:
    complaints(desk, 1)
    assert "店铺对比" not in shown(owner)
    desk.book.people.keep("owner@example.com", "店主", shops=["demo", "other"])
    assert "店铺对比" in shown(owner)
    assert [row[:2] for row in rows_of(owner, "shops")[1:]] == [["山野日用", "1"], ["别家小店", "0"]]


@pytest.mark.parametrize("name", TABLES)
def test_every_table_comes_as_a_file_of_both_forms(desk: Desk, owner: TestClient, name: str) -> None:
    complaints(desk, 1)
    comma, book = (owner.get(f"/overview/{name}.{form}?shop=demo") for form in ("csv", "xlsx"))
    assert comma.content.startswith(b"\xef\xbb\xbf")
    assert f"huiping-{name}-2026-10-22-2026-11-20.csv" in comma.headers["content-disposition"]
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_index(0).to_python()
    assert [str(cell) for cell in sheet[0]] == rows_of(owner, name)[0]
    assert len(sheet) == len(rows_of(owner, name))


@pytest.mark.parametrize("name", TABLES)
def test_every_chart_leads_to_its_files(desk: Desk, owner: TestClient, name: str) -> None:
    a_publication(desk.book)
    html = shown(owner)
    assert f"/overview/{name}.xlsx?shop=demo&amp;since=2026-10-22&amp;until=2026-11-20" in html


@pytest.mark.parametrize("address", ["weather.csv", "trend.pdf", "shops.csv"])
def test_a_file_that_is_none_is_not_found(owner: TestClient, address: str) -> None:
    assert owner.get(f"/overview/{address}?shop=demo").status_code == 404
    assert owner.get("/overview/trend.csv").status_code == 404


def test_the_parts_of_a_table_add_up_to_the_cards(desk: Desk, owner: TestClient) -> None:
    for nth in range(40):
        keep(desk.book, a_review(external_id=f"n-{nth}", stars=nth % 5 + 1, time=NOON - nth * DAY))
    rows = rows_of(owner, "trend", "?shop=demo&days=90")[1:]
    assert sum(int(cell) for row in rows for cell in row[2:6]) == 40


HOSTILE = ["=1+1", "+1", "-1", "@sum(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1", "　=1"]


@pytest.mark.parametrize("cell", HOSTILE)
def test_no_cell_of_a_file_becomes_a_formula(cell: str) -> None:
    table = Table(key="t", title="=t[]", columns=(cell, "n"), rows=((cell, -1),))
    written = list(csv.reader(io.StringIO(as_csv(table).decode("utf-8-sig"), newline="")))
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(as_xlsx(table))).get_sheet_by_index(0).to_python()
    assert [row[0][0] for row in (*written, *sheet)] == ["'"] * 4
    assert sheet[1][1] == -1


def test_signs_a_workbook_cannot_hold_are_left_out() -> None:
    table = Table(key="t", title="t", columns=("a",), rows=(("<b>&\x00\x0b\ud800杯",), ("长" * 40_000,), (None,)))
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(as_xlsx(table))).get_sheet_by_index(0).to_python()
    assert (sheet[1][0], len(sheet[2][0])) == ("<b>&杯", 32_766)


def test_the_same_table_is_the_same_bytes() -> None:
    table = Table(key="t", title="t", columns=("a",), rows=(("杯", 1),))
    assert as_xlsx(table) == as_xlsx(table)


def test_a_products_name_is_only_words(desk: Desk, owner: TestClient) -> None:
    complaints(desk, 1, product="=cmd|<script>alert(1)</script>\u202e")
    assert "<script>alert" not in shown(owner)
    assert rows_of(owner, "products")[1][0].startswith("'=cmd")


def test_bars_stand_on_the_ground_and_fill_the_height() -> None:
    chart = bars([[1, 3], [0, 0], [2, 0]], width=30, height=40)
    assert Counter(one.kind for one in chart.blocks) == {0: 2, 1: 1}
    assert sum(one.height for one in chart.blocks if one.x < 10) == 40
    assert {one.y + one.height for one in chart.blocks if one.kind == 0} == {40}


def test_a_chart_of_nothing_has_no_blocks() -> None:
    assert bars([[0], [0]]).blocks == bars([]).blocks == ()
    assert length(1, 0) == 0


def test_no_style_or_script_stands_in_the_page(desk: Desk, owner: TestClient) -> None:
    complaints(desk, 1)
    html = shown(owner)
    assert not re.search(r"\sstyle=|\son\w+=|<style", html)
    assert html.count("<script") == 1
