"""Makers for a shop's own sentences: places by key, a shop that states everything, and what it changed."""

from __future__ import annotations

from typing import Any

from casebook.model import OwnSentence, PlaceWording, Shop, Wording
from responder.placing import Place, places
from tests.responder.makers import POLICIES, a_generous_shop

REMEDY = "quality/remedy"
SENTENCE = "想退想换都可以，请在{{ orders }}提交，收到退货后{{ refund_days }}天内退款。"
FREIGHT = {
    "return_freight_quality": "质量问题的退换运费由本店承担。",
    "return_freight_no_reason": "无理由退货的寄回运费由买家承担。",
}


def a_frank_shop(**said: Any) -> Shop:
    """A shop that states every policy there is."""
    return a_generous_shop(**{"policies": {**POLICIES, **FREIGHT}, **said})


def a_place(key: str = REMEDY) -> Place:
    return places()[key]


def an_own(text: str = SENTENCE, voice: str = "") -> OwnSentence:
    return OwnSentence(text=text, voice=voice)


def a_place_wording(*texts: str, place: str = REMEDY, **said: Any) -> PlaceWording:
    """What a shop changed in a place: these sentences added, or one."""
    own = tuple(an_own(text) for text in texts or (SENTENCE,))
    return PlaceWording(**{"place": place, "own": own, **said})


def only(*texts: str, place: str = REMEDY) -> Wording:
    """A shop that says nothing but these sentences in this place."""
    return Wording(places=(a_place_wording(*texts, place=place, off=a_place(place).ours),))
