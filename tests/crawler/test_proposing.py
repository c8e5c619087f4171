"""How a file would be read, and what a person is asked first."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.errors import FileError, SettingError
from casebook.model import SavedMap
from crawler.sources.proposing import Asked, Proposal, propose

WORDS = ["杯盖漏水，包里全湿了", "颜色和图片差不多，味道有点大", "客服推来推去不给解决"]
DAYS = ["27/06/2026", "28/06/2026", "01/07/2026"]


def proposed(asked: Asked | None = None, **columns: list[Any]) -> Proposal:
    rows = [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
    return propose(tuple(columns), rows, asked or Asked())


def fields(proposal: Proposal) -> dict[str, tuple[str, ...]]:
    return dict(proposal.column_map.fields)


def a_saved_map(**said: Any) -> SavedMap:
    given = {"shop": "demo", "name": "mine", "fields": {"text": ("评价内容",)}, "headings": ("评价内容", "评分")}
    return SavedMap(**{**given, **said})


def test_headings_that_are_certain_ask_nothing() -> None:
    found = proposed(评语=WORDS, 打分=["5", "4", "1"], 评论于=["2026-11-01"] * 3)
    assert found.is_sure
    assert fields(found) == {"text": ("评语",), "stars": ("打分",), "time": ("评论于",)}


def test_an_uncertain_column_is_asked_about_and_shown_with_examples() -> None:
    found = proposed(评语=WORDS, 入库=["2026-11-01", "2026-11-02", "2026-11-02"])
    assert "time: '入库' may be it" in str(found.asks[0])
    assert (found.columns[1].field, found.columns[1].sure) == ("time", False)
    assert found.columns[1].examples == ("2026-11-01", "2026-11-02")
    assert found.words() == ["--set", "text=评语", "--set", "time=入库"]


def test_without_words_of_buyers_a_person_is_asked() -> None:
    found = proposed(金额=["1", "2"], 数量=["3", "4"])
    assert "columns here: 金额, 数量" in str(found.asks[0])


def test_what_a_person_says_is_not_asked_again() -> None:
    asked = Asked(fields={"time": ("入库",), "stars": ()})
    found = proposed(asked, 评语=WORDS, 入库=["2026-11-01"] * 3, 字段=["5", "4", "1"])
    assert found.is_sure
    assert fields(found) == {"text": ("评语",), "time": ("入库",)}


def test_a_column_given_to_one_field_is_taken_from_another() -> None:
    found = proposed(Asked(fields={"title": ("评价内容",), "text": ("详情",)}), 评价内容=WORDS, 详情=WORDS)
    assert fields(found) == {"title": ("评价内容",), "text": ("详情",)}


def test_two_columns_that_may_be_the_text_are_asked_about() -> None:
    assert not proposed(用户评语=WORDS, 顾客点评=WORDS).is_sure


def test_what_is_uncertain_and_of_no_weight_is_left_out() -> None:
    found = proposed(评语=WORDS, 父订单号=["1", "2", "3"])
    assert found.is_sure and "order_id" not in fields(found)


@pytest.mark.parametrize(
    "asked", [Asked(fields={"words": ("评语",)}), Asked(fields={"text": ("没有",)}), Asked(order="ymd")]
)
def test_what_a_person_says_must_be_possible(asked: Asked) -> None:
    with pytest.raises(SettingError):
        proposed(asked, 评语=WORDS)


def test_a_map_asked_for_must_fit() -> None:
    with pytest.raises(FileError, match="descScore"):
        proposed(Asked(map_name="pdd"), 评价内容=WORDS)


def test_a_saved_map_is_found_again_by_its_headings_and_wins() -> None:
    saved = a_saved_map(fields={"text": ("评分",)})
    assert proposed(Asked(saved=(saved,)), 评价内容=WORDS, 评分=["5"] * 3).column_map.name == "mine"


def test_a_saved_map_is_not_taken_for_another_export() -> None:
    found = proposed(Asked(saved=(a_saved_map(),)), 评价内容=WORDS, 订单号=["1"] * 3, 昵称=["a"] * 3)
    assert found.column_map.name == "generic"


def test_a_shops_own_map_wins_over_a_shipped_one_of_the_same_name() -> None:
    asked = Asked(map_name="pdd", saved=(a_saved_map(name="pdd"),))
    assert fields(proposed(asked, 评价内容=WORDS)) == {"text": ("评价内容",)}


def test_dates_whose_order_is_not_plain_are_asked_about() -> None:
    found = proposed(评语=WORDS, 日期=DAYS)
    assert [str(one) for one in found.asks] == [
        "time: '日期' holds '27/06/2026': which number is the day (say --order dmy)"
    ]
    assert proposed(Asked(order="dmy"), 评语=WORDS, 日期=DAYS).column_map.order == "dmy"


def test_days_as_a_spreadsheet_counts_them_are_asked_about() -> None:
    assert "--order serial" in str(proposed(评语=WORDS, 日期=["46200.5", "46201.25", "46202.1"]).asks[0])


def test_marks_of_two_possible_scales_are_asked_about() -> None:
    found = proposed(评语=WORDS, 评分=["10", "20", "10"])
    assert [str(one) for one in found.asks] == [
        "stars: '评分' holds 10, 20: five stars may be more than one number (say --scale 50 or --scale 100)"
    ]
    assert proposed(Asked(scale=50), 评语=WORDS, 评分=["10", "20", "10"]).column_map.scale == 50


def test_the_highest_mark_tells_the_scale() -> None:
    assert proposed(评语=WORDS, 评分=["100", "20", "80"]).column_map.scale == 100


def test_rounded_ids_of_reviews_are_asked_about() -> None:
    ids = [f"69123456789{n:04}000" for n in range(6)]
    found = proposed(评价ID=ids, 评价内容=WORDS * 2)
    assert found.cut == {"评价ID"} and "--set external_id=" in str(found.asks[0])
    assert proposed(Asked(fields={"external_id": ()}), 评价ID=ids, 评价内容=WORDS * 2).is_sure


@given(st.dictionaries(st.text(max_size=12), st.lists(st.text(max_size=12), min_size=4, max_size=4), max_size=6))
def test_whatever_stands_in_a_file_it_is_read_or_asked_about(columns: dict[str, list[str]]) -> None:
    found = propose(
        tuple(columns), [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)], Asked()
    )
    assert found.is_sure == bool(found.column_map.fields.get("text")) or [str(one) for one in found.asks]
    assert [one.name for one in found.columns] == list(columns)
