"""The maps people confirmed for a shop's own exports."""

from datetime import timedelta
from typing import Any

import pytest

from casebook.errors import MoveRefused, NotFound, SettingError
from casebook.model import SavedMap
from casebook.store import Casebook
from tests.makers import NOON, a_shop

LATER = NOON + timedelta(hours=1)


def a_map(**said: Any) -> SavedMap:
    given = {
        "shop": "demo",
        "name": "千牛",
        "fields": {"text": ("评语", "追评")},
        "headings": ("评语", "追评"),
        "by": "me",
    }
    return SavedMap(**{**given, **said})


def test_a_map_comes_back_as_it_was_kept(each_book: Casebook) -> None:
    each_book.shops.keep(a_shop())
    kept = each_book.maps.keep(a_map(order="dmy", scale=100), at=NOON)
    assert each_book.maps.get("demo", "千牛") == kept
    assert kept == a_map(order="dmy", scale=100, created_at=NOON, changed_at=NOON)


def test_a_map_of_the_same_name_is_replaced(each_book: Casebook) -> None:
    each_book.shops.keep(a_shop())
    each_book.maps.keep(a_map(), at=NOON)
    each_book.maps.keep(a_map(fields={"text": ("追评",)}), at=LATER)
    [kept] = each_book.maps.of_shop("demo")
    assert (kept.fields, kept.created_at, kept.changed_at) == ({"text": ("追评",)}, NOON, LATER)


def test_the_map_changed_last_comes_first_and_other_shops_have_none(each_book: Casebook) -> None:
    each_book.shops.keep(a_shop())
    each_book.shops.keep(a_shop(key="other"))
    each_book.maps.keep(a_map(name="a"), at=NOON)
    each_book.maps.keep(a_map(name="b"), at=LATER)
    assert [one.name for one in each_book.maps.of_shop("demo")] == ["b", "a"]
    assert each_book.maps.of_shop("other") == []


def test_a_map_deleted_is_gone_and_its_absence_is_told(each_book: Casebook) -> None:
    each_book.shops.keep(a_shop())
    each_book.maps.keep(a_map(), at=NOON)
    each_book.maps.delete("demo", "千牛")
    with pytest.raises(NotFound, match="none yet"):
        each_book.maps.delete("demo", "千牛")


@pytest.mark.parametrize("name", ["", " ", "a\nb", "x" * 65])
def test_a_name_nobody_can_type_is_refused(book: Casebook, name: str) -> None:
    with pytest.raises(SettingError, match="is no name"):
        book.maps.keep(a_map(name=name), at=NOON)


def test_a_map_is_called_by_another_name(each_book: Casebook) -> None:
    each_book.shops.keep(a_shop())
    each_book.maps.keep(a_map(), at=NOON)
    each_book.maps.rename("demo", a_map().name, " 新名 ", at=NOON, by="b@example.com")
    found = each_book.maps.of_shop("demo")
    assert [(one.name, one.fields, one.by) for one in found] == [("新名", a_map().fields, "b@example.com")]


def test_a_name_that_is_taken_or_none_renames_nothing(each_book: Casebook) -> None:
    each_book.shops.keep(a_shop())
    each_book.maps.keep(a_map(), at=NOON)
    each_book.maps.keep(a_map(name="另一份"), at=NOON)
    with pytest.raises(MoveRefused):
        each_book.maps.rename("demo", a_map().name, "另一份", at=NOON, by="b")
    with pytest.raises(SettingError):
        each_book.maps.rename("demo", a_map().name, " ", at=NOON, by="b")
    with pytest.raises(NotFound):
        each_book.maps.rename("demo", "没有", "新名", at=NOON, by="b")
    assert len(each_book.maps.of_shop("demo")) == 2
