"""Letters before they are mail: subject, text and HTML from the three templates of one name."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import css_inline
from jinja2 import Environment, PackageLoader, StrictUndefined

from casebook.model import Person
from responder.quote import plain

FOLDER = "templates/emails"
DESK = "templates/desk"


@dataclass(frozen=True, slots=True)
class Letter:
    """What somebody is to read: the same content as text and as HTML."""

    subject: str
    text: str
    html: str


def written(name: str, **said: Any) -> Letter:
    """The letter of the templates NAME-subject.txt, NAME-text.txt and NAME-html.html."""
    subject, text, html = (
        _templates().get_template(f"{name}-{part}").render(words=_words(), **said)
        for part in ("subject.txt", "text.txt", "html.html")
    )
    return Letter(plain(subject), re.sub(r"\n{3,}", "\n\n", text).strip() + "\n", _inliner().inline(html))


def link_letter(person: Person, url: str, kind: str = "link") -> Letter:
    """The letter with a link (sign-in, `invitation`, `reset`), or `changed`: how they sign in is not as it was."""
    return written(kind, person=plain(person.name), url=plain(url))


@lru_cache(maxsize=1)
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("responder", FOLDER),
        autoescape=lambda name: name is not None and name.endswith(".html"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    # A letter calls things as the desk does, where it has no words of its own.
    desk, own = (
        tomllib.loads((files("responder") / folder / "words.toml").read_text(encoding="utf-8"))
        for folder in (DESK, FOLDER)
    )
    return desk | own


@lru_cache(maxsize=1)
def _inliner() -> css_inline.CSSInliner:
    # The media queries (dark mode, phones) cannot be inlined and stay in the head.
    return css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
