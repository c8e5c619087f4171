"""Finds in the casebook what is known of cases: their facts, what the lints must know; and has them drafted with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from casebook.facts import Grounds, bound, claims
from casebook.model import Change, Drafting, Fact, Hit, KeptPromotion, Shop, State, Window, WindowState, Wording
from casebook.store import Casebook
from casebook.store.answers import Answered
from casebook.views import CaseFile, CaseLine, Purchase
from responder.additions import segments_of
from responder.draft import draft
from responder.facts import facts_of
from responder.lint import Context, context_of, lint, linted
from responder.lint.rules import table
from responder.lint.telling import facts_in
from responder.promotions import spellings
from responder.sameness import COMPARED
from responder.terms import running
from responder.windows import limits_of, window

# On these platforms a later reply takes the place of an earlier one.
EDITABLE = ("redo", "overwrite")


def facts_now(book: Casebook, file: CaseFile, now: datetime) -> tuple[Fact, ...]:
    """The facts of one case, as its file shows it and the time is now."""
    review = file.state.review
    recent = book.facts.recent(review.shop, review.product_id, since=_recently(now))
    return facts_of(file.purchase, file.shop, file.answers, review, now, recent=recent)


def draft_all(book: Casebook, lines: Iterable[CaseLine], *, now: datetime) -> int:
    """Drafts these cases with the facts known of each, in one transaction; how many drafts said something new."""
    judged = [line for line in lines if line.judged is not None]
    wordings = {shop: book.wordings.of_shop(shop) for shop in {line.case.shop for line in judged}}
    drafted = list(drafts_of(book, judged, wordings, now=now))
    proposed = [(line.case.id, line.state.id, drafting) for line, drafting in drafted]
    return book.drafts.add_all(proposed, at=now, heard={line.case.id: line.heard for line in judged})


def drafts_of(
    book: Casebook, lines: Iterable[CaseLine], wordings: Mapping[str, Wording], *, now: datetime
) -> Iterator[tuple[CaseLine, Drafting]]:
    """Each judged case with what would be drafted for it if its shop worded its replies so; nothing is kept."""
    judged = [(line, line.judged.verdict) for line in lines if line.judged is not None]
    shops = {key: book.shops.get(key) for key in {line.case.shop for line, _ in judged}}
    grounds = book.facts.grounds({line.case.id: line.state.review for line, _ in judged}, since=_recently(now))
    files = {}
    for line, _ in judged:
        shop, review, known = shops[line.case.shop], line.state.review, grounds[line.case.id]
        facts = facts_of(known.purchase, shop, known.answers, review, now, recent=known.recent)
        files[line.case.id] = _as_file(line, shop, known, facts)
    contexts = contexts_of(book, files.values(), now=now)
    for line, verdict in judged:
        file = files[line.case.id]
        said = {"now": now, "facts": file.facts, "wording": wordings[file.shop.key], "context": contexts[line.case.id]}
        yield line, _knowing(draft(line.state.review, verdict, file.shop, **said), file.facts)


def lint_case(book: Casebook, text: str, file: CaseFile, *, now: datetime) -> tuple[Hit, ...]:
    """The lints on these words as a reply to this case, with all the book knows of it now."""
    return lint(text, context_of_case(book, file, text, now=now))


def context_of_case(book: Casebook, file: CaseFile, text: str, *, now: datetime) -> Context:
    """What the lints must know of these words as a reply to this case, by all the book holds now."""
    context = contexts_of(book, [file], now=now)[file.case.id]
    return replace(context, segments=segments_of(file, text))


def contexts_of(book: Casebook, files: Collection[CaseFile], *, now: datetime) -> dict[int, Context]:
    """What the lints must know of replies to these cases, by their numbers; the words themselves aside."""
    answered = book.answers.of({file.case.review_id for file in files})
    kept = {shop: book.promotions.of_shop(shop) for shop in {file.case.shop for file in files}}
    return {
        file.case.id: replace(
            _of_purchase(context_of(file.state.review, file.shop, cause=file.case.cause, at=now), file.purchase),
            facts=linted(file.facts or facts_now(book, file, now)),
            promotions=_offered(kept[file.case.shop], file.shop, now),
            recent=tuple(_beside(book, file)),
            window=_closed(window_of(file.shop, file.state, answered[file.case.review_id], now, states=file.states)),
        )
        for file in files
    }


def window_of(shop: Shop, state: State, known: Answered, now: datetime, *, states: Sequence[State] = ()) -> Window:
    """How long the platform takes an answer to this review; of one state alone, a 追评 is as new as that."""
    return window(
        limits_of(shop.platform),
        state.review,
        first_seen=known.first_seen,
        appended_seen=appended_seen(states or (state,)),
        replies=known.times,
        gone=state.change is Change.GONE,
        now=now,
    )


def appended_seen(states: Sequence[State]) -> datetime | None:
    """When the newest 追评 was first seen."""
    count = len(states[-1].review.appended)
    return next((state.seen_at for state in states if len(state.review.appended) >= count), None) if count else None


def _as_file(line: CaseLine, shop: Shop, known: Grounds, facts: tuple[Fact, ...]) -> CaseFile:
    """A case as far as it is known before it is drafted: without its chat."""
    said = {"purchase": known.purchase, "answers": known.answers, "facts": facts}
    return CaseFile(case=line.case, shop=shop, states=(line.state,), **said)


def _of_purchase(context: Context, purchase: Purchase | None) -> Context:
    """With what the order and its chat tell; telephone and address are kept as hashes and compare with nothing."""
    if purchase is None:
        return context
    waybills = [one.waybill for one in purchase.parcels]
    return replace(
        context,
        order_id=purchase.order_id or context.order_id,
        buyer_name=(purchase.order.buyer if purchase.order else None) or "",
        waybill=waybills[0] if waybills else "",
        private_facts=(*waybills[1:], *_paid(purchase), *_told(purchase)),
    )


def _paid(purchase: Purchase) -> Iterator[str]:
    """The sum of the order, where it is so odd that it can be no price somebody else reads on the page."""
    paid = purchase.order.sum if purchase.order else None
    if paid is not None and not float(paid).is_integer():
        yield f"{paid:.2f}"


def _told(purchase: Purchase) -> Iterator[str]:
    """What the buyer told of a person in the chat."""
    for message in purchase.messages:
        if message.by_buyer:
            yield from facts_in(message.text)


def _offered(known: Sequence[KeptPromotion], shop: Shop, now: datetime) -> tuple[str, ...]:
    today = now.astimezone(ZoneInfo(shop.zone)).date()
    return tuple(said for kept in known if running(kept, today) for said in spellings(kept.promotion))


def _beside(book: Casebook, file: CaseFile) -> Sequence[str]:
    said = {"besides": file.case.id, "limit": COMPARED}
    return book.promotions.replies_on(file.case.shop, file.state.review.product_id, **said)


def _closed(found: Window) -> str:
    """Why no reply is taken now; empty where one is, or nobody knows, or a later one takes the place of the first."""
    changing = found.why == "replied" and found.edit in EDITABLE
    return found.why if found.state is WindowState.CLOSED and not changing else ""


def _knowing(drafting: Drafting, facts: tuple[Fact, ...]) -> Drafting:
    """The drafting with what was known, each draft with what its sentences rest on."""
    variants = tuple(replace(one, facts=bound(claims(one), facts)) for one in drafting.variants)
    return replace(drafting, facts=facts, variants=variants)


def _recently(now: datetime) -> datetime:
    return now - timedelta(days=table("facts.toml")["recent_days"])
