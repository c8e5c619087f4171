"""Asks a page, or a part of it, for what stands there: CSS or XPath in HTML, JMESPath in JSON."""

from __future__ import annotations

import json as json_
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Protocol

import jmespath
from jmespath.exceptions import JMESPathError
from lxml.etree import XPath, XPathError
from parsel import Selector
from parsel.csstranslator import HTMLTranslator

from casebook.errors import SettingError

XPATH = "xpath:"
TEXT = re.compile(r"::text\s*$")
TRANSLATOR = HTMLTranslator()
# Signs no page can hold, for where elements break lines: a forced break, a block, a paragraph.
FORCED, BLOCK, PARAGRAPH = "\x00", "\x01", "\x02"
MARKS = {"br": FORCED, "p": PARAGRAPH} | dict.fromkeys(
    ("div", "li", "tr", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"), BLOCK
)
# The line end that software writes after a <br> is no second one.
BREAK = re.compile(FORCED + "[ \\t\\r]*\n?")
BETWEEN = re.compile(rf"\s*[{BLOCK}{PARAGRAPH}][\s{BLOCK}{PARAGRAPH}]*")
HIDDEN = frozenset({"script", "style", "template", "noscript"})


class Block(Protocol):
    """A page, or one container of it."""

    def value(self, query: str, *, besides: frozenset[Any] = ...) -> str | None:
        """The words of the first thing found that is not in `besides`, line breaks kept; None where there is none."""

    def values(self, query: str) -> list[str]:
        """Every thing found, as the page gives it."""

    def blocks(self, query: str) -> list[Block]:
        """Every thing found, to be asked further."""

    def is_in(self, others: frozenset[Any]) -> bool:
        """True when this is one of the others or stands inside one."""

    @property
    def key(self) -> Any:
        """What this is known by in a set of others."""


class HtmlBlock:
    """A part of an HTML page: an element, or the whole of it."""

    def __init__(self, root: Any) -> None:
        self.root = root

    @property
    def key(self) -> Any:
        """The element itself."""
        return self.root

    def value(self, query: str, *, besides: frozenset[Any] = frozenset()) -> str | None:
        """The words of the first element found, or an attribute as it is."""
        for found in self._ask(query):
            if isinstance(found, str):
                return found
            if not _is_in(found, besides):
                return _shown(found)
        return None

    def values(self, query: str) -> list[str]:
        """Attributes and texts as they are, elements as the words in them."""
        return [found if isinstance(found, str) else _shown(found) for found in self._ask(query)]

    def blocks(self, query: str) -> list[Block]:
        """The elements found."""
        return [HtmlBlock(found) for found in self._ask(query) if not isinstance(found, str)]

    def is_in(self, others: frozenset[Any]) -> bool:
        """True for an element that is one of the others or stands inside one."""
        return _is_in(self.root, others)

    def _ask(self, query: str) -> list[Any]:
        if not query:
            return []
        found = _path(query)(self.root)
        return found if isinstance(found, list) else [str(found)]


class JsonBlock:
    """A value in JSON."""

    def __init__(self, data: Any) -> None:
        self.data = data

    @property
    def key(self) -> Any:
        """Which object this is; JSON has no insides that could be taken for others."""
        return id(self.data)

    def value(self, query: str, *, besides: frozenset[Any] = frozenset()) -> str | None:
        """The first thing found, as words."""
        return next(iter(self.values(query)), None)

    def values(self, query: str) -> list[str]:
        """The things found that are words or numbers."""
        return [said for said in map(_written, self._ask(query)) if said is not None]

    def blocks(self, query: str) -> list[Block]:
        """The things found, each to be asked."""
        return [JsonBlock(one) for one in self._ask(query)]

    def holds(self, query: str) -> bool:
        """True where there is what is asked for, be it an empty list."""
        return _compiled(query).search(self.data) is not None

    def is_in(self, others: frozenset[Any]) -> bool:
        """Never: JSON says what is what."""
        return False

    def _ask(self, query: str) -> list[Any]:
        if not query:
            return []
        found = _compiled(query).search(self.data)
        if found is None:
            return []
        return found if isinstance(found, list) else [found]


def check_query(name: str, query: str, *, json: bool = False) -> None:
    """Raises SettingError where the query of a recipe is none."""
    if not query:
        return
    try:
        if json:
            _compiled(query)
        else:
            HtmlBlock(element("<p/>")).values(query)
    # cssselect's errors are SyntaxErrors, or RuntimeErrors where it reads a query and cannot say it in XPath.
    except (JMESPathError, XPathError, ValueError, SyntaxError, RuntimeError) as exc:
        raise SettingError(f"recipe, {name}", f"{query!r} is no query: {exc}") from exc


def element(source: str) -> Any:
    """The root of a page's elements; a page without any has an empty one."""
    return Selector(text=source.replace("\0", "") or "<html/>").root


def embedded(text: str, words: str) -> Any:
    """The JSON that stands in a page behind these words; None where there is none."""
    at = text.find(words)
    while at >= 0:
        begun = re.compile(r"[\s=:(]*(?=[{\[])").match(text, at + len(words))
        if begun is not None:
            try:
                return json_.JSONDecoder().raw_decode(text, begun.end())[0]
            except (ValueError, RecursionError):
                pass
        at = text.find(words, at + len(words))
    return None


def filled(template: str, said: Mapping[str, str]) -> str:
    """The template with {names} replaced; what it does not know stays as it is."""
    return re.sub(r"\{(\w+)\}", lambda found: said.get(found[1], found[0]), template)


@lru_cache(maxsize=512)
def _path(query: str) -> XPath:
    """The query as a path that is compiled once: a page of reviews asks hundreds of times.

    `::text` is no text node but the element whose words are wanted, with those of the elements in it.
    """
    if query.startswith(XPATH):
        return XPath(query.removeprefix(XPATH), smart_strings=False)
    return XPath(TRANSLATOR.css_to_xpath(TEXT.sub("", query) or "*"), smart_strings=False)


@lru_cache(maxsize=512)
def _compiled(query: str) -> Any:
    return jmespath.compile(query)


def _written(value: Any) -> str | None:
    if isinstance(value, bool) or value is None or isinstance(value, dict | list):
        return None
    return str(value)


def _is_in(root: Any, others: frozenset[Any]) -> bool:
    return bool(others) and (root in others or any(above in others for above in root.iterancestors()))


def _shown(element: Any) -> str:
    """The words as a browser shows them: a line for each line, an empty one between paragraphs."""
    pieces: list[str] = []
    if not len(element):
        text = str(element.text or "") if element.tag not in HIDDEN else ""
        return text.strip() if "\n" not in text else "\n".join(line.strip() for line in text.split("\n")).strip()
    _gather(element, pieces)
    text = BREAK.sub("\n", "".join(pieces))
    text = BETWEEN.sub(lambda found: "\n\n" if PARAGRAPH in found[0] else "\n", text)
    # Indentation is the page's, blanks between words are the buyer's.
    return "\n".join(line.strip() for line in text.split("\n")).strip()


def _gather(element: Any, pieces: list[str]) -> None:
    if not isinstance(element.tag, str) or element.tag in HIDDEN:
        return
    mark = MARKS.get(element.tag, "")
    pieces += [mark, element.text or ""]
    for inner in element:
        _gather(inner, pieces)
        pieces.append(inner.tail or "")
    if element.tag != "br":
        pieces.append(mark)
