"""Rows of a file as reviews and row errors."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from casebook.errors import MapUnsure, SettingError
from casebook.model import Review
from crawler.sources.proposing import Asked
from crawler.sources.reading import SAMPLE, propose_file, read
from tests.crawler.makers import NOW, a_csv, a_file, a_row, all_of, errors_of, json_lines, reviews_of


def test_a_row_becomes_a_review_with_everything_it_says(tmp_path: Path) -> None:
    [review] = reviews_of(a_csv(tmp_path, a_row("漏水", stars="差评")))
    assert (review.text, review.stars, review.raw_rating, review.author) == ("漏水", 1, "差评", "林***子")
    assert review.time == datetime(2026, 11, 19, 1, 31, tzinfo=UTC)


def test_an_identical_row_is_the_same_review_and_counted(tmp_path: Path) -> None:
    reading = read(a_csv(tmp_path, a_row(), a_row(), a_row("别的")), shop="demo", source="export", now=NOW)
    assert (len(list(reading)), reading.repeated) == (2, 1)


def test_rows_that_differ_elsewhere_only_are_two_buyers(tmp_path: Path) -> None:
    found = reviews_of(a_csv(tmp_path, a_row("好", stars="5"), a_row("好", stars="4")))
    assert len({review.external_id for review in found}) == 2


def test_a_given_id_is_kept_as_it_is(tmp_path: Path) -> None:
    long = 10130791021123456789
    assert reviews_of(json_lines(tmp_path, {"id": long, "text": "好"}))[0].external_id == str(long)


def test_stars_without_words_are_a_review_without_words(tmp_path: Path) -> None:
    assert reviews_of(a_csv(tmp_path, a_row("", stars="2")))[0].text == ""


@pytest.mark.parametrize(
    ("row", "column", "why"),
    [
        (a_row(stars="6"), "评分", "1 to 5"),
        (a_row(time="昨天"), "评价时间", "no time"),
        (a_row(time="2027-01-01 10:00"), "评价时间", "future"),
        (a_row("", stars=""), None, "neither words nor stars"),
    ],
)
def test_a_row_that_cannot_be_kept_names_line_column_and_reason(
    tmp_path: Path, row: list[str], column: str | None, why: str
) -> None:
    [error] = errors_of(a_csv(tmp_path, a_row(), row))
    assert (error.line, error.column) == (3, column)
    assert why in str(error.why)


def test_an_unknown_zone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="Asia/Shanghai"):
        reviews_of(a_csv(tmp_path, a_row()), zone="Mars/Olympus")


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    words = '=HYPERLINK("x")<script>alert(1)</script>\'; DROP TABLE reviews; --'
    assert reviews_of(a_csv(tmp_path, a_row(words)))[0].text == words


def test_a_row_that_is_rejected_does_not_shift_the_ids_of_others(tmp_path: Path) -> None:
    content = "评价内容,评分\n好,5\n坏,9\n好,4\n"
    assert len({review.external_id for review in reviews_of(a_file(tmp_path, content))}) == 2


def test_the_scale_of_a_column_holds_for_every_row(tmp_path: Path) -> None:
    rows = [a_row(str(n), stars=mark) for n, mark in enumerate(("100", "20", "60分", "好评", "70", "120"))]
    found = all_of(a_csv(tmp_path, *rows))
    assert [one.stars if isinstance(one, Review) else one.column for one in found] == [5, 1, 3, 5, None, "评分"]


def test_a_mark_between_two_stars_is_unknown_kept_raw_and_counted(tmp_path: Path) -> None:
    reading = read(a_csv(tmp_path, a_row(stars="4.5"), a_row(stars="5")), shop="demo", source="export", now=NOW)
    first, _ = list(reading)
    assert isinstance(first, Review) and (first.stars, first.raw_rating) == (None, "4.5")
    assert reading.dropped == {"stars": 1}


def test_a_scale_the_first_rows_do_not_tell_is_looked_for_in_all_rows(tmp_path: Path) -> None:
    low = [a_row(str(n), stars="20") for n in range(SAMPLE)]
    assert reviews_of(a_csv(tmp_path, *low, a_row("好", stars="100")))[0].stars == 1
    low = [a_row(str(n), stars="2") for n in range(SAMPLE)]
    high = [a_row(f"好{n}", stars=str(8 + n % 3)) for n in range(SAMPLE + 1)]
    assert reviews_of(a_csv(tmp_path, *low, *high))[0].stars == 1


def test_a_scale_no_row_tells_stops_the_file(tmp_path: Path) -> None:
    path = a_csv(tmp_path, *[a_row(str(n), stars="20") for n in range(SAMPLE + 10)])
    with pytest.raises(MapUnsure, match="--scale 50 or --scale 100"):
        reviews_of(path)
    assert reviews_of(path, asked=Asked(scale=50))[0].stars == 2


def test_a_review_is_kept_without_a_damaged_order_number(tmp_path: Path) -> None:
    content = "评价内容,订单号\n漏,1.23E+17\n好,6912345678901234567\n"
    reading = read(a_file(tmp_path, content), shop="demo", source="export", now=NOW)
    assert [one.order_id for one in reading if isinstance(one, Review)] == [None, "6912345678901234567"]
    assert reading.dropped == {"order_id": 1}


def test_rounded_order_numbers_of_a_column_are_all_left_out(tmp_path: Path) -> None:
    rows = "".join(f"漏{n},69123456789{n:04}000\n" for n in range(9))
    reading = read(a_file(tmp_path, f"评价内容,订单号\n{rows}"), shop="demo", source="export", now=NOW)
    assert {one.order_id for one in reading if isinstance(one, Review)} == {None}
    assert reading.dropped == {"order_id": 9}


def test_a_damaged_id_of_a_review_costs_its_row(tmp_path: Path) -> None:
    [error] = errors_of(a_file(tmp_path, "评价ID,评价内容\n1.23E+17,漏\n6912345678901234567,好\n"))
    assert (error.line, error.column) == (2, "评价ID")


@pytest.mark.parametrize(
    ("said", "url"),
    [
        ("https://shop.example/p/1", "https://shop.example/p/1"),
        ("//item.example/1.html", "https://item.example/1.html"),
        ("javascript:alert(1)", None),
        ("ftp://shop.example/", None),
        ("无", None),
    ],
)
def test_a_link_leads_to_the_web_or_nowhere(tmp_path: Path, said: str, url: str | None) -> None:
    [review] = reviews_of(json_lines(tmp_path, {"id": "1", "text": "漏", "url": said}))
    assert review.url == url


@pytest.mark.parametrize(
    ("said", "spec"),
    [("蓝色;500ml", "蓝色;500ml"), ('[{"spec_key":"颜色","spec_value":"红"}]', "红"), ("", None), ({"a": 1}, None)],
)
def test_what_was_bought_of_a_product_is_kept(tmp_path: Path, said: object, spec: str | None) -> None:
    assert reviews_of(json_lines(tmp_path, {"text": "漏", "规格": said}))[0].spec == spec


def test_dates_are_read_in_the_order_told(tmp_path: Path) -> None:
    path = a_csv(tmp_path, a_row(time="19/11/2026 17:31"))
    assert reviews_of(path, asked=Asked(order="dmy"))[0].time == datetime(2026, 11, 19, 9, 31, tzinfo=UTC)


def test_how_a_file_would_be_read_can_be_asked_without_reading_it(tmp_path: Path) -> None:
    found = propose_file(a_csv(tmp_path, a_row(time="05/11/2026")))
    assert not found.is_sure and [one.field for one in found.columns][:2] == ["text", "stars"]


MARKS = ["评价日期", "订单ID", "商品ID", "商品名称", "商品规格", "商品评价得分", "评价内容"]


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        (MARKS, "time order_id product_id product spec stars text"),
        (["买家昵称", "评价内容", "评价时间", "订单号"], "author text time order_id"),
        (["子订单编号", "宝贝标题", "评价结果", "评语", "评价创建时间"], "order_id product stars text time"),
        (["descScore", "comment", "orderSn", "name", "goodsId"], "stars text order_id author product_id"),
        (
            ["评论ID", "商品标题", "规格", "用户昵称", "评分", "评论正文", "评论时间"],
            "external_id product spec author stars text time",
        ),
        (
            ["評價內容", "星等", "買家帳號", "商品名稱", "評價時間", "賣家回覆"],
            "text stars author product time reply_text",
        ),
        (
            ["Order ID", "Product Name", "Variation", "Buyer Username", "Rating", "Comment", "Created At"],
            "order_id product spec author stars text time",
        ),
    ],
)
def test_exports_of_many_back_offices_are_read_without_a_question(
    tmp_path: Path, headings: list[str], expected: str
) -> None:
    cells = {
        "stars": "5",
        "time": "2026-11-01 10:00:00",
        "text": "杯盖漏水，包里全湿了",
        "order_id": "69123",
        "external_id": "1",
    }
    fields = expected.split()
    rows = [[cells.get(name, f"{name}{n}") for name in fields] for n in range(4)]
    found = propose_file(a_file(tmp_path, "\n".join(",".join(row) for row in [headings, *rows])))
    assert found.is_sure
    assert [one.field for one in found.columns] == fields
