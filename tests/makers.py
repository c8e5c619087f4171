"""Makers with defaults: a test states only what it is about."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from casebook.model import (
    AfterSale,
    AfterSaleKind,
    Appended,
    Aspect,
    Capture,
    Contact,
    Draft,
    Drafting,
    Fact,
    FactAnswer,
    Finding,
    Gift,
    Message,
    Order,
    Outcome,
    Parcel,
    ParcelState,
    Polarity,
    Promised,
    Promotion,
    Review,
    Segment,
    Shop,
    Step,
    Suspicion,
    Threshold,
    Verdict,
)

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def a_shop(**said: Any) -> Shop:
    return Shop(**{"key": "demo", "name": "山野日用", "platform": "demo", "signature": "山野日用客服组", **said})


def a_review(text: str = "杯盖漏水，包里全湿了", **said: Any) -> Review:
    given = {
        "source": "demo",
        "external_id": "r-1",
        "shop": "demo",
        "stars": 1,
        "product_id": "p-1",
        "product": "保温杯",
        "author": "林***子",
        "time": NOON,
    }
    return Review(text=text, **{**given, **said})


def an_appended(text: str = "用了一周，还是漏", **said: Any) -> Appended:
    return Appended(text=text, **said)


def a_capture(**said: Any) -> Capture:
    return Capture(**{"sha256": "0" * 64, "url": "http://127.0.0.1/p-1", "time": NOON, **said})


def a_finding(quote: str = "漏水", **said: Any) -> Finding:
    return Finding(**{"code": "words", "quote": quote, "start": 2, "end": 4, "weight": 1.5, **said})


def an_aspect(**said: Any) -> Aspect:
    return Aspect(**{"aspect": "quality", "polarity": Polarity.NEG, "start": 2, "end": 4, **said})


def a_verdict(**said: Any) -> Verdict:
    given = {
        "polarity": Polarity.NEG,
        "probabilities": {"pos": 0.05, "neu": 0.1, "neg": 0.85},
        "flagged": True,
        "aspects": (an_aspect(),),
        "findings": (a_finding(),),
        "suspicion": Suspicion(),
        "rules": "test-1",
    }
    return Verdict(**{**given, **said})


def a_segment(text: str = "很抱歉让您遇到这样的情况。", **said: Any) -> Segment:
    return Segment(**{"type": "apology", "text": text, **said})


def a_draft(text: str = "您好，很抱歉让您遇到这样的情况。", **said: Any) -> Draft:
    return Draft(**{"kind": "standard", "text": text, "segments": (a_segment(),), **said})


def a_drafting(**said: Any) -> Drafting:
    given = {"cause": "quality", "causes": ("quality",), "tier": 1, "reply": True, "variants": (a_draft(),)}
    return Drafting(**{**given, **said})


def a_fact(key: str = "shipped", **said: Any) -> Fact:
    given = {"value": "11月16日", "evidence": "order", "ref": "order:o-1", "at": NOON - timedelta(days=4)}
    return Fact(key=key, **{**given, **said})


def an_answer(key: str = "resent", answer: str | None = "yes", **said: Any) -> FactAnswer:
    return FactAnswer(key=key, answer=answer, **{"id": 1, "case_id": 1, "by": "owner", "at": NOON, **said})


def a_promised(quote: str = "我们会在24小时内为您补发", **said: Any) -> Promised:
    given = {"kind": "resend", "end": len(quote), "said": "24小时内", "due": NOON + timedelta(hours=24)}
    return Promised(quote=quote, **{**given, **said})


def a_contact(outcome: Outcome = Outcome.TALKED, **said: Any) -> Contact:
    given = {"id": 1, "case_id": 1, "channel": "wangwang", "note": "", "by": "agent", "at": NOON, "kept_at": NOON}
    return Contact(outcome=outcome, **{**given, **said})


def an_order(external_id: str = "o-1", **said: Any) -> Order:
    given = {"shop": "demo", "buyer": "爱吃桃的猫", "product_id": "p-1", "ordered_at": NOON - timedelta(days=5)}
    return Order(external_id=external_id, **{**given, **said})


def a_message(text: str = "在吗", **said: Any) -> Message:
    given = {"shop": "demo", "external_id": "m-1", "by_buyer": True, "time": NOON - timedelta(days=1)}
    return Message(text=text, **{**given, **said})


def a_promotion(**said: Any) -> Promotion:
    """全店满199元赠保温袋1个, from the middle of November to the end of the year."""
    given = {
        "shop": "demo",
        "title": "年末满赠",
        "wording": "全店单笔满199元赠保温袋1个",
        "starts": date(2026, 11, 15),
        "ends": date(2026, 12, 31),
        "threshold": Threshold.AMOUNT,
        "least": 19900,
        "gift": Gift(name="保温袋", quantity=1, unit="个"),
        "in_replies": True,
    }
    return Promotion(**{**given, **said})


def a_step(text: str = "快件已到达杭州转运中心", **said: Any) -> Step:
    return Step(text=text, **{"time": NOON - timedelta(days=3), **said})


def a_parcel(waybill: str = "YT8812345678901", **said: Any) -> Parcel:
    return Parcel(waybill=waybill, **{"shop": "demo", "order_id": "o-1", **said})


def a_signed_parcel(time: datetime = NOON - timedelta(days=2), **said: Any) -> Parcel:
    steps = (a_step(), a_step("已签收", time=time, state=ParcelState.SIGNED))
    return a_parcel(**{"state": ParcelState.SIGNED, "steps": steps, "signed_at": time, **said})


def an_aftersale(external_id: str = "s-1", **said: Any) -> AfterSale:
    given = {"shop": "demo", "order_id": "o-1", "kind": AfterSaleKind.RETURN, "asked_at": NOON - timedelta(days=1)}
    return AfterSale(external_id=external_id, **{**given, **said})
