"""The points of content: apology (5), what is taken up (6), facts (7), remedy (8). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from casebook.model import Polarity
from responder.rubric.marks import Answer
from responder.rubric.words import empty, folded, is_rule, matter, pattern, settings

HAN = re.compile("[\u4e00-\u9fff]{2,}")
SLOTS = ("what", "pays", "when")
CLAIM = "EV-01"
NO_CLAIM = "claims nothing"


def apology(answer: Answer) -> tuple[bool, str]:
    """5: sorry in words that fit the cause, and not taken back."""
    text = answer.folded
    if taken_back := pattern("but").search(text):
        return False, f"taken back: {taken_back.group()}"
    if answer.cause in settings()["neutral"]["causes"]:
        return _has("thanks", text, without="neither thanks nor apology", otherwise="apology")
    if answer.cause == "safety" and not pattern("person").search(text):
        return False, "no word about the person's safety"
    return _has("apology", text, without="no apology")


def takes_up(answer: Answer) -> tuple[bool | None, str]:
    """6: every cause the buyer complains of is taken up; None where the review names nothing."""
    if answer.cause in settings()["wordless"]:
        return True, "the buyer gives no reason"
    if answer.cause in settings()["neutral"]["causes"]:
        return True, "stays neutral"
    taken, left = taken_up(answer)
    if not taken and not left:
        return None, "the review names nothing"
    return not left, f"left out: {', '.join(left)}" if left else f"taken up: {', '.join(taken)}"


def taken_up(answer: Answer) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The causes complained of that the reply takes up, by the buyer's words or a word for it, and those left out."""
    said = empty().sub("", folded(_telling(answer)))
    wanted = _complaints(answer)
    taken = tuple(cause for cause in wanted if _names(cause, said) or _pairs(wanted[cause]) & _pairs(said))
    return taken, tuple(cause for cause in wanted if cause not in taken)


def facts(answer: Answer) -> tuple[bool | None, str]:
    """7: every claim is bound to evidence; whether it is true a person must say. A reply may claim nothing."""
    unbound = answer.hit_by(CLAIM)
    if unbound:
        return False, f"unbound: {answer.text[unbound[0].start : unbound[0].end]}"
    bound = [one.fact for one in answer.segments if one.fact]
    missing = [key for key in bound if key not in answer.facts and not _is_policy(key, answer)]
    if missing:
        return False, f"not among the facts in force: {', '.join(missing)}"
    if bound:
        return True, f"bound: {', '.join(bound)}"
    return (True, NO_CLAIM) if is_rule(CLAIM) else (None, "no lint knows claims")


def remedy(answer: Answer) -> tuple[bool, str]:
    """8: what the buyer gets, who pays for it, by when; as much of it as the cause asks for."""
    said = slots(answer)
    rows = settings()["remedy"]
    missing = [slot for slot in rows.get(answer.cause, rows["all"]) if slot not in said]
    return not missing, f"missing: {', '.join(missing)}" if missing else ", ".join(said.values())


def slots(answer: Answer) -> dict[str, str]:
    """The words of the remedy that say what, who pays and by when."""
    text = answer.folded
    found = {slot: pattern(slot).search(text) for slot in SLOTS}
    return {slot: match.group() for slot, match in found.items() if match}


def _has(name: str, text: str, *, without: str, otherwise: str | None = None) -> tuple[bool, str]:
    found = pattern(name).search(text) or (pattern(otherwise).search(text) if otherwise else None)
    return (True, found.group()) if found else (False, without)


def _telling(answer: Answer) -> str:
    """The words in which something can be taken up: of typed segments those that speak of the matter."""
    telling = [one.text for one in answer.segments if one.type in ("restatement", "facts", "remedy")]
    return "\n".join(telling) or answer.text


def _complaints(answer: Answer) -> dict[str, str]:
    """The causes complained of, each with the buyer's words for it; the leading cause where the reader heard none."""
    heard: dict[str, str] = {}
    if answer.cause in settings()["alone"]:
        return {answer.cause: ""}
    for one in answer.verdict.aspects:
        if one.polarity is Polarity.NEG and one.aspect != "none":
            words = answer.review.parts[one.part][one.start : one.end]
            heard[one.aspect] = f"{heard.get(one.aspect, '')}\n{words}"
    return heard or dict.fromkeys(_named(answer), "")


def _named(answer: Answer) -> Iterator[str]:
    return (cause for cause in answer.causes[:1] if matter(cause) is not None)


def _names(cause: str, said: str) -> bool:
    found = matter(cause)
    return found is not None and found.search(said) is not None


def _pairs(text: str) -> set[str]:
    return {run[at : at + 2] for run in HAN.findall(folded(text)) for at in range(len(run) - 1)}


def _is_policy(key: str, answer: Answer) -> bool:
    kind, _, name = key.partition(":")
    return kind == "policy" and bool(answer.policies.get(name))
