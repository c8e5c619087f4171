"""What a form says of the columns of a file."""

from __future__ import annotations

from casebook.uploaded import Told
from responder.desk.columns import MOST_COLUMNS, MapColumn, changed_fields, is_same, shown, told_in


def form(*rows: tuple[str, str, str], **said: str) -> dict[str, str]:
    """A form with these columns, each with the field it was shown as and the one it has now."""
    fields = {name.replace("_", "-"): value for name, value in said.items()}
    for at, (column, was, now) in enumerate(rows):
        fields |= {f"column-{at}": column, f"was-{at}": was, f"field-{at}": now}
    return fields


def test_nothing_changed_says_nothing() -> None:
    assert changed_fields(form(("甲", "text", "text"), ("乙", "", ""))) == {}


def test_a_field_that_is_touched_is_told_with_all_its_columns() -> None:
    assert changed_fields(form(("甲", "text", "text"), ("乙", "", "text"))) == {"text": ("甲", "乙")}


def test_a_column_that_moves_tells_both_fields() -> None:
    assert changed_fields(form(("甲", "author", "product"))) == {"author": (), "product": ("甲",)}


def test_leaving_a_doubtful_column_confirms_it() -> None:
    assert changed_fields(form(("甲", "", "text"))) == {"text": ("甲",)}


def test_a_field_nobody_knows_is_none() -> None:
    assert changed_fields(form(("甲", "text", "password"))) == {"text": ()}


def test_columns_stay_in_the_order_of_the_file_beyond_ten() -> None:
    rows = [(f"列{n}", "", "text" if n in (2, 10) else "") for n in range(12)]
    assert changed_fields(form(*rows)) == {"text": ("列2", "列10")}


def test_another_map_begins_anew() -> None:
    before = Told(fields={"text": ("甲",)}, order="dmy", scale=10)
    assert told_in({"map": "doudian"}, before) == Told(map_name="doudian")


def test_what_was_said_before_stays() -> None:
    before = Told(fields={"text": ("甲",)}, order="dmy", scale=10)
    after = told_in(form(("乙", "", "stars")), before)
    assert (after.fields, after.order, after.scale) == ({"text": ("甲",), "stars": ("乙",)}, "dmy", 10)


def test_order_and_scale_are_taken_when_they_change_and_when_they_are_any() -> None:
    assert told_in({"order": "mdy", "was-order": "", "scale": "50", "was-scale": ""}, Told()).order == "mdy"
    assert told_in({"order": "ymd", "scale": "7"}, Told()) == Told()
    # What a map of the shop says stands in the form, and is nothing anybody changed.
    assert told_in({"order": "dmy", "was-order": "dmy"}, Told()) == Told()


def test_only_what_is_read_differently_differs() -> None:
    one = Told(fields={"text": ("甲",)}, save_as="x")
    assert is_same(one, Told(fields={"text": ["甲"]}))  # type: ignore[dict-item]
    assert not is_same(one, Told(fields={"text": ("乙",)}))


def test_columns_without_a_name_or_with_one_twice_are_shown_once() -> None:
    found = shown([MapColumn(name="甲", field="text"), MapColumn(name=" "), MapColumn(name="甲")])
    assert [(one.name, one.field) for one in found] == [("甲", "text")]


def test_of_a_very_wide_file_what_is_read_is_shown() -> None:
    columns = [MapColumn(name=f"列{n}", field="text" if n == 900 else None) for n in range(1000)]
    assert [one.name for one in shown(columns)[-2:]] == [f"列{MOST_COLUMNS - 1}", "列900"]
