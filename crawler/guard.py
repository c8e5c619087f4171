"""Stops a crawl in front of a wall: captchas and punish pages at once, log-in pages where they are the rule."""

from __future__ import annotations

from casebook.errors import SourceChanged
from crawler.asking import Fetched, NotSeen
from crawler.pagestore import PageStore
from crawler.walls import LOGIN, wall_of, walls

# A page for members only is one page; so many in a row are a shop that wants an account.
IN_A_ROW = 3
CLOSED = frozenset({LOGIN, "http_401", "http_403"})


class Guard:
    """Watches what comes; walls are never worked around. `stopped` is the code and address that ended a crawl."""

    def __init__(self, store: PageStore) -> None:
        self.store = store
        self.closed = 0
        self.stopped: tuple[str, str] | None = None

    def passed(self, page: Fetched, *, shows: bool, first: bool = False) -> None:
        """Looks at a page: one that shows nothing of the shop may be a wall.

        Raises NotSeen for a page that wants an account, SourceBusy or SourceChanged where the crawl has to end.
        """
        if shows:
            self.closed = 0
            return
        wall = wall_of(page.page, asked=page.asked, headers=page.said)
        if wall is not None:
            # It must not be taken for the page when the crawl goes on later.
            for key in page.keys:
                self.store.drop(key)
            missing = NotSeen(wall.code, page.asked, wall)
            self.refused(missing, first=first)
            raise missing

    def refused(self, missing: NotSeen, *, first: bool = False) -> None:
        """Looks at a page that did not come; raises SourceBusy or SourceChanged where the crawl has to end."""
        if missing.wall is not None and missing.code != LOGIN:
            self.stopped = missing.code, missing.detail
            raise missing.wall.trouble(missing.detail) from missing
        if missing.code not in CLOSED:
            return
        self.closed += 1
        if first or self.closed >= IN_A_ROW:
            self.stopped = LOGIN, missing.detail
            login = next(wall for wall in walls() if wall.code == LOGIN)
            said = "it does not let us in" if missing.wall is None else f"{login.name} is shown instead of the shop"
            raise SourceChanged(missing.detail, said, do=login.do) from missing
