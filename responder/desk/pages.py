"""Renders the desk's templates: escaped, strict about missing names, with labels and the shop's time at hand."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from responder.desk.answering import left, short
from responder.desk.marks import hides, visible
from responder.desk.words import Words, read_words


class Pages:
    """The templates of the desk, ready to show."""

    def __init__(self) -> None:
        self._environment = _environment()
        self.words: Words = read_words()

    def show(self, template: str, *, status: int = 200, **said: Any) -> HTMLResponse:
        """The page as a response."""
        return HTMLResponse(self.html(template, **said), status_code=status)

    def html(self, template: str, **said: Any) -> str:
        """The page as text."""
        return self._environment.get_template(template).render(**said)

    def fault(self, status: int, *, code: str | None = None, **said: Any) -> HTMLResponse:
        """The page that says what went wrong and what to do; `code` names a more exact text than the status."""
        named = self.words.groups.get(f"fault_{code}", {}) if code else {}
        # The framework knows more statuses than we have words for.
        shown = str(status) if str(status) in self.words.groups["fault"] else "400"
        title = named.get("title") or self.words("fault_title", shown)
        text = named.get("text") or self.words("fault", shown)
        return self.show("fault.html", status=status, **{"case_id": None, "kept": "", **said}, title=title, text=text)


def local(time: datetime | None, zone: str) -> str:
    """The time as clocks show it in this zone, to the minute; nothing when it is unknown."""
    return "" if time is None else time.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")


def web(url: str | None) -> str:
    """The address when it leads to a web page, else nothing: a source may hand in any scheme."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return ""
    return str(url) if parts.scheme in ("http", "https") and parts.netloc else ""


@lru_cache(maxsize=1)
def _environment() -> Environment:
    # Compiling the templates costs more than showing a page; they never change while we run.
    environment = Environment(
        loader=PackageLoader("responder", "templates/desk"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    # Pages for people who are not signed in leave these out.
    environment.globals.update(words=read_words(), person=None, form_token="", done="", may=lambda act: False)
    environment.globals.update(window_left=left, window_short=short)
    environment.filters.update(visible=visible, local=local, web=web)
    environment.tests["hiding"] = hides
    return environment
