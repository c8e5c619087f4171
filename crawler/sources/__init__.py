"""Where reviews come from: one module per source, imported on first use."""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType, ModuleType

from casebook.errors import SettingError

SOURCES = MappingProxyType(
    {
        "csvfile": "crawler.sources.csvfile",
        "jsonlines": "crawler.sources.jsonlines",
        "jsonarray": "crawler.sources.jsonarray",
        "jsonobject": "crawler.sources.jsonobject",
        "workbook": "crawler.sources.workbook",
        "several": "crawler.sources.several",
        "webshop": "crawler.sources.webshop",
    }
)


def source(name: str) -> ModuleType:
    """The module of a source; raises SettingError naming the ones there are."""
    if name not in SOURCES:
        raise SettingError("source", f"no source is called {name!r}", do=f"one of {', '.join(SOURCES)}")
    return import_module(SOURCES[name])
