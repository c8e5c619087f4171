"""How real cases would read with sentences of the shop's own, drafted live; nothing is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from casebook.model import Drafting, Hit, PlaceWording, Severity, Shop, Wording
from casebook.store import Casebook
from casebook.views import CaseLine
from responder.desk.marks import Piece
from responder.desk.wording_form import with_marked
from responder.knowing import drafts_of
from responder.known import voice_of
from responder.naming import as_shown
from responder.placing import Place
from responder.wording import hits, rendered

# So many cases are shown, so many looked through for some that have this place, so many sentences at once.
SHOWN, LOOKED_AT, SENTENCES = 3, 60, 4
# Sheets that answer several causes.
ANY_CAUSE = ("holding", "mixed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One case as it would read: its words, and each variant (or the private message) with the sentence marked."""

    line: CaseLine
    variants: tuple[tuple[str, tuple[Piece, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """One sentence in both scripts and in real cases; `heard` is False where the shop speaks in another voice."""

    field: str
    sentence: str
    simplified: str
    traditional: str
    hints: tuple[Hit, ...]
    samples: tuple[Sample, ...]
    heard: bool


def previews(
    book: Casebook, shop: Shop, place: Place, worded: PlaceWording, before: PlaceWording | None, *, now: datetime
) -> tuple[Preview, ...]:
    """The sentences typed that are new, or all where none is, each as real cases would read with it alone there."""
    fresh = [number for number, one in enumerate(worded.own) if before is None or one not in before.own]
    chosen = (fresh or list(range(len(worded.own))))[:SENTENCES]
    cause = None if place.is_shared or place.slot == "also" or place.sheet in ANY_CAUSE else place.sheet
    lines = book.cases.recent(shop.key, cause=cause, limit=LOOKED_AT) if chosen else []
    return tuple(_preview(book, shop, place, worded, number, lines, now) for number in chosen)


def _preview(
    book: Casebook,
    shop: Shop,
    place: Place,
    worded: PlaceWording,
    number: int,
    lines: Sequence[CaseLine],
    now: datetime,
) -> Preview:
    one = worded.own[number]
    heard = one.voice in ("", voice_of(shop))
    alone = PlaceWording(place=place.key, own=(one,), off=place.ours)
    return Preview(
        field=f"own-{number}",
        sentence=as_shown(one.text),
        simplified=rendered(one.text, place, shop),
        traditional=rendered(one.text, place, shop, in_traditional=True),
        hints=tuple(hit for hit in hits(one.text, place, shop) if hit.severity is Severity.WARN),
        samples=_samples(book, shop, alone, lines, now) if heard else (),
        heard=heard,
    )


def _samples(
    book: Casebook, shop: Shop, alone: PlaceWording, lines: Sequence[CaseLine], now: datetime
) -> tuple[Sample, ...]:
    # First with nothing of the shop's own but this, to find it again; then as the shop speaks elsewhere.
    drafted = drafts_of(book, lines, {shop.key: Wording(places=(alone,))}, now=now)
    found = ((line, said) for line, drafting in drafted if (said := _own(drafting, alone)))
    fitting = list(islice(found, SHOWN))
    others = tuple(one for one in book.wordings.of_shop(shop.key).places if one.place != alone.place)
    worded = {shop.key: Wording(places=(*others, alone))}
    again = drafts_of(book, [line for line, _ in fitting], worded, now=now)
    return tuple(_sample(line, drafting, said) for (line, drafting), (_, said) in zip(again, fitting, strict=True))


def _own(drafting: Drafting, alone: PlaceWording) -> frozenset[str]:
    """What the sentence says in this case; nothing where the case does without this place."""
    if alone.place.endswith("/private"):
        return frozenset({drafting.private} if drafting.private else ())
    return frozenset(one.text for draft in drafting.variants for one in draft.segments if one.origin == "shop")


def _sample(line: CaseLine, drafting: Drafting, said: frozenset[str]) -> Sample:
    variants = [(draft.kind, draft.text) for draft in drafting.variants]
    if drafting.private in said:
        variants = [("private", drafting.private or "")]
    return Sample(line=line, variants=tuple((kind, with_marked(text, said)) for kind, text in variants))
