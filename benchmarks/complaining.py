"""Complaints drawn from development corpora, and the shop they are answered for: what benchmarks of drafts share."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from casebook.model import Review
from sentiment.lines import review_from

POLICIES: Mapping[str, Any] = {
    "seven_day_return": True,
    "refund_days": 3,
    "warranty_days": 365,
    "answer_hours": 24,
    "price_protection_days": 7,
}
Row = Mapping[str, Any]


def complaints(folder: Path, count: int, seed: int, *, is_complaint: Callable[[Row], bool]) -> list[Review]:
    """Complaints from every file of the folder in equal shares, in an order that depends on the seed alone."""
    chance = random.Random(seed)
    files = [list(_complaints_of(path, is_complaint)) for path in sorted(folder.glob("*.jsonl"))]
    drawn = [chance.sample(reviews, len(reviews)) for reviews in files if reviews]
    share = -(-count // max(1, len(drawn)))
    found = [review for reviews in drawn for review in reviews[:share]]
    return chance.sample(found, min(count, len(found)))


def _complaints_of(path: Path, is_complaint: Callable[[Row], bool]) -> Iterator[Review]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        row = json.loads(line)
        if is_complaint(row):
            stars = {"stars": row["stars"]} if isinstance(row.get("stars"), int) else {}
            yield review_from({"id": f"{path.stem}-{number}", "text": row["text"], **stars})
