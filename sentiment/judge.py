"""The judge: a review and its history in, a verdict out; pure, the trained model is the only thing it ever loads."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

import numpy as np

from casebook.model import Aspect, Finding, Polarity, Review, Verdict
from sentiment.aspects import aspects_many
from sentiment.content import content
from sentiment.deciding import Words
from sentiment.history import History
from sentiment.holding import Said, holding
from sentiment.mismatch import mismatch
from sentiment.model import MOTIVES, WEIGHTS
from sentiment.network import Floats
from sentiment.polarity import ORDER, Reader, Reading, likeliest, shipped, starred
from sentiment.safety import safety
from sentiment.suspicion import suspect_many
from sentiment.suspicion.scoring import Scoring, shipped_scoring
from sentiment.text import READ, Folded, fold_parts
from sentiment.wanted import wanted

# Which written rules made a verdict; counts up when a rule changes its answer.
WRITTEN = 9
# So many digits of the ear's name are in there, too.
EAR = 6
# Reviews are read together, because most of what one costs is then paid once; the bounds keep memory small.
REVIEWS_AT_ONCE = 512
CHARACTERS_AT_ONCE = 100_000
BETWEEN_PARTS = "\n"
# A small complaint behind long praise: on seven development corpora recall rose by 1.5 points, F1 fell by 0.2.
NAMED_FLAG_AT = 0.3
NAMES = tuple(polarity.value for polarity in ORDER)
Parts = tuple[Folded, ...]


def rules(name: str, scoring: Scoring | None = None) -> str:
    """What `Verdict.rules` says of verdicts whose polarity a reader of this name read, weighed by this scoring."""
    return f"{name}-{WRITTEN}.{MOTIVES[:EAR]}{(scoring or shipped_scoring()).mark}"


# What verdicts of the shipped reader carry, known without loading it.
RULES: str = rules(WEIGHTS)


def judge(review: Review, history: History) -> Verdict:
    """The verdict on one review; `History.none()` where nothing else is known."""
    return judge_many([review], history)[0]


def judge_many(
    reviews: Sequence[Review],
    history: History | None = None,
    *,
    reader: Reader | None = None,
    scoring: Scoring | None = None,
) -> list[Verdict]:
    """The verdicts in order; without a history the reviews together are the history, without a reader ours reads.

    `scoring` is the shop's own; without it suspicions are weighed as shipped.
    """
    known = History.of(reviews) if history is None else history
    eyes, by = reader or shipped(), scoring or shipped_scoring()
    return [verdict for batch in _batches(reviews) for verdict in _judge_batch(batch, known, eyes, by)]


def _batches(reviews: Iterable[Review]) -> Iterator[list[Review]]:
    batch: list[Review] = []
    size = 0
    for review in reviews:
        batch.append(review)
        size += sum(min(len(text), READ) for text in review.parts)
        if len(batch) >= REVIEWS_AT_ONCE or size >= CHARACTERS_AT_ONCE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _judge_batch(reviews: Sequence[Review], history: History, reader: Reader, by: Scoring) -> Iterator[Verdict]:
    folded = fold_parts([review.parts for review in reviews])
    # 1. What kind of text it is, 2. how the buyer feels, the words alone and with the stars, and what that rests on.
    kinds = [[content(part) for part in parts] for parts in folded]
    joined = [BETWEEN_PARTS.join([part.folded for part in parts]) for parts in folded]
    stars = [review.stars for review in reviews]
    readings = reader.read(joined, stars)
    likely = starred(np.array([reading.probabilities for reading in readings]).reshape(-1, len(ORDER)), stars)
    words = holding(_said(joined, stars, readings, likely), reader.likely)
    # 3. What it is about, 4. whether purpose or content look improper.
    about = aspects_many(folded, reader.polarities)
    suspicions = suspect_many(reviews, folded, history, kinds=kinds, by=by)
    named = rules(reader.name, by)
    columns = zip(reviews, folded, kinds, readings, likely.tolist(), words, about, suspicions, strict=True)
    for review, parts, own, reading, share, decided, topics, suspicion in columns:
        # 5. Whether stars and words disagree: the words alone against the stars alone.
        kind = _kind(own)
        disagreement, disagreeing = mismatch(review.stars, _named(reading.probabilities), kind, parts[0])
        # 6. What the buyer wants, 7. whether somebody may come to harm, 8. whether a person must look, and why.
        harm = [finding for part, text in enumerate(parts) for finding in safety(text, part)]
        yield Verdict(
            polarity=ORDER[likeliest(share)],
            probabilities=_named(share),
            flagged=_flagged(review.stars, kind, not_positive=1 - share[0], flag_at=_flag_at(topics, reader)),
            unsure=not reading.readable or max(share) < reader.unsure_below,
            mismatch=disagreement,
            content=kind,
            aspects=topics,
            wanted=_wanted(parts),
            safety=bool(harm),
            suspicion=suspicion,
            findings=(*_words(decided, parts), *disagreeing, *harm),
            rules=named,
        )


def _said(
    joined: Sequence[str], stars: Sequence[int | None], readings: Sequence[Reading], likely: Floats
) -> list[Said]:
    named = [reading.words for reading in readings]
    return list(map(Said, joined, stars, named, likely.argmax(axis=1).tolist(), likely.max(axis=1).tolist()))


def _wanted(parts: Parts) -> str | None:
    return next((said for said in map(wanted, parts) if said is not None), None)


def _kind(kinds: Sequence[str]) -> str:
    """The first kind that says something: a default text with a real 追评 is a real review."""
    return "normal" if "normal" in kinds else kinds[0]


def _flag_at(topics: Sequence[Aspect], reader: Reader) -> float:
    """Where a complaint is named, less doubt is enough."""
    named = any(topic.polarity is Polarity.NEG for topic in topics)
    return min(NAMED_FLAG_AT, reader.flag_at) if named else reader.flag_at


def _flagged(stars: int | None, kind: str, *, not_positive: float, flag_at: float) -> bool:
    """Few stars always need an eye, default texts under many or unknown stars never do."""
    if stars is not None and stars <= 3:
        return True
    return kind != "default" and not_positive >= flag_at


def _named(likely: Sequence[float]) -> dict[str, float]:
    return dict(zip(NAMES, likely, strict=True))


def _words(decided: Sequence[Words], parts: Parts) -> list[Finding]:
    """The words that decided, quoted as the buyer wrote them, in the part they stand in."""
    if len(parts) == 1:
        return [_finding(words, parts[0], part=0, begin=0) for words in decided]
    ends = list(accumulate(len(part.folded) + len(BETWEEN_PARTS) for part in parts))
    begins = [0, *ends]
    numbers = [bisect_right(ends, words.start) for words in decided]
    return [
        _finding(words, parts[number], part=number, begin=begins[number])
        for words, number in zip(decided, numbers, strict=True)
    ]


def _finding(words: Words, said: Folded, *, part: int, begin: int) -> Finding:
    start, end = said.span(words.start - begin, min(words.end - begin, len(said.folded)))
    return Finding(
        code="words",
        quote=said.text[start:end],
        start=start,
        end=end,
        weight=round(words.weight, 4),
        part=part,
    )
