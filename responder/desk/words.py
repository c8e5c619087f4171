"""Chinese labels of codes and ages, from the sheets in `templates/desk`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from importlib.resources import files

SHEETS = (
    *("words.toml", "suspicion.toml", "paste.toml", "promotions.toml", "answering.toml"),
    *("import.toml", "file_reasons.toml", "facts.toml", "wording.toml", "alerts.toml", "people.toml", "inbox.toml"),
    "overview.toml",
)
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
        return self.filled(group, code, n=n)

    def filled(self, group: str, code: str, **said: object) -> str:
        """The label with what it leaves open filled in by name."""
        label = self(group, code)
        for name, value in said.items():
            label = label.replace(f"{{{name}}}", str(value))
        return label

    def device(self, said: str) -> str:
        """What somebody came with, from its two words; nothing is known of sessions from before they were noted."""
        kind, _, browser = said.partition(" ")
        return f"{self('device_kind', kind)} {self('device_browser', browser)}" if said else self("device_kind", "old")

    def about(self, said: str) -> str:
        """What an entry of the audit log is about: a code, or an address with a role."""
        address, _, role = said.partition(" ")
        return f"{address} {self('role', role)}" if role else self("audit_about", said)

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
    folder = files("responder") / "templates" / "desk"
    said = (tomllib.loads((folder / name).read_text(encoding="utf-8")) for name in SHEETS)
    return Words({group: labels for groups in said for group, labels in groups.items()})
