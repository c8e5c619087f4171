"""The gate before a promotion in a public reply: its one sentence, and every reason why it may not be there. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from casebook.model import Hit, Promotion, Segment, Severity
from responder.lint.rules import table
from responder.refusals import Refusal
from responder.script import simplified, traditional

END_OF_SENTENCE = "。！？!?…\n"
# Lints of advertising and of the ties between offers and reviews; a promotion must be free of them without override.
MUST_BE_CLEAN = ("AD-", "PR-03", "RV-01", "RV-02")


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What a reply answers and where, as far as a promotion in it depends on that.

    `causes` are all causes complained of. `grave` says that the review is about safety, suspected, or urgent;
    `resolved` that a person said the trouble was minor and is over; `neutral` that the buyer is not unhappy.
    `recent` holds the other replies on the product's page, newest first; `hits` the lint hits on the text.
    """

    causes: tuple[str, ...] = ()
    grave: bool = False
    resolved: bool = False
    neutral: bool = False
    product_id: str | None = None
    signature: str = ""
    zone: str = "Asia/Shanghai"
    recent: tuple[str, ...] = ()
    hits: tuple[Hit, ...] = ()


NOWHERE = Occasion()


def gate(
    promotion: Promotion,
    *,
    cause: str | None,
    remedy_stated: bool,
    text: str,
    now: datetime,
    occasion: Occasion = NOWHERE,
    ended: bool = False,
) -> tuple[Refusal, ...]:
    """Every reason why this promotion may not stand in this text, none when it may.

    `text` is the whole reply with the promotion's sentence in it, `ended` says that somebody ended the promotion
    before its time. Sources: the laws named in data/promotion_gate.toml.
    """
    refused = (
        *_about(promotion, {*occasion.causes, cause or ""} - {""}, occasion),
        *(() if remedy_stated else (Refusal("remedy"),)),
        *(Refusal(one) for one in (("ended",) if ended else ())),
        *in_force(promotion, now.astimezone(ZoneInfo(occasion.zone)).date()),
        *_offered(promotion),
        *_placed(promotion, text, occasion),
        *_often(promotion, occasion),
    )
    return tuple(dict.fromkeys(refused))


def sentence(promotion: Promotion, *, in_traditional: bool = False) -> str:
    """The sentence a reply prints: label, wording, and the last day in full or that it is evergreen."""
    words = _words()
    if promotion.ends is None:
        end = str(words["evergreen"])
    else:
        day = promotion.ends
        end = words["until"].format(year=day.year, month=day.month, day=day.day)
    said = f"{words['label']}{promotion.wording}{end}"
    return traditional(said) if in_traditional else said


def label() -> str:
    """What marks a sentence as a promotion."""
    return str(_words()["label"])


def mentions(text: str) -> bool:
    """Whether a text says of itself that it holds a promotion."""
    return label() in simplified(text)


def printed(promotion: Promotion, text: str) -> str | None:
    """The promotion's sentence as it stands in the text, in either script; None when it does not."""
    return next((said for said in spellings(promotion) if said in text), None)


def spellings(promotion: Promotion) -> tuple[str, str]:
    """The promotion's sentence in both scripts."""
    return sentence(promotion), sentence(promotion, in_traditional=True)


def in_force(promotion: Promotion, today: date) -> Iterator[Refusal]:
    """Why it does not apply today; `today` is a day of the shop's zone."""
    if promotion.ends is None and not promotion.evergreen:
        yield Refusal("open_end")
    if today < promotion.starts:
        yield Refusal("not_started", promotion.starts.isoformat())
    if promotion.ends is not None and today > promotion.ends:
        yield Refusal("over", promotion.ends.isoformat())


def states_remedy(text: str, segments: Sequence[Segment] = ()) -> bool:
    """Whether a reply says what will be done: by its typed segments, or by its words."""
    return any(one.type == "remedy" and one.text in text for one in segments) or finds("remedy", text) is not None


def needed(promotion: Promotion) -> int:
    """How many characters a reply must have beside the sentence, so that it is no more than its share."""
    return len(sentence(promotion)) * (_words()["share"] - 1)


def finds(name: str, text: str) -> str | None:
    """The first words of the text that this list of words finds; None when it finds none."""
    found = pattern(name).search(simplified(text))
    return None if found is None else found.group()


@lru_cache(maxsize=32)
def pattern(name: str) -> re.Pattern[str]:
    """A list of words of the promotion's data."""
    return re.compile(_words()["words"][name])


def _about(promotion: Promotion, causes: set[str], occasion: Occasion) -> Iterator[Refusal]:
    if not promotion.in_replies:
        yield Refusal("opt_in")
    needs: Mapping[str, str] = _words()["causes"]
    if occasion.grave or not causes or causes - needs.keys():
        yield Refusal("cause")
        return
    for name in sorted({needs[cause] for cause in causes} - {""}):
        if not getattr(occasion, name):
            yield Refusal(name)


def _offered(promotion: Promotion) -> Iterator[Refusal]:
    for name in ("review", "compensation"):
        if found := finds(name, promotion.wording):
            yield Refusal(name, found)


def _placed(promotion: Promotion, text: str, occasion: Occasion) -> Iterator[Refusal]:
    if promotion.products and occasion.product_id not in promotion.products:
        yield Refusal("scope")
    said = printed(promotion, text)
    if said is None:
        yield Refusal("wording")
        return
    before, _, after = text.partition(said)
    if simplified(text).count(label()) > 1:
        yield Refusal("once")
    if not _is_signature(after, occasion.signature):
        yield Refusal("last")
    if before.strip() and not before.rstrip(" \t　").endswith(tuple(END_OF_SENTENCE)):
        yield Refusal("own_sentence")
    if found := finds("framing", _last_sentence(before)):
        yield Refusal("compensation", found)
    yield from _sized(said, text)
    yield from _clean(said, text, occasion.hits)


def _sized(said: str, text: str) -> Iterator[Refusal]:
    words = _words()
    if len(said) > words["longest"]:
        yield Refusal("long", str(len(said)))
    if len(said) * words["share"] > len(text):
        yield Refusal("share", str(len(said) * (words["share"] - 1)))


def _clean(said: str, text: str, hits: Sequence[Hit]) -> Iterator[Refusal]:
    start = text.index(said)
    for hit in hits:
        touches = hit.start < start + len(said) and start < hit.end
        if touches and hit.rule.startswith(MUST_BE_CLEAN) and hit.severity in (Severity.BLOCK, Severity.PROOF):
            yield Refusal("unclean", hit.message)


def _often(promotion: Promotion, occasion: Occasion) -> Iterator[Refusal]:
    if any(mentions(text) for text in occasion.recent[: promotion.every - 1]):
        yield Refusal("often", str(promotion.every))


def _is_signature(after: str, signature: str) -> bool:
    # What says that a model had a part stands behind the signature and offers nothing.
    said: str = table("rewording.toml")["label"]
    left = after.removesuffix(said).removesuffix(traditional(said)).strip(" \t\n　—-–")
    return left in {"", signature, traditional(signature)}


def _last_sentence(text: str) -> str:
    return next((one for one in reversed(re.split(f"[{END_OF_SENTENCE}]", text)) if one.strip()), "")


def _words() -> Mapping[str, Any]:
    return table("promotion_gate.toml")
