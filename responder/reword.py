"""Has a model reword fresh drafts, where the settings name one: each at most once, never in the way of the template."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from casebook.errors import EndpointError, MoveRefused
from casebook.model import MODEL, Draft, Hit, KeptDraft, Segment
from casebook.settings import Settings
from casebook.store import Casebook
from casebook.store.rewordings import STALE
from casebook.views import CaseFile
from responder.endpoint import Endpoint
from responder.knowing import facts_now
from responder.rewording import (
    DOWN,
    FAILURES,
    KIND,
    REWORDED,
    Asked,
    Declined,
    accept,
    asked,
    is_paused,
    request,
    unfit,
    words_of,
)

log = logging.getLogger("huiping")

Lint = Callable[[str, CaseFile], Sequence[Hit]]
Orders = Callable[[Sequence[str]], bool]
# More wait for the next run: a slow endpoint may not hold the job beyond its lease.
AT_ONCE = 5
BATCH = 50
LONGEST_DETAIL = 500


def endpoint(settings: Settings) -> Endpoint | None:
    """Whom to ask; None where the settings name nobody."""
    if not settings.reword_url:
        return None
    return Endpoint(settings.reword_url, settings.reword_key, timeout=settings.reword_timeout)


def reword(book: Casebook, settings: Settings, lint: Lint, *, orders: Orders, by: str, at: datetime) -> int:
    """Asks about the newest drafts nobody asked about; how many were asked about.

    `orders` says whether a text gives orders to a machine: such a review is not shown to one. Each draft is claimed as
    a row before anything is sent; what fails is told in the log and not tried again.
    """
    asking = endpoint(settings)
    if asking is None or is_paused(book.rewordings.ended(limit=FAILURES), at):
        return 0
    rewriter = _Rewriter(book, asking, settings.reword_model, lint, by, at)
    count = 0
    while waiting := book.rewordings.wanted(KIND, limit=BATCH):
        for kept in waiting:
            outcome = rewriter.take(kept, orders)
            count += outcome is not None
            if count == AT_ONCE or outcome == DOWN:
                return count
    return count


@dataclass(frozen=True, slots=True)
class _Rewriter:
    """One run: whom it asks, and the book it writes."""

    book: Casebook
    asking: Endpoint
    model: str
    lint: Lint
    by: str
    at: datetime

    def take(self, kept: KeptDraft, orders: Orders) -> str | None:
        """Asks about one draft and keeps what came of it; the outcome's code, None where nobody was asked."""
        file = self.book.cases.file(kept.case_id)
        file = replace(file, facts=facts_now(self.book, file, self.at))
        why = unfit(file) or ("orders" if orders(file.state.review.parts) else None)
        shown = Declined(why) if why else asked(file, kept.draft, at=self.at)
        claimed = self.book.rewordings.claim(kept, by=self.by, at=self.at, asked=isinstance(shown, Asked))
        if claimed is None:
            return None
        if isinstance(shown, Declined):
            self.book.rewordings.record(claimed, shown.code, at=self.at, detail=shown.said)
            return None
        return self._keep(claimed, kept, file, self._told(kept, file, shown))

    def _told(self, kept: KeptDraft, file: CaseFile, shown: Asked) -> tuple[Segment, ...] | Declined:
        """The segments in the model's words; declined where none came, or none that may stand."""
        try:
            answer = self.asking.ask(request(shown, model=self.model))
        except EndpointError as exc:
            log.warning("draft %d not reworded: %s", kept.id, exc)
            return Declined(DOWN if exc.down else "answer", str(exc))
        return accept(shown, answer, lint=lambda segments: self._hits(file, _draft(kept.draft, segments)))

    def _keep(self, claimed: int, kept: KeptDraft, file: CaseFile, told: tuple[Segment, ...] | Declined) -> str:
        if isinstance(told, Declined):
            self.book.rewordings.record(claimed, told.code, at=self.at, detail=_printable(told.said))
            return told.code
        draft = _draft(kept.draft, told)
        draft = replace(draft, hits=tuple(self._hits(file, draft)))
        try:
            made = self.book.rewordings.add(claimed, kept, draft, outcome=REWORDED, at=self.at)
        except MoveRefused:
            # Somebody decided the case in the same moment.
            self.book.rewordings.record(claimed, STALE, at=self.at)
            made = None
        return REWORDED if made else STALE

    def _hits(self, file: CaseFile, draft: Draft) -> Sequence[Hit]:
        # Linted with the draft in the file: what it carries is told from its segments.
        row = KeptDraft(id=0, case_id=file.case.id, state_id=file.state.id, made_at=self.at, by="", draft=draft)
        return self.lint(draft.text, replace(file, drafts=(*file.drafts, row)))


def _printable(said: str) -> str:
    # What a model said in a wrong place may be no text a database takes.
    return "".join(sign if sign.isprintable() else "?" for sign in said[:LONGEST_DETAIL])


def _draft(draft: Draft, segments: tuple[Segment, ...]) -> Draft:
    return replace(draft, text=words_of(segments), segments=segments, hits=(), origin=MODEL)
