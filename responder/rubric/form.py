"""The points of form: channel (10), length, plain text, sameness and script (11), promotions (12). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from casebook.model import Severity
from responder.rubric.marks import Answer
from responder.rubric.words import pattern, settings
from responder.script import is_traditional, traditional

SENTENCE = re.compile(r"[^。!?\n]*[。!?\n]?")
OUTSIDE = ("PF-04", "PI-01", "PI-04")


def channel(answer: Answer) -> tuple[bool, str]:
    """10: names a way inside this platform, and none outside it."""
    outside = answer.hit_by(*OUTSIDE)
    if outside:
        return False, f"outside the platform: {answer.text[outside[0].start : outside[0].end]}"
    foreign = [
        name for name, homes in settings()["chats"].items() if name in answer.text and answer.platform not in homes
    ]
    if foreign:
        return False, f"another platform's chat: {foreign[0]}"
    found = pattern("channel").search(answer.folded)
    return (True, found.group()) if found else (False, "names no way to reach the shop")


def form(answer: Answer) -> tuple[bool, str]:
    """11: a length people read, plain text, words of its own, the buyer's script."""
    faults = [*_length(answer), *_plain(answer), *_script(answer)]
    if answer.is_copy:
        faults.append("nearly repeats another reply")
    return not faults, "; ".join(faults) or f"{len(answer.text)} characters"


def offers(answer: Answer) -> tuple[bool, str]:
    """12: no promotion, or one that stands where it may; whether the next buyer is helped a person must say."""
    told = [hit for hit in answer.hit_by("PR-", "SA-01") if hit.severity is Severity.BLOCK]
    if told:
        return False, ", ".join(f"{hit.rule} {answer.text[hit.start : hit.end][:20]}" for hit in told)
    offered = [one.group() for one in SENTENCE.finditer(answer.folded) if pattern("offer").search(one.group())]
    if not offered:
        return True, "none"
    return _in_its_place(offered, answer), offered[0][:40]


def _in_its_place(offered: list[str], answer: Answer) -> bool:
    rows = settings()["offers"]
    said, text = offered[0].strip(), answer.folded.strip()
    return (
        len(offered) == 1
        and answer.cause in rows["causes"]
        and rows["label"] in said
        and len(said) <= min(rows["longest"], rows["share"] * len(text))
        and (text.endswith(said) or "——" in text.rpartition(said)[2])
    )


def _length(answer: Answer) -> Iterator[str]:
    rows, length = settings(), len(answer.text)
    wordless = answer.cause in rows["wordless"]
    several = len(answer.causes) > 1 and not wordless
    most = rows["most_without_words" if wordless else "most_of_several" if several else "most"]
    if length > most or any(hit.severity is Severity.BLOCK for hit in answer.hit_by("PF-01")):
        yield f"{length} characters, at most {most}"
    if length < rows["least"] and not wordless:
        yield f"{length} characters, at least {rows['least']}"


def _plain(answer: Answer) -> Iterator[str]:
    marks = [answer.text[hit.start : hit.end] for hit in answer.hit_by("PF-06")]
    if marks:
        yield f"not plain: {marks[0]}"
    if "你" in answer.text and "您" in answer.text:
        yield "您 and 你"


def _script(answer: Answer) -> Iterator[str]:
    review = "".join(answer.review.parts)
    ours, theirs = is_traditional(answer.text), is_traditional(review)
    # Words both scripts write alike belong to either.
    if ours != theirs and (theirs or traditional(review) != review):
        yield "another script than the review's"
