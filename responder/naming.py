"""What a shop's own sentences may name: each value with its Chinese label, and the policy it rests on. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from responder.lint.rules import table

POLICY = "policy:"
NAMED = re.compile(r"\{\{ *(\w+) *\}\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A value a sentence may name, as it is called on the desk; `policy` is what the shop must state for it."""

    name: str
    label: str
    means: str
    everywhere: bool = False
    policy: str = ""
    sample: str = ""


@lru_cache(maxsize=1)
def names() -> Mapping[str, Name]:
    """Every value a sentence may name, by name."""
    return MappingProxyType({row["name"]: Name(**row) for row in table("wording.toml")["name"]})


@lru_cache(maxsize=8_192)
def names_in(text: str) -> tuple[str, ...]:
    """What a sentence names, each once."""
    return tuple(dict.fromkeys(NAMED.findall(text)))


@lru_cache(maxsize=8_192)
def needed(text: str) -> tuple[str, ...] | None:
    """The names a sentence needs values for; None where it holds more than words and `{{ name }}`."""
    return None if re.search("[{}]", NAMED.sub("", text)) else names_in(text)


def policies_in(text: str) -> tuple[str, ...]:
    """The policies a sentence rests on."""
    return tuple(one.policy for name in names_in(text) if (one := names().get(name)) and one.policy)


def fact_of(text: str) -> str | None:
    """The key of the fact a sentence of the shop's own states; it names one policy at most."""
    return next((POLICY + one for one in policies_in(text)), None)


def as_kept(text: str) -> str:
    """A sentence as it is kept: on one line, labels made names, `{{ name }}` spaced alike."""
    by_label = {one.label: one.name for one in names().values()}
    return NAMED.sub(lambda found: f"{{{{ {by_label.get(found[1], found[1])} }}}}", text.strip())


def as_shown(text: str) -> str:
    """A sentence as the desk shows it: names by their labels."""
    return NAMED.sub(lambda found: f"{{{{ {names()[found[1]].label if found[1] in names() else found[1]} }}}}", text)
