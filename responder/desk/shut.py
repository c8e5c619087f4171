"""Takes the buttons out of forms a role may not send: what is written there stays to be read."""

from __future__ import annotations

import re
from collections.abc import Callable

# Our own templates: forms do not nest, and what people wrote is escaped and cannot look like one.
FORM = re.compile(r'(<form\b[^>]*\baction="([^"?#]*)[^"]*"[^>]*>)(.*?)(</form>)', re.DOTALL)
BUTTON = re.compile(r"<button\b[^>]*>.*?</button>", re.DOTALL)


def shut(html: str, allowed: Callable[[str], bool]) -> str:
    """The page with every form shut whose address this person may not send to."""

    def looked_at(found: re.Match[str]) -> str:
        head, address, inside, tail = found.groups()
        if 'method="post"' not in head or allowed(address):
            return found.group()
        return f'{head}<fieldset class="shut" disabled>{BUTTON.sub("", inside)}</fieldset>{tail}'

    return FORM.sub(looked_at, html)
