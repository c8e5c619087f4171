"""Lints of ways off the platform: chats, codes and payments by their words, and every link to another site."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from responder.lint.context import Context
from responder.lint.fold import Folded, tightened
from responder.lint.rules import Rule, table
from responder.lint.sentences import Span
from responder.lint.words import words

LINK = re.compile(r"(?:https?\s?:\s?/\s?/|www\s?\.)\s?[^\s，。；！？、）)]+")
# A site by its bare name; what stands for the dot may be a word or stand in brackets.
DOT = r"(?:\s?\.\s?|\s?[\[({【]\s?(?:dot|\u70b9|\.)\s?[\])}】]\s?|\s?。\s?|\s?\u70b9\s?|\sdot\s)"
ENDING = r"(?:com|cn|net|org|cc|top|shop|xyz|vip|info|club|site|online|store|link)"
SITE = re.compile(
    rf"(?<![a-z0-9@.])(?:[a-z0-9-]{{1,40}}{DOT}){{1,4}}{ENDING}(?![a-z0-9-])(?:/[^\s，。；！？、）)]*)?"
    rf"|[\u4e00-\u9fa5]{{2,10}}\.(?:com|cn|net)(?![a-z0-9-])"
)


def contact(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """As words, and every link that does not lead to this platform's own site, also with blanks in it."""
    yield from words(folded, rule, context)
    hosts = table("platforms.toml").get(context.platform, {}).get("hosts", ())
    close = tightened(folded)
    for text in (folded,) if close is folded else (folded, close):
        for start, end in _elsewhere(text.folded, hosts):
            yield text.span(start, end)


def _elsewhere(text: str, hosts: Iterable[str]) -> Iterator[Span]:
    for pattern in (LINK, SITE):
        for match in pattern.finditer(text):
            if not _leads_to(match.group(), hosts):
                yield match.span()


def _leads_to(link: str, hosts: Iterable[str]) -> bool:
    plain = re.sub(r"\s", "", re.sub(DOT, ".", link))
    address = plain if "://" in plain else f"http://{plain}"
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return False
    return any(host == allowed or host.endswith(f".{allowed}") for allowed in hosts)
