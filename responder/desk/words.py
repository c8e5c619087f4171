"""Chinese labels of codes and ages, from `templates/desk/words.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from importlib.resources import files

DAY = 86_400
AGES = (("years", 365 * DAY), ("months", 30 * DAY), ("days", DAY), ("hours", 3_600), ("minutes", 60))


class Words:
    """Labels by group and code."""

    def __init__(self, groups: Mapping[str, Mapping[str, str]]) -> None:
        self.groups = groups

    def __call__(self, group: str, code: object) -> str:
        """The label; a code nobody named is shown as it is."""
        return self.groups.get(group, {}).get(str(code), str(code))

    def known(self, group: str, code: object) -> str:
        """The label, or nothing for a code nobody named."""
        return self.groups.get(group, {}).get(str(code), "")

    def counted(self, group: str, code: str, n: object) -> str:
        """The label with a number in it."""
        return self(group, code).replace("{n}", str(n))

    def age(self, time: datetime, now: datetime) -> str:
        """How long ago, in the largest whole unit."""
        seconds = (now - time).total_seconds()
        for unit, length in AGES:
            if seconds >= length:
                return self.counted("age", unit, int(seconds // length))
        return self("age", "now")


@lru_cache(maxsize=1)
def read_words() -> Words:
    """The labels that are shipped with the desk."""
    text = (files("responder") / "templates" / "desk" / "words.toml").read_text(encoding="utf-8")
    return Words(tomllib.loads(text))
