"""Says in Chinese what the readers of files say; the sentences are data in `templates/desk/file_reasons.toml`."""

from __future__ import annotations

import re
from functools import lru_cache

from responder.desk.words import read_words

GAP = re.compile(r"\{(\w+)\}")
NUMBERS = frozenset("nmk")
# As Python writes a cell it quotes.
QUOTED = r"""(?:'.*'|".*")"""
# A part of a zip that a sentence is about; more than that is no name.
PART = re.compile(r"(?P<part>[^:]{1,200}): (?P<why>.+)", re.DOTALL)


def in_chinese(sentence: str) -> str:
    """The sentence in Chinese; one nobody has put into Chinese is shown as it is, and said to be so."""
    found = _known(sentence)
    if found is not None:
        return found
    words, within = read_words(), PART.fullmatch(sentence)
    if within is not None:
        inner = _known(within["why"])
        if within["part"] in words.groups["file_reason_aside"]["names"]:
            return inner or in_chinese(within["why"])
        if inner is not None:
            return words.filled("file_reason_other", "within", part=within["part"], why=inner)
    return words.filled("file_reason_other", "unknown", why=sentence)


def _known(sentence: str) -> str | None:
    for pattern, shown in _sentences():
        found = pattern.fullmatch(sentence)
        if found is not None:
            said = {gap: _said(gap, value) for gap, value in found.groupdict().items()}
            # At once, so that what fills one gap is not taken for another.
            return shown.format_map(said)
    return None


def _said(gap: str, said: str) -> str:
    """What fills a gap: a cell without the quotes around it, a reason in Chinese, all else as it is."""
    if gap == "said":
        return said[1:-1]
    return _known(said) or said if gap == "why" else said


@lru_cache(maxsize=1)
def _sentences() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((_pattern(said), shown) for said, shown in read_words().groups["file_reason"].items())


def _pattern(said: str) -> re.Pattern[str]:
    pieces = GAP.split(said)
    # Text and gaps take turns.
    made = [re.escape(one) if at % 2 == 0 else f"(?P<{one}>{_shape(one)})" for at, one in enumerate(pieces)]
    return re.compile("".join(made), re.DOTALL)


def _shape(gap: str) -> str:
    if gap in NUMBERS:
        return r"[\d,]+"
    return QUOTED if gap == "said" else ".+?"
