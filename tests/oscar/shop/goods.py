"""What is on the shelf and what was said of it: goods.toml and planted.toml as plain values, the same every time."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

HERE = Path(__file__).resolve().parent
BEGIN = datetime(2025, 1, 3, 8, 17, 5)  # noqa: DTZ001 - the shop's own time, as its clerk would write it
# Of a hundred made reviews so many have one star, two stars, and so on.
STARS = (9, 8, 13, 25, 45)


@dataclass(frozen=True, kw_only=True)
class Said:
    """A review as its buyer sent it; `buyer` is the name a guest typed, or the number of a member."""

    stars: int
    title: str
    text: str
    buyer: str | int
    at: datetime
    status: str = "approved"


@dataclass(frozen=True, kw_only=True)
class Good:
    """A product, where it stands, and its reviews in the order they came."""

    title: str
    category: str
    public: bool
    reviews: list[Said] = field(repr=False)


def stock() -> list[Good]:
    """Every product with its reviews."""
    told, planted = _read("goods.toml"), _read("planted.toml")["reviews"]
    return [
        Good(
            title=said["title"],
            category=said["category"],
            public=said.get("public", True),
            reviews=_reviews(said, told, [one for one in planted if one["product"] == number], number),
        )
        for number, said in enumerate(told["products"], 1)
    ]


def members() -> list[list[str]]:
    """First and last names of those with an account; some keep none."""
    names: list[list[str]] = _read("goods.toml")["buyers"]["members"]
    return names


def _read(name: str) -> dict:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


def _reviews(said: dict, told: dict, planted: list[dict], number: int) -> list[Said]:
    drawn, free = random.Random(number), count()
    made = [_planted(one, free) for one in planted]
    for status, wanted in (("approved", said["reviews"]), ("pending", said["pending"]), ("rejected", said["rejected"])):
        missing = wanted - sum(one.status == status for one in made)
        made += [_made(said, told, status, drawn, free) for _ in range(missing)]
    return sorted(made, key=lambda one: one.at)


def _planted(said: dict, free: Iterator[int]) -> Said:
    return Said(
        stars=said["stars"],
        title=said["title"],
        text=said["text"] * said.get("times", 1),
        buyer=next(free) if said.get("member") else said["name"],
        at=said["at"],
        status=said.get("status", "approved"),
    )


def _made(said: dict, told: dict, status: str, drawn: random.Random, free: Iterator[int]) -> Said:
    words = told["words"][said["words"]]
    stars = drawn.choices(range(1, 6), STARS)[0]
    mood = "bad" if stars < 3 else "good"
    parts = [drawn.choice(words["openings"]), *drawn.sample(said[mood], drawn.choice((1, 1, 2)))]
    parts += [words["but"] + drawn.choice(said["bad"])] if stars == 3 else []
    parts += [drawn.choice(words[f"{mood}_service"])] if drawn.random() < 0.6 else []
    parts += [drawn.choice(words[f"{mood}_endings"])] if drawn.random() < 0.5 and stars != 3 else []
    # An account may speak once of a product; guests may share a name.
    member = next(free) if drawn.random() < 0.3 else len(told["buyers"]["members"])
    return Said(
        stars=stars,
        title=drawn.choice(words[f"{'fair' if stars == 3 else mood}_titles"]),
        text=words["joint"].join(parts) + words["stop"],
        buyer=member if member < len(told["buyers"]["members"]) else drawn.choice(told["buyers"]["guests"]),
        at=BEGIN + timedelta(minutes=drawn.randrange(900_000), seconds=drawn.randrange(60)),
        status=status,
    )
