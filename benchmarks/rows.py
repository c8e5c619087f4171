"""Rows to measure with: reviews of the demo shop, written for Huiping; longer ones are made of their clauses."""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

REVIEWS = Path(__file__).resolve().parent.parent / "crawler" / "demoshop" / "data" / "reviews.jsonl"
SEED = 20
CLAUSE = re.compile("[，。！？；\n]+")
# Upper bounds in characters of the classes speeds are told for; a row has at least 5.
CLASSES = (15, 40, 100, 300)


def reviews() -> list[dict[str, Any]]:
    """The demo shop's reviews as its file has them."""
    lines = [json.loads(line) for line in REVIEWS.read_text(encoding="utf-8").splitlines()]
    return [line for line in lines if line.get("text")]


def mixed(each: int) -> list[str]:
    """Different texts of 5 to 300 characters, `each` of every class; the shop's own first, always the same."""
    by_class: dict[int, list[str]] = defaultdict(list)
    drawn = endless(random.Random(SEED))
    own = iter([review["text"] for review in reviews()])
    while len(by_class) < len(CLASSES) or min(map(len, by_class.values())) < each:
        text = next(own, None) or next(drawn)
        if 5 <= len(text) <= CLASSES[-1] and text not in by_class[class_of(text)]:
            by_class[class_of(text)].append(text)
    return [text for bound in CLASSES for text in by_class[bound][:each]]


def class_of(text: str) -> int:
    """The upper bound of the class a text belongs to; longer ones belong to the last."""
    return next((bound for bound in CLASSES if len(text) <= bound), CLASSES[-1])


def endless(drawn: random.Random, *, stars: int | None = None) -> Iterator[str]:
    """Texts of one to twenty clauses drawn from what buyers wrote under as many stars (None: any, not mixed)."""
    clauses: dict[int, list[str]] = defaultdict(list)
    for review in reviews():
        if stars in (None, review["stars"]):
            clauses[review["stars"]] += [part for part in CLAUSE.split(review["text"]) if len(part) >= 4]
    kinds = sorted(clauses)
    while True:
        said = clauses[drawn.choice(kinds)]
        yield "，".join(drawn.sample(said, min(len(said), drawn.choice((1, 2, 3, 3, 4, 5, 8, 20))))) + "。"
