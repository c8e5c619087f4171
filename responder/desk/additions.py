"""What may be added to each draft on the case page, and the buttons that add it or take it out again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from starlette.responses import Response

from casebook.errors import ApprovalVoid, InputError
from casebook.model import Draft, Hit, KeptDraft, KeptPromotion, Review, Segment
from casebook.private import mask
from casebook.store import Casebook
from casebook.views import CaseFile
from responder.additions import (
    LINK,
    PRAISE,
    PROMOTION,
    TYPES,
    added_to,
    checked,
    promotion_segment,
    recent_on,
    refusals,
    with_segment,
    without,
)
from responder.desk.proposals import Proposal
from responder.desk.visit import Visit
from responder.links import KINDS, archive, link_refusals, link_sentence, links_in, look_up
from responder.lint import by_rule
from responder.praise import Praise, praise_for, praise_segment, since, switched_on
from responder.promotions import mentions
from responder.refusals import Refusal
from responder.script import is_traditional
from responder.terms import running

Lint = Callable[[str, CaseFile], tuple[Hit, ...]]
RESOLVED = Refusal("resolved")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A promotion as one draft could carry it: why not, or whether a person must first say the trouble is over."""

    kept: KeptPromotion
    sentence: str
    refusals: tuple[Refusal, ...]
    asks: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Extras:
    """What one draft carries beside the answer, and what it could."""

    added: tuple[Segment, ...]
    promotes: bool
    offers: tuple[Offer, ...]
    praise: Praise | Refusal
    quoting: bool
    kinds: tuple[str, ...]
    url: str


def checking(book: Casebook, lint: Lint, clock: Callable[[], datetime]) -> Lint:
    """The lints, and with them what forbids the additions in a text."""

    def both(text: str, file: CaseFile) -> tuple[Hit, ...]:
        found = _beside_own_links(lint(text, file), text, file)
        forbidden = checked(book, file, text, now=clock(), found=found)
        return (*_beside(forbidden, found), *forbidden)

    return both


def _beside(forbidden: Sequence[Hit], found: Sequence[Hit]) -> list[Hit]:
    """The hits the gate of additions says nothing of: it has the record, and a sentence for each reason."""
    known = [(one.rule, one.start, one.end) for one in forbidden]
    return [
        hit
        for hit in found
        if not any(hit.rule == rule and hit.start < end and start < hit.end for rule, start, end in known)
    ]


def _beside_own_links(found: Sequence[Hit], text: str, file: CaseFile) -> list[Hit]:
    """The hits without those on links that may stand: the lints know the platform's site, not the shop's own."""
    own = [link.span() for link in links_in(text) if not link_refusals(link.group(), file.shop)]
    return [
        hit
        for hit in found
        if hit.rule != "PF-04" or not any(start <= hit.start and hit.end <= end for start, end in own)
    ]


def extras(visit: Visit, file: CaseFile, shown: Sequence[Proposal]) -> dict[int, Extras]:
    """By draft: what it carries, and what could be added to it."""
    if not shown:
        return {}
    today = visit.now.astimezone(ZoneInfo(file.shop.zone)).date()
    known = [kept for kept in visit.book.promotions.of_shop(file.case.shop) if running(kept, today)]
    recent = recent_on(visit.book, file) if known else ()
    praise, url = _praise(visit, file), _url(file)
    return {
        one.kept.id: Extras(
            added=added_to(one.kept.draft),
            promotes=mentions(one.kept.draft.text),
            offers=tuple(_offer(file, one.kept.draft, kept, recent, visit.now) for kept in known),
            praise=praise,
            quoting=switched_on(file.shop),
            kinds=KINDS,
            url=url,
        )
        for one in shown
    }


def add(visit: Visit) -> Response:
    """Puts a promotion, a link or another buyer's words into a draft: a new draft, the old one stays."""
    file = visit.file()
    kept = _draft(file, visit)
    found = _segment(visit, file, kept.draft)
    if not isinstance(found, Segment):
        return visit.show("addition_refused.html", status=422, file=file, refusals=found)
    return _write(visit, file, with_segment(kept.draft, found), "added")


def leave_out(visit: Visit) -> Response:
    """Takes an addition out of a draft."""
    file, type = visit.file(), visit.form.get("what", "")
    if type not in TYPES:
        raise InputError("what", f"{type!r} is no addition")
    return _write(visit, file, without(_draft(file, visit).draft, type), "left_out")


def _write(visit: Visit, file: CaseFile, draft: Draft, done: str) -> Response:
    # Linted with the draft in the file: what it carries is told from its segments.
    row = KeptDraft(id=0, case_id=file.case.id, state_id=file.state.id, made_at=visit.now, by="", draft=draft)
    hits = visit.desk.lint(draft.text, replace(file, drafts=(*file.drafts, row)))
    said = {"by": visit.person.email, "at": visit.now}
    visit.book.drafts.write_own(file.case.id, file.state.id, replace(draft, hits=hits), **said)
    return visit.back(file.case.id, done)


def _draft(file: CaseFile, visit: Visit) -> KeptDraft:
    kept = next((one for one in file.drafts if str(one.id) == visit.form.get("draft_id")), None)
    if kept is None or kept.state_id != file.state.id or visit.form.get("state_id") != str(file.state.id):
        raise ApprovalVoid(f"case {file.case.id}", "the draft is not one for this review as it is now")
    return kept


def _segment(visit: Visit, file: CaseFile, draft: Draft) -> Segment | tuple[Refusal, ...]:
    makers = {PROMOTION: _promotion, LINK: _link, PRAISE: _quote}
    what = visit.form.get("what", "")
    if what not in makers:
        raise InputError("what", f"{what!r} is no addition")
    return makers[what](visit, file, draft)


def _promotion(visit: Visit, file: CaseFile, draft: Draft) -> Segment | tuple[Refusal, ...]:
    kept = visit.book.promotions.versions(file.case.shop, visit.form.get("key", ""))[-1]
    segment = promotion_segment(
        kept, in_traditional=is_traditional(draft.text), resolved=visit.form.get("resolved") == "yes"
    )
    after = with_segment(draft, segment)
    # The lints on the words with the promotion in them: it must be clean there, not only by itself.
    found = visit.desk.lint(after.text, file)
    recent = recent_on(visit.book, file)
    refused = refusals(file, kept, after.text, after.segments, recent=recent, now=visit.now, found=found)
    return refused or segment


def _link(visit: Visit, file: CaseFile, draft: Draft) -> Segment | tuple[Refusal, ...]:
    kind, url = visit.form.get("kind", ""), visit.form.get("url", "").strip()
    if kind not in KINDS:
        raise InputError("kind", f"{kind!r} is no kind of link")
    looked = look_up(url, file.shop, look=visit.desk.look, now=visit.now)
    if looked.refusals:
        return looked.refusals
    text = link_sentence(kind, url, in_traditional=is_traditional(draft.text))
    return Segment(type=LINK, text=text, fact=f"capture:{archive(visit.book, looked)}")


def _quote(visit: Visit, file: CaseFile, draft: Draft) -> Segment | tuple[Refusal, ...]:
    found = _praise(visit, file)
    if isinstance(found, Refusal):
        return (found,)
    return praise_segment(found, in_traditional=is_traditional(draft.text))


def _offer(file: CaseFile, draft: Draft, kept: KeptPromotion, recent: Sequence[str], now: datetime) -> Offer:
    segment = promotion_segment(kept, in_traditional=is_traditional(draft.text))
    after = with_segment(draft, segment)
    refused = refusals(file, kept, after.text, after.segments, recent=recent, now=now)
    rest = tuple(one for one in refused if one != RESOLVED)
    return Offer(kept=kept, sentence=segment.text, refusals=rest, asks=RESOLVED in refused)


def _praise(visit: Visit, file: CaseFile) -> Praise | Refusal:
    review, now = file.state.review, visit.now
    seen = []
    if switched_on(file.shop) and review.product_id is not None:
        seen = visit.book.praises.same_item(file.case.shop, review.product_id, since=since(now), until=now)
    return praise_for(review, file.case.cause, seen, shop=file.shop, now=now, clean=clean)


def clean(quote: str, review: Review) -> bool:
    """Whether another buyer's words may stand in public as they are: nothing private in them, and no lint."""
    names = (review.author,) if review.author else ()
    return mask(quote, names=names) == quote and not by_rule(quote)


def _url(file: CaseFile) -> str:
    """An address to start from, where the source gave one that may be linked."""
    url = file.state.review.url or ""
    return "" if link_refusals(url, file.shop) else url
