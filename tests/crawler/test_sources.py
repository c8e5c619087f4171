"""The table of sources."""

import pytest

from casebook.errors import SettingError
from crawler.sources import SOURCES, source


@pytest.mark.parametrize("name", SOURCES)
def test_every_source_in_the_table_is_there(name: str) -> None:
    assert source(name).__doc__


def test_an_unknown_source_names_the_known_ones() -> None:
    with pytest.raises(SettingError, match="webshop"):
        source("os")
