"""Measures drafts on complaints buyers really wrote, as one shop would answer them on one page:

    python benchmarks/drafts.py --data DIR [--count 500] [--voice formal|warm|qin] [--show N] [--seed 1]

DIR holds JSON Lines with `text` and `sentiment` (or `stars`); every line with sentiment `neg`, or with one or two
stars, is a complaint, taken from all files in equal shares. Told are: replies that resemble another one of the page
(Jaccard of character bigrams 0.8 or more, signature left out), how many of the causes our reader hears in the review
it also hears in what the reply takes up (or that stand there in the buyer's own word), lint hits by severity, lengths,
and reviews drafted a second by one process after a warm-up. `--show N` prints N drafts beside their reviews.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.complaining import POLICIES, complaints
from casebook.house import utc_now
from casebook.model import Drafting, Polarity, Review, Shop, Verdict
from responder.draft import draft
from responder.segments import KINDS
from sentiment.history import History
from sentiment.judge import judge
from sentiment.lines import review_from

ALIKE = 0.8
WARM_UP = 200
NO_ASPECT = ("none", "safety")
Answered = tuple[Review, Verdict, Drafting]


def main() -> int:
    """Prints every measure; 1 where one of the promised bounds is missed."""
    said = arguments()
    read = [
        (review, judge(review, History.none()))
        for review in complaints(Path(said.data), said.count, said.seed, is_complaint=is_complaint)
    ]
    shop = Shop(key="s", name="山野日用", platform=said.platform, policies={**POLICIES, "voice": said.voice})
    answered = timed(read, shop)
    written = [one for one in answered if one[2].reply]
    print(
        f"{len(read)} complaints, {len(written)} answered; cautious: {dict(Counter(one[2].caution for one in written))}"
    )
    print(f"causes: {dict(Counter(one[2].cause for one in written).most_common())}")
    missed = [told(kind, written) for kind in KINDS]
    missed.append(recall(written))
    for answer in written[: said.show]:
        show(answer)
    return 1 if any(missed) else 0


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--voice", default="formal")
    parser.add_argument("--platform", default="taobao")
    parser.add_argument("--show", type=int, default=0)
    return parser.parse_args()


def is_complaint(row: Mapping[str, Any]) -> bool:
    """True for what was labelled negative, or where nothing was, for one or two stars."""
    return row.get("sentiment") == "neg" or (row.get("sentiment") is None and row.get("stars") in (1, 2))


def timed(read: Sequence[tuple[Review, Verdict]], shop: Shop) -> list[Answered]:
    """Drafts for every review, and a line about their pace once every sentence has been said."""
    now = utc_now()
    for review, verdict in read[:WARM_UP]:
        draft(review, verdict, shop, now=now)
    began = time.process_time()
    answered = [(review, verdict, draft(review, verdict, shop, now=now)) for review, verdict in read]
    pace = len(read) / (time.process_time() - began)
    print(f"{pace:.0f} reviews drafted a second (three variants and a private message each, linted), one process")
    return answered


def told(kind: str, written: Sequence[Answered]) -> bool:
    """Prints likeness, hits and lengths of one variant; True where a bound is missed."""
    variants = [next(one for one in drafting.variants if one.kind == kind) for _, _, drafting in written]
    alike = resembling(["".join(one.text for one in variant.segments[:-1]) for variant in variants])
    hits = Counter(hit.severity.value for variant in variants for hit in variant.hits)
    lengths = sorted(len(variant.text) for variant in variants)
    share = alike / max(1, len(variants))
    print(
        f"{kind:>9}: {share:6.1%} resemble another, hits {dict(hits) or 0}, "
        f"{lengths[0]} to {lengths[-1]} characters, median {median(lengths):.0f}"
    )
    return hits["block"] > 0 or (kind == "standard" and share >= 0.05)


def resembling(texts: Sequence[str]) -> int:
    """How many of the texts are near copies of another one."""
    bigrams = [{text[place : place + 2] for place in range(len(text) - 1)} for text in texts]
    alike: set[int] = set()
    for one, other in combinations(range(len(texts)), 2):
        both = len(bigrams[one] & bigrams[other])
        if both >= ALIKE * (len(bigrams[one]) + len(bigrams[other]) - both):
            alike |= {one, other}
    return len(alike)


def recall(written: Sequence[Answered]) -> bool:
    """Prints how many causes of the reviews are taken up by the standard variant; True where it is too few."""
    heard = [(answer, cause) for answer in written for cause in sorted(causes_of(answer[1]))]
    taken = Counter((cause in taken_up(answer), answer[2].caution) for answer, cause in heard)
    found = sum(count for (up, _), count in taken.items() if up)
    plain = {up: taken[up, None] for up in (True, False)}
    print(f"taken up: {found} of {len(heard)} causes ({found / max(1, len(heard)):.1%}), ", end="")
    print(f"without cautious drafts {plain[True] / max(1, sum(plain.values())):.1%}")
    return found < 0.9 * len(heard)


def causes_of(verdict: Verdict) -> set[str]:
    """The causes our reader hears complaints of."""
    return {one.aspect for one in verdict.aspects if one.polarity is Polarity.NEG and one.aspect not in NO_ASPECT}


def taken_up(answer: Answered) -> set[str]:
    """The causes heard in the sentences that take something up, and those whose words of the buyer stand there."""
    review, verdict, drafting = answer
    variant = next(one for one in drafting.variants if one.kind == "standard")
    further = {one.text for one in variant.segments if one.type == "remedy"} if len(drafting.causes) > 1 else set()
    said = "".join(one.text for one in variant.segments if one.type == "restatement" or one.text in further)
    reply = review_from({"id": "reply", "text": said})
    heard = {one.aspect for one in judge(reply, History.none()).aspects}
    # To want one's money back is answered by the remedy, in so many words.
    heard |= {"return"} if "退" in "".join(one.text for one in variant.segments if one.type == "remedy") else set()
    own = {one.aspect for one in verdict.aspects if review.parts[one.part][one.start : one.end] in said}
    return heard | own


def show(answer: Answered) -> None:
    """Prints one review with its drafts."""
    review, _, drafting = answer
    print(f"\n[{drafting.cause}, {drafting.caution or 'plain'}] {review.text[:120]}")
    for variant in drafting.variants:
        print(f"  {variant.kind}: {variant.text}")
    print(f"  private: {drafting.private}")


if __name__ == "__main__":
    sys.exit(main())
