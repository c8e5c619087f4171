"""What a reply may know: the shop's stated policies, the platform's words, what the buyer wants. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from casebook.model import Review, Shop, Verdict
from responder.causes import is_late, said
from responder.restatement import is_food
from responder.script import traditional
from responder.sheets import VOICES, lists
from responder.topics import Topic

# Policies a sentence may name; each is used only where the shop states it.
POLICIES = ("seven_day_return", "refund_days", "warranty_days", "answer_hours", "price_protection_days")
WISHES = ("refund", "exchange", "repair", "apology", "price_cut", "explanation")
TAGS = ("install", "fee", "used", "door", "dear", "stuck")
# Policies that are a number of days or hours; anything else in their place is as good as not stated.
NUMBERS = frozenset(POLICIES[1:])
# Policies in the shop's own words, by what a sentence calls them; they are printed as they are.
TEXTS = {"freight_quality": "return_freight_quality", "freight_no_reason": "return_freight_no_reason"}
LONGEST_TEXT = 60


def known_of(
    review: Review, verdict: Verdict, shop: Shop, *, topic: Topic, now: datetime, in_traditional: bool
) -> Mapping[str, Any]:
    """The values sentences name and the conditions they hang on; what is not known is false or empty."""
    return {
        **of_shop(shop, in_traditional=in_traditional),
        **places(shop.platform, in_traditional=in_traditional),
        **{f"wants_{wish}": verdict.wanted == wish for wish in WISHES},
        **{f"about_{name}": name in topic.tags for name in TAGS},
        "about_food": "food" in topic.tags or (topic.named and is_food(topic.matter)),
        "arrived": said("arrived", "\n".join(review.parts)),
        "placed": False,
        "late": is_late(review, now=now),
    }


def of_shop(shop: Shop, *, in_traditional: bool) -> Mapping[str, Any]:
    """What the shop itself gives to be named: its policies as far as it states them, its name, who signs."""
    said = {
        **{name: _words(shop.policies.get(policy)) for name, policy in TEXTS.items()},
        "shop_name": shop.name,
        "signature": shop.signature or shop.name,
    }
    stated = {name: _stated(name, shop.policies.get(name)) for name in POLICIES}
    return {**stated, **{name: traditional(words) if in_traditional else words for name, words in said.items()}}


def places(platform: str, *, in_traditional: bool) -> Mapping[str, Any]:
    """What this platform calls its chat and its page of orders, and whether there is a platform that steps in."""
    words = lists("places")
    place = {**words["web"], **words.get(platform, {})}
    script = "hant" if in_traditional else "hans"
    return {"chat": place[f"chat_{script}"], "orders": place[f"orders_{script}"], "steps_in": place["steps_in"]}


def voice_of(shop: Shop, *, overruled: str | None = None, in_traditional: bool = False) -> str:
    """The voice the shop chose, formal where it chose none; a grave matter overrules it."""
    chosen = overruled or shop.policies.get("voice")
    voice = chosen if chosen in VOICES else VOICES[0]
    # Nobody in Taiwan or Hong Kong says 亲: the warm voice is the nearest.
    return "warm" if voice == "qin" and in_traditional else voice


def _stated(name: str, value: Any) -> Any:
    if name not in NUMBERS:
        return value is True
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def _words(said: Any) -> str:
    words = said.strip() if isinstance(said, str) else ""
    return words.rstrip("。！；. ") if len(words) <= LONGEST_TEXT and words.isprintable() else ""
