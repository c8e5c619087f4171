"""The judge: a review and its history in, a verdict out; pure, the trained model is the only thing it ever loads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from casebook.model import Finding, Polarity, Review, Verdict
from sentiment.aspects import aspects
from sentiment.content import content
from sentiment.history import History
from sentiment.mismatch import mismatch
from sentiment.model import WEIGHTS
from sentiment.polarity import ORDER, Reader, Reading, likeliest, shipped, with_stars
from sentiment.safety import safety
from sentiment.suspicion import suspect
from sentiment.text import READ, Folded, clauses, fold
from sentiment.wanted import wanted

# Which written rules made a verdict; counts up when a rule changes its answer.
WRITTEN = 3
REVIEWS_AT_ONCE = 512
BETWEEN_PARTS = "\n"
PolarityOf = Callable[[Sequence[str]], Sequence[Polarity]]


def rules(name: str) -> str:
    """What `Verdict.rules` says of verdicts whose polarity a reader of this name read."""
    return f"{name}-{WRITTEN}"


# What verdicts of the shipped reader carry, known without loading it.
RULES: str = rules(WEIGHTS)


def judge(review: Review, history: History) -> Verdict:
    """The verdict on one review; `History.none()` where nothing else is known."""
    return judge_many([review], history)[0]


def judge_many(
    reviews: Sequence[Review], history: History | None = None, *, reader: Reader | None = None
) -> list[Verdict]:
    """The verdicts in order; without a history the reviews together are the history, without a reader ours reads."""
    known = History.of(reviews) if history is None else history
    eyes = reader or shipped()
    waiting = iter(reviews)
    batches = iter(lambda: list(islice(waiting, REVIEWS_AT_ONCE)), [])
    return [verdict for batch in batches for verdict in _judge_batch(batch, known, eyes)]


def _judge_batch(reviews: Sequence[Review], history: History, reader: Reader) -> Iterator[Verdict]:
    folded = [tuple(fold(text[:READ]) for text in review.parts) for review in reviews]
    joined = [BETWEEN_PARTS.join(part.folded for part in parts) for parts in folded]
    readings = reader.read(joined, [review.stars for review in reviews])
    polarity_of = _clause_reader(reader, (part for parts in folded for part in parts))
    for review, parts, reading in zip(reviews, folded, readings, strict=True):
        yield _judge_one(review, parts, reading=reading, polarity_of=polarity_of, history=history, reader=reader)


def _judge_one(
    review: Review,
    parts: Sequence[Folded],
    *,
    reading: Reading,
    polarity_of: PolarityOf,
    history: History,
    reader: Reader,
) -> Verdict:
    # 1. What kind of text it is, 2. how the buyer feels, stars weighed in.
    kind = _kind(parts)
    likely = with_stars(reading.probabilities, review.stars)
    # 3. Whether stars and words disagree: the words alone against the stars alone.
    disagreement, disagreeing = mismatch(review.stars, _named(reading.probabilities), kind, parts[0])
    # 4. What it is about, 5. what the buyer wants, 6. whether somebody may come to harm.
    about = tuple(aspect for part, text in enumerate(parts) for aspect in aspects(text, part, polarity_of))
    asked = next((said for said in map(wanted, parts) if said is not None), None)
    harm = tuple(finding for part, text in enumerate(parts) for finding in safety(text, part))
    # 7. Whether purpose or content look improper, 8. whether a person must look, and why.
    return Verdict(
        polarity=ORDER[likeliest(likely)],
        probabilities=_named(likely),
        flagged=_flagged(review.stars, kind, not_positive=1 - likely[0], flag_at=reader.flag_at),
        unsure=not reading.readable or max(likely) < reader.unsure_below,
        mismatch=disagreement,
        content=kind,
        aspects=about,
        wanted=asked,
        safety=bool(harm),
        suspicion=suspect(review, parts, history),
        findings=(*_words(reading, parts), *disagreeing, *harm),
        rules=rules(reader.name),
    )


def _kind(parts: Sequence[Folded]) -> str:
    """The first kind that says something: a default text with a real 追评 is a real review."""
    kinds = [content(part) for part in parts]
    return "normal" if "normal" in kinds else kinds[0]


def _flagged(stars: int | None, kind: str, *, not_positive: float, flag_at: float) -> bool:
    """Few stars always need an eye, default texts under many or unknown stars never do."""
    if stars is not None and stars <= 3:
        return True
    return kind != "default" and not_positive >= flag_at


def _named(likely: Sequence[float]) -> dict[str, float]:
    return {polarity.value: value for polarity, value in zip(ORDER, likely, strict=True)}


def _words(reading: Reading, parts: Sequence[Folded]) -> Iterator[Finding]:
    """The words that decided, quoted as the buyer wrote them, in the part they stand in."""
    begins = 0
    bounds = []
    for part in parts:
        bounds.append((begins, begins + len(part.folded)))
        begins += len(part.folded) + len(BETWEEN_PARTS)
    for words in reading.words:
        number = next(n for n, (_, end) in enumerate(bounds) if words.start < end)
        begin, end = bounds[number]
        start, stop = parts[number].span(words.start - begin, min(words.end, end) - begin)
        quote = parts[number].text[start:stop]
        yield Finding(code="words", quote=quote, start=start, end=stop, weight=round(words.weight, 4), part=number)


def _clause_reader(reader: Reader, texts: Iterable[Folded]) -> PolarityOf:
    """Polarity of clause texts; all clauses of the batch are read at once, others when asked for."""
    known: dict[str, Polarity] = {}

    def polarity_of(asked: Sequence[str]) -> list[Polarity]:
        new = [text for text in dict.fromkeys(asked) if text not in known]
        known.update(zip(new, reader.polarities(new), strict=True))
        return [known[text] for text in asked]

    polarity_of([text.folded[start:end] for text in texts for start, end in clauses(text.folded)])
    return polarity_of
