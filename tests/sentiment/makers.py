"""Makers and tables for the tests of the judge's written rules."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from time import process_time
from typing import Any

from casebook.model import Finding, Known, Message, Review, Suspicion
from sentiment.history import History
from sentiment.suspicion import suspect
from sentiment.suspicion.grammar import Signal
from sentiment.text import Folded, fold
from sentiment.training.corpora import DEV
from tests.makers import NOON, a_message, a_review

HERE = Path(__file__).parent
HALF_AN_HOUR = timedelta(minutes=30)


def table(name: str) -> list[dict[str, str]]:
    """The rows of a sentence table beside the tests."""
    lines = [line for line in (HERE / name).read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    columns = lines[0].split("\t")
    return [dict(zip(columns, line.split("\t"), strict=True)) for line in lines[1:]]


def an_opinion(text: str, *, history: History | None = None, **said: Any) -> Suspicion:
    review = a_review(text=text, **said)
    return suspect(review, [fold(part) for part in review.parts], history or History.none())


def codes(opinion: Suspicion) -> set[str]:
    return {reason.code for reason in opinion.reasons}


def a_signal(code: str = "extortion", *, group: str = "extort", weight: float = 5.0, hard: bool = True) -> Signal:
    return Signal(Finding(code=code, weight=weight), group, hard)


def after(hours: float) -> datetime:
    return NOON + timedelta(hours=hours)


def a_crowd(*texts: str, hours: float = 3.0, **said: Any) -> list[Review]:
    """One review per text, each by another buyer, `hours` apart."""
    return [
        a_review(
            text=text, external_id=f"c-{number}", **{"author": f"买家{number}", "time": after(number * hours), **said}
        )
        for number, text in enumerate(texts)
    ]


def a_folder_of(folder: Path, labelled: dict[str, str]) -> Path:
    """A folder with these labelled texts as each development corpus."""
    lines = [json.dumps({"text": text, "sentiment": label}, ensure_ascii=False) for text, label in labelled.items()]
    (folder / "dev").mkdir()
    for corpus in DEV:
        (folder / corpus.file).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def seconds(reads: Callable[..., object], folded: Folded) -> float:
    """Processor time a rule takes over a text, the best of three, its word lists already loaded."""
    took = []
    for _ in range(4):
        began = process_time()
        reads(folded, 0)
        took.append(process_time() - began)
    return min(took[1:])


def a_chat(said: str, *, start: datetime = NOON - timedelta(days=1)) -> tuple[Message, ...]:
    """Messages half an hour apart from `b:…` (buyer) and `s:…` (seller), parted by " / "."""
    return tuple(
        a_message(turn[2:], external_id=f"m-{number}", by_buyer=turn[0] == "b", time=start + number * HALF_AN_HOUR)
        for number, turn in enumerate(said.split(" / ") if said else ())
    )


def knowing(known: Known, *, checked: tuple[str, ...] = ("orders", "chats")) -> History:
    """The history in which this is known of the review makers make."""
    return History(known={("demo", "r-1"): known}, checked=checked)
