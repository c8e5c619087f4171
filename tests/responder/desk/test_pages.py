from __future__ import annotations

import pytest
from jinja2 import UndefinedError

from responder.desk.pages import Pages, local, web
from tests.makers import NOON


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "http://[", "", None])
def test_only_addresses_of_web_pages_become_links(url: str | None) -> None:
    assert web(url) == ""


def test_the_address_of_a_web_page_stays() -> None:
    assert web("https://item.example.com/1?a=b") == "https://item.example.com/1?a=b"


def test_times_are_shown_as_the_shops_clocks_show_them() -> None:
    assert local(NOON, "Asia/Shanghai") == "2026-11-20 12:00"


def test_a_missing_name_is_an_error_and_not_an_empty_place() -> None:
    with pytest.raises(UndefinedError):
        Pages().show("enter.html")


def test_a_status_without_words_of_its_own_still_gets_a_page() -> None:
    assert Pages().fault(418).status_code == 418
