"""What a person may add to a draft beside the answer: a promotion, a link, another buyer's words; each a segment.

The pure half puts them in, takes them out and finds them in a text; `checked` and `why_stale` ask the book and the
web whether they may still stand, at drafting, at approval and on the exact words at sending.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from casebook.errors import NotFound
from casebook.leanings import SUSPECTED, about_buyer
from casebook.model import Draft, Hit, KeptPromotion, Polarity, Review, Segment
from casebook.views import CaseFile
from responder.links import archive, link_refusals, links_in, look_up
from responder.praise import quoted_in, still_stands, switched_on
from responder.promotions import Occasion, gate, label, mentions, printed, sentence, states_remedy
from responder.refusals import Refusal, hits
from responder.script import simplified
from responder.web import Look

PROMOTION, LINK, PRAISE = "promotion", "link", "praise"
TYPES = (LINK, PRAISE, PROMOTION)
OWN = "own"
# Ends the fact of a promotion where a person said that the trouble was minor and is over.
RESOLVED = "resolved"
# A reply says first what was found and how to reach us; what backs it stands before that, an offer comes last.
AFTER = {LINK: ("channel", PRAISE, PROMOTION, "signature"), PRAISE: ("channel", PROMOTION, "signature")}


def with_segment(draft: Draft, segment: Segment) -> Draft:
    """The draft with this addition in its place, instead of an earlier one of its type."""
    others = [one for one in draft.segments or (Segment(type=OWN, text=draft.text),) if one.type != segment.type]
    later = AFTER.get(segment.type, ("signature",))
    place = next((nth for nth, one in enumerate(others) if one.type in later), len(others))
    return _made(draft, [*others[:place], segment, *others[place:]])


def without(draft: Draft, type: str) -> Draft:
    """The draft without its additions of this type."""
    return _made(draft, [one for one in draft.segments if one.type != type])


def added_to(draft: Draft) -> tuple[Segment, ...]:
    """The additions in a draft."""
    return tuple(one for one in draft.segments if one.type in TYPES)


def promotion_segment(kept: KeptPromotion, *, in_traditional: bool = False, resolved: bool = False) -> Segment:
    """The promotion's sentence as a segment; its fact names the version that was read."""
    fact = f"promotion:{kept.promotion.key}:{kept.version}{f' {RESOLVED}' if resolved else ''}"
    return Segment(type=PROMOTION, text=sentence(kept.promotion, in_traditional=in_traditional), fact=fact)


def cut(text: str, known: Sequence[Segment]) -> tuple[Segment, ...]:
    """A person's text as segments: known additions that stand in it word for word, and their own words around them."""
    for one in known:
        before, found, after = text.partition(one.text)
        if found and one.text:
            rest = [other for other in known if other is not one]
            return (*cut(before, rest), one, *cut(after, rest))
    return (Segment(type=OWN, text=text),) if text else ()


def known_additions(file: CaseFile) -> tuple[Segment, ...]:
    """The additions of all drafts for the review as it is now, the newest first, each text once."""
    drafts = [kept.draft for kept in reversed(file.drafts) if kept.state_id == file.state.id]
    return tuple({one.text: one for draft in drafts for one in added_to(draft)}.values())


def segments_of(file: CaseFile, text: str) -> tuple[Segment, ...]:
    """The segments of these words: those of the draft that has them, else what can be told from the words."""
    same = next((kept.draft for kept in reversed(file.drafts) if kept.draft.text == text and kept.draft.segments), None)
    return same.segments if same else cut(text, known_additions(file))


def carries(text: str) -> bool:
    """Whether a text holds anything that must be looked at again before it goes out."""
    return mentions(text) or bool(links_in(text)) or quoted_in(text) is not None


def occasion_of(file: CaseFile, *, recent: Sequence[str], resolved: bool = False, hits: Sequence[Hit] = ()) -> Occasion:
    """What a promotion in a reply to this case depends on."""
    review, verdict = file.state.review, file.verdict
    suspected = verdict is not None and about_buyer(verdict.suspicion) in SUSPECTED
    safety = verdict is None or verdict.safety
    return Occasion(
        causes=file.drafting.causes if file.drafting else (),
        grave=suspected or safety or file.case.tier == 0,
        resolved=resolved,
        neutral=verdict is not None and _neutral(review, verdict.polarity),
        product_id=review.product_id,
        signature=file.shop.signature or file.shop.name,
        zone=file.shop.zone,
        recent=tuple(recent),
        hits=tuple(hits),
    )


def checked(book: Any, file: CaseFile, text: str, *, now: datetime, found: Sequence[Hit] = ()) -> tuple[Hit, ...]:
    """What forbids the additions in these words, as lint hits; opens no link. `found` are the other hits on them."""
    if not carries(text):
        return ()
    segments = segments_of(file, text)
    return (
        *_promotion_hits(book, file, text, segments, now=now, found=found),
        *_praise_hits(book, file, text, segments),
        *(hit for link in links_in(text) for hit in hits(link_refusals(link.group(), file.shop), *link.span())),
    )


def opened(book: Any, file: CaseFile, text: str, *, look: Look, now: datetime) -> tuple[Hit, ...]:
    """What forbids the links in these words after opening each; what could be opened is archived."""
    return open_links(book, file, text, look=look, now=now)[0]


def open_links(
    book: Any, file: CaseFile, text: str, *, look: Look, now: datetime
) -> tuple[tuple[Hit, ...], dict[str, str]]:
    """What forbids the links in these words after opening each, and by link the SHA-256 of what was archived."""
    found: list[Hit] = []
    kept: dict[str, str] = {}
    for link in links_in(text):
        looked = look_up(link.group(), file.shop, look=look, now=now)
        sha = archive(book, looked)
        found += hits(looked.refusals, *link.span())
        kept |= {link.group(): sha} if sha is not None else {}
    return tuple(found), kept


def why_stale(book: Any, case_id: int, text: str, *, look: Look, now: datetime) -> str | None:
    """Why the additions in approved words must not go out any more; None when they may, or there are none."""
    if not carries(text):
        return None
    file = book.cases.file(case_id)
    forbidden = (*checked(book, file, text, now=now), *opened(book, file, text, look=look, now=now))
    return f"additions no longer stand, {'；'.join(hit.message for hit in forbidden)}" if forbidden else None


def _promotion_hits(
    book: Any, file: CaseFile, text: str, segments: Sequence[Segment], *, now: datetime, found: Sequence[Hit]
) -> Iterator[Hit]:
    if not mentions(text):
        return
    kept = _printed(book.promotions.of_shop(file.case.shop), text)
    if kept is None:
        start = simplified(text).index(label())
        yield from hits([Refusal("unknown")], start, start + len(label()))
        return
    said = printed(kept.promotion, text) or ""
    start = text.index(said)
    recent = recent_on(book, file)
    refused = refusals(file, kept, text, segments, recent=recent, now=now, found=found)
    yield from hits(refused, start, start + len(said))


def recent_on(book: Any, file: CaseFile) -> tuple[str, ...]:
    """The other replies on the page of the case's product, newest first."""
    return tuple(book.promotions.replies_on(file.case.shop, file.state.review.product_id, besides=file.case.id))


def refusals(
    file: CaseFile,
    kept: KeptPromotion,
    text: str,
    segments: Sequence[Segment],
    *,
    recent: Sequence[str],
    now: datetime,
    found: Sequence[Hit] = (),
) -> tuple[Refusal, ...]:
    """Why this promotion may not stand in these words of a reply to this case."""
    resolved = any(one.type == PROMOTION and (one.fact or "").endswith(f" {RESOLVED}") for one in segments)
    return gate(
        kept.promotion,
        cause=file.case.cause,
        remedy_stated=states_remedy(text, segments),
        text=text,
        now=now,
        occasion=occasion_of(file, recent=recent, resolved=resolved, hits=found),
        ended=kept.ended_at is not None,
    )


def _printed(known: Sequence[KeptPromotion], text: str) -> KeptPromotion | None:
    found = [kept for kept in known if printed(kept.promotion, text)]
    # An ended one with the same words as one that runs is not what the reader will be told.
    return min(found, key=lambda kept: kept.ended_at is not None, default=None)


def _praise_hits(book: Any, file: CaseFile, text: str, segments: Sequence[Segment]) -> Iterator[Hit]:
    quote = quoted_in(text)
    if quote is None:
        return
    segment = next((one for one in segments if one.type == PRAISE), None)
    start = text.index(quote) if quote else 0
    if not switched_on(file.shop):
        yield from hits([Refusal("praise_off")], start, start + len(quote))
    elif segment is None or quoted_in(segment.text) != quote:
        yield from hits([Refusal("praise_words")], start, start + len(quote))
    elif refusal := still_stands(segment, _states(book, segment)):
        yield from hits([refusal], start, start + len(quote))


def _states(book: Any, segment: Segment) -> Any:
    """The states of the review a quote names; none where there is no such review."""
    try:
        return book.reviews.states(int((segment.fact or "").split(":")[1]))
    except (NotFound, IndexError, ValueError):
        return ()


def _neutral(review: Review, polarity: Polarity) -> bool:
    wordless = not "".join(review.parts).strip() and (review.stars or 0) >= 3
    return polarity is Polarity.NEU or (wordless and polarity is not Polarity.NEG)


def _made(draft: Draft, segments: Sequence[Segment]) -> Draft:
    return replace(draft, segments=tuple(segments), text="".join(one.text for one in segments), hits=())
