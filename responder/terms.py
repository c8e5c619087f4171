"""Whether the terms of a promotion are clear enough to be printed for good: what is wrong with a record. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from casebook.handed import Note
from casebook.model import Gift, Hit, KeptPromotion, Promotion, Severity, Shop, Threshold
from responder.links import link_refusals
from responder.lint.rules import table
from responder.promotions import MUST_BE_CLEAN, finds, pattern, sentence

LONGEST_TITLE = 40
# Lists of words a wording must be free of, each a fault of its own.
UNFIT = ("sentence", "link", "stale", "vague", "review", "compensation", "signs")
CLEAN_BESIDES = ("PI-", "RP-", "CR-01")
# How far from its name a gift may be counted.
NEAR = 6


def unclear(
    promotion: Promotion, *, shop: Shop, others: Sequence[KeptPromotion], today: date, hits: Sequence[Hit] = ()
) -> tuple[Note, ...]:
    """Every fault of a record, by field and code; none when it may be kept.

    `others` are the shop's promotions as kept, `today` is a day of its zone, `hits` are the lint hits on the
    promotion's sentence.
    """
    return (
        *_named(promotion),
        *_worded(promotion),
        *_threshold(promotion),
        *_gift(promotion),
        *_linted(hits),
        *_dated(promotion, today),
        *_overlapping(promotion, others, today),
        *_linked(promotion, shop),
    )


def running(kept: KeptPromotion, today: date) -> bool:
    """Whether it applies today."""
    return standing(kept, today) == "running"


def standing(kept: KeptPromotion, today: date) -> str:
    """Where it stands today: coming, running, over (its last day has passed) or ended (by a person)."""
    if kept.ended_at is not None:
        return "ended"
    if kept.promotion.ends is not None and today > kept.promotion.ends:
        return "over"
    return "coming" if today < kept.promotion.starts else "running"


def overlap(one: Promotion, other: Promotion) -> bool:
    """Whether both apply to some product on some day."""
    last = min(one.ends or date.max, other.ends or date.max)
    apart = bool(one.products and other.products) and not set(one.products) & set(other.products)
    return max(one.starts, other.starts) <= last and not apart


def _named(promotion: Promotion) -> Iterator[Note]:
    if not promotion.title.strip():
        yield Note(field="title", code="missing")
    elif len(promotion.title) > LONGEST_TITLE:
        yield Note(field="title", code="long", said=str(len(promotion.title)))


def _worded(promotion: Promotion) -> Iterator[Note]:
    wording = promotion.wording
    if not wording.strip():
        yield Note(field="wording", code="missing")
        return
    length, longest = len(sentence(promotion)), _words()["longest"]
    if length > longest:
        yield Note(field="wording", code="long", said=str(length - longest))
    if re.search("[【】]", wording):
        yield Note(field="wording", code="label")
        return
    found = {name: said for name in UNFIT if (said := finds(name, wording)) is not None}
    if len(found) > 1:
        # A mark that ends a sentence or belongs to a link is told as that, not as a strange sign.
        found.pop("signs", None)
    for name, said in found.items():
        yield Note(field="wording", code=name, said=said.strip())
    limited = finds("limited", wording)
    if limited and finds("limit", wording) is None:
        yield Note(field="wording", code="limited", said=limited)


def _threshold(promotion: Promotion) -> Iterator[Note]:
    said = [(_number(one["n"]), _kind(one["unit"])) for one in pattern("threshold").finditer(promotion.wording)]
    if promotion.threshold is Threshold.NONE:
        if said:
            yield Note(field="threshold", code="not_none")
        return
    if promotion.least <= 0:
        yield Note(field="least", code="missing")
        return
    meant = promotion.least / 100 if promotion.threshold is Threshold.AMOUNT else promotion.least
    if not said:
        yield Note(field="wording", code="threshold", said=f"{meant:g}")
    elif len(set(said)) > 1:
        yield Note(field="wording", code="thresholds")
    elif said != [(meant, promotion.threshold)] * len(said):
        yield Note(field="wording", code="threshold", said=f"{meant:g}")


def _kind(unit: str | None) -> Threshold:
    return Threshold.PIECES if unit and unit in _words()["pieces"] else Threshold.AMOUNT


def _gift(promotion: Promotion) -> Iterator[Note]:
    gift = promotion.gift
    if gift is None:
        if finds("gift", promotion.wording) is not None:
            yield Note(field="gift_name", code="missing")
        return
    if not gift.name.strip():
        yield Note(field="gift_name", code="missing")
    elif gift.quantity < 1:
        yield Note(field="gift_quantity", code="missing")
    elif gift.name not in promotion.wording:
        yield Note(field="wording", code="gift", said=gift.name)
    elif gift.quantity not in _counts_near(promotion.wording, gift):
        yield Note(field="wording", code="quantity", said=f"{gift.name}{gift.quantity}{gift.unit}")


def _counts_near(wording: str, gift: Gift) -> set[float]:
    at = wording.index(gift.name)
    near = wording[max(at - NEAR, 0) : at] + " " + wording[at + len(gift.name) : at + len(gift.name) + NEAR]
    return {_number(one) for one in pattern("count").findall(near)}


def _linted(hits: Sequence[Hit]) -> Iterator[Note]:
    for hit in hits:
        if hit.rule.startswith((*MUST_BE_CLEAN, *CLEAN_BESIDES)) and hit.severity in (Severity.BLOCK, Severity.PROOF):
            yield Note(field="wording", code="lint", said=hit.message)


def _dated(promotion: Promotion, today: date) -> Iterator[Note]:
    if promotion.ends is None:
        if not promotion.evergreen:
            yield Note(field="ends", code="missing")
        return
    if promotion.evergreen:
        yield Note(field="ends", code="both")
    if promotion.ends < promotion.starts:
        yield Note(field="ends", code="before")
    elif promotion.ends < today:
        yield Note(field="ends", code="past", said=promotion.ends.isoformat())


def _overlapping(promotion: Promotion, others: Sequence[KeptPromotion], today: date) -> Iterator[Note]:
    if promotion.together:
        return
    for kept in others:
        other = kept.promotion
        if other.key == promotion.key or standing(kept, today) in ("over", "ended") or not overlap(promotion, other):
            continue
        period = f"{other.starts} – {other.ends}" if other.ends else f"{other.starts} –"
        yield Note(field="together", code="overlap", said=f"{other.title}（{period}）")


def _linked(promotion: Promotion, shop: Shop) -> Iterator[Note]:
    if promotion.link is not None:
        for one in link_refusals(promotion.link, shop):
            yield Note(field="link", code=one.code, said=one.said)


def _number(text: str) -> float:
    """The number a numeral stands for, Chinese ones up to thousands; 0 for none."""
    if text[:1].isdigit():
        return float(text)
    digits, powers = _words()["numerals"], _words()["powers"]
    total, digit = 0, 0
    for sign in text.replace("两", "二"):
        if sign in powers:
            total += max(digit, 1) * 10 ** (1 + powers.index(sign))
            digit = 0
        else:
            digit = digits.index(sign)
    return float(total + digit)


def _words() -> Mapping[str, Any]:
    return table("promotion_gate.toml")
