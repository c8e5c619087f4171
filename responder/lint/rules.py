"""The table of lints, read from data on first use: one row per rule, each with its severity and its source."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any

from casebook.model import Severity

# What the words alone tell, and what the case, its pieces and the shop's records tell.
TABLES = tuple(f"lints/{name}.toml" for name in ("adverts", "persons", "tone", "form", "case"))


LIST = re.compile(r"(?<!\(\?P)<([a-z_]+)>")
# NFKC makes these marks narrow, and a pattern that stops at one of them must stop at both.
BOTH = {wide: wide + narrow for wide, narrow in zip("，；！？：", ",;!?:", strict=True)}
# Words of a list that begin with a choice; each of the choices begins with a letter and is passed over faster.
CHOICE, CHOSEN_SIGN = re.compile(r"\(\?:([^()\[\]]*)\)(?![?*+{])"), re.compile(r"\[([^\]\\^-]+)\](?![?*+{])")
CLASS_OR_MARK = re.compile(r"\\.|\[(?:\\.|[^\]\\])+\]|[，；！？：]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One lint: patterns against the folded text, what they never mean, and what to tell the person.

    `override` is the role that may let a hit of it pass with a written reason, None where nobody may.
    `place` is its row among all rules. Patterns are read sentence by sentence, or over the whole text where the row
    says `scope = "text"`; `need` is a cheap search without which they are not tried, `unless` names goods it spares.
    """

    id: str
    severity: Severity
    message: str
    source: str
    place: int
    check: str = "words"
    scope: str = "sentence"
    need: re.Pattern[str] | None = None
    unless: tuple[str, ...] = ()
    find: tuple[re.Pattern[str], ...] = ()
    allow: tuple[re.Pattern[str], ...] = ()
    worse: Severity | None = None
    worse_causes: frozenset[str] = field(default_factory=frozenset)
    override: str | None = None

    def severity_for(self, cause: str | None) -> Severity:
        """Severity of a hit under this cause of complaint."""
        return self.worse if self.worse is not None and cause in self.worse_causes else self.severity


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """Every rule in the order of the table."""
    rows = [(row, table(name).get("lists", {})) for name in TABLES for row in table(name).get("rule", ())]
    return tuple(_rule(place, row, lists) for place, (row, lists) in enumerate(rows))


@lru_cache(maxsize=64)
def table(name: str) -> Mapping[str, Any]:
    """One data file of the room, parsed."""
    return tomllib.loads(resources.files("responder").joinpath("data", name).read_text("utf-8"))


def _rule(place: int, row: Mapping[str, Any], lists: Mapping[str, list[str]]) -> Rule:
    worse, need = row.get("worse"), row.get("need")
    return Rule(
        id=row["id"],
        severity=Severity(row["severity"]),
        message=row["message"],
        source=row["source"],
        place=place,
        check=row.get("check", "words"),
        scope=row.get("scope", "sentence"),
        need=pattern(need, lists) if need else None,
        unless=tuple(row.get("unless", ())),
        find=tuple(pattern(words, lists) for words in row.get("find", ())),
        allow=tuple(pattern(words, lists) for words in row.get("allow", ())),
        worse=Severity(worse["severity"]) if worse else None,
        worse_causes=frozenset(worse["causes"]) if worse else frozenset(),
        override=row.get("override"),
    )


def pattern(words: str, lists: Mapping[str, list[str]]) -> re.Pattern[str]:
    """A pattern of the data, its lists filled in and its marks meant in both widths."""
    return re.compile(CLASS_OR_MARK.sub(_in_both_widths, _filled(words, lists)), re.MULTILINE)


def _in_both_widths(part: re.Match[str]) -> str:
    if part.group() in BOTH:
        return f"[{BOTH[part.group()]}]"
    return "".join(BOTH.get(character, character) for character in part.group())


def _filled(pattern: str, lists: Mapping[str, list[str]]) -> str:
    """The pattern with each `<name>` as the alternatives of that list, which may name lists themselves."""
    return LIST.sub(lambda name: f"(?:{'|'.join(_filled(one, lists) for one in _spread(lists[name[1]]))})", pattern)


def _spread(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        found, signs = CHOICE.match(word), CHOSEN_SIGN.match(word)
        if found:
            yield from _spread(start + word[found.end() :] for start in found[1].split("|"))
        elif signs:
            yield from (sign + word[signs.end() :] for sign in signs[1])
        else:
            yield word
