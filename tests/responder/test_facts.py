"""What may be stated about a case: from records, policies and answers, and never what leads to a person."""

from __future__ import annotations

import re
import tomllib
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

import pytest

from casebook.facts import Recent
from casebook.model import AfterSaleKind, AfterSaleStatus, Fact, Parcel, ParcelState, Step
from casebook.views import Purchase
from responder.facts import facts_of
from tests.makers import NOON, a_parcel, a_review, a_shop, a_signed_parcel, a_step, an_aftersale, an_answer, an_order
from tests.responder.makers import POLICIES

DAY = timedelta(days=1)
DONE = {"status": AfterSaleStatus.DONE, "done_at": NOON - DAY}


def known(purchase: Purchase | None = None, *answers: Any, **said: Any) -> dict[str, Fact]:
    shop = a_shop(policies=said.pop("policies", {}), **({"zone": said.pop("zone")} if "zone" in said else {}))
    review, now = said.pop("review", a_review()), said.pop("now", NOON)
    return {fact.key: fact for fact in facts_of(purchase, shop, answers, review, now, **said)}


def bought(**said: Any) -> Purchase:
    return Purchase(**{"order_id": "o-1", "order": an_order(), **said})


def a_moving_parcel(age: timedelta, state: ParcelState = ParcelState.MOVING, **said: Any) -> Parcel:
    return a_parcel(**{"state": state, "steps": (a_step(time=NOON - age, state=state),), **said})


def test_nothing_is_known_of_a_review_without_records() -> None:
    assert known() == {}


def test_an_order_tells_its_days_in_the_shops_zone() -> None:
    late = NOON.replace(hour=17)
    purchase = bought(order=an_order(ordered_at=late - 5 * DAY, shipped_at=late - 4 * DAY))
    assert known(purchase)["ordered"] == Fact(
        key="ordered", value="11月16日", evidence="order", ref="order:o-1", at=late - 5 * DAY
    )
    assert known(purchase)["shipped"].value == "11月17日"
    assert known(purchase, zone="Europe/London")["shipped"].value == "11月16日"


def test_another_year_is_named() -> None:
    assert known(bought(order=an_order(ordered_at=NOON - 365 * DAY)))["ordered"].value == "2025年11月20日"


def test_what_lies_ahead_has_not_happened() -> None:
    assert "shipped" not in known(bought(order=an_order(shipped_at=NOON + DAY)))


def test_the_couriers_first_step_says_when_goods_left_where_the_order_does_not() -> None:
    collected = a_step("已揽收", state=ParcelState.COLLECTED)
    fact = known(bought(parcels=(a_parcel(steps=(collected,)),)))["shipped"]
    assert (fact.evidence, fact.ref, fact.value) == ("trace", "parcel:YT8812345678901#1", "11月17日")
    order = an_order(shipped_at=NOON - 4 * DAY)
    assert known(bought(order=order, parcels=(a_parcel(steps=(collected,)),)))["shipped"].evidence == "order"


def test_a_signed_parcel_has_arrived() -> None:
    fact = known(bought(parcels=(a_signed_parcel(),)))["delivered"]
    assert (fact.value, fact.evidence, fact.ref) == ("11月18日", "trace", "parcel:YT8812345678901#2")


def test_a_state_a_platform_gives_by_itself_is_no_delivery() -> None:
    sent_offline = a_parcel(state=ParcelState.SIGNED, raw_state="对方已签收", steps=())
    facts = known(bought(order=an_order(delivered_at=NOON - DAY), parcels=(sent_offline,)))
    assert not {"delivered", "parcel_state", "trace_last"} & set(facts)


def test_an_order_of_which_one_parcel_came_has_not_arrived() -> None:
    parcels = (a_signed_parcel(), a_moving_parcel(3 * DAY, waybill="YT2"))
    facts = known(bought(parcels=parcels))
    assert "delivered" not in facts and "parcel_state" not in facts
    assert (facts["delivered_part"].value, facts["parcel_count"].value) == ("2个包裹中1个已签收", "2")
    assert facts["trace_stopped"].ref == "parcel:YT2#1"


@pytest.mark.parametrize(
    ("age", "state", "stopped"),
    [
        (timedelta(hours=47), ParcelState.MOVING, False),
        (timedelta(hours=48), ParcelState.MOVING, True),
        (5 * DAY, ParcelState.READY, False),
        (5 * DAY, ParcelState.RETURNING, False),
    ],
)
def test_a_trace_that_stands_still_has_stopped_unless_somebody_has_the_parcel(
    age: timedelta, state: ParcelState, stopped: bool
) -> None:
    assert ("trace_stopped" in known(bought(parcels=(a_moving_parcel(age, state),)))) is stopped


def test_the_last_step_is_told_with_its_day_its_state_and_its_age() -> None:
    facts = known(bought(parcels=(a_moving_parcel(4 * DAY),)))
    assert (facts["trace_last"].value, facts["trace_age"].value) == ("11月16日，运输中", "4天")
    assert facts["parcel_state"].value == "运输中"


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        (AfterSaleKind.REFUND, "refunded"),
        (AfterSaleKind.RETURN, "refunded"),
        # When an exchange ended is not when the new piece went out.
        (AfterSaleKind.EXCHANGE, "exchange_done"),
        (AfterSaleKind.RESHIP, "reship_done"),
    ],
)
def test_a_finished_after_sale_is_a_fact(kind: AfterSaleKind, key: str) -> None:
    fact = known(bought(aftersales=(an_aftersale(kind=kind, sum=12.5, **DONE),)))[key]
    assert (fact.value, fact.evidence, fact.ref) == ("11月19日", "aftersale", "aftersale:s-1")


def test_an_after_sale_under_way_tells_how_far_it_is() -> None:
    facts = known(bought(aftersales=(an_aftersale(status=AfterSaleStatus.SENT_BACK),)))
    assert facts["aftersale_state"].value == "退货退款，等待店铺收货"
    assert "refunded" not in facts


def test_money_back_for_another_product_of_the_order_says_nothing() -> None:
    assert "refunded" not in known(bought(aftersales=(an_aftersale(product_id="p-9", **DONE),)))


def test_policies_are_facts_only_where_they_can_be_read() -> None:
    facts = known(policies=POLICIES)
    assert {key: fact.value for key, fact in facts.items()} == {
        "policy:seven_day_return": "七天无理由退货",
        "policy:refund_days": "3天",
        "policy:warranty_days": "365天",
        "policy:answer_hours": "24小时",
        "policy:price_protection_days": "7天",
    }
    assert facts["policy:refund_days"].ref == "policy:refund_days@2026-11-20"
    odd = {"seven_day_return": "yes", "refund_days": "3", "warranty_days": True, "answer_hours": -1}
    assert known(policies={**odd, "return_freight_quality": "长" * 61}) == {}


def test_every_policy_a_sentence_of_ours_names_is_a_fact() -> None:
    named = set()
    for sheet in (files("responder") / "templates" / "replies").iterdir():
        named |= set(re.findall(r'fact = "(policy:\w+)"', sheet.read_text(encoding="utf-8")))
    assert named and named <= set(known(policies=POLICIES))


def test_pages_are_linked_for_the_product_or_for_all() -> None:
    chart = {"size_chart_url": {"p-1": "https://shop.example/p-1", "p-2": "https://shop.example/p-2"}}
    assert known(policies=chart)["size_chart_link"].value == "https://shop.example/p-1"
    assert known(policies=chart, review=a_review(product_id="p-9")) == {}
    assert known(policies={"page_url": "javascript:alert(1)", "guide_url": "https://a b"}) == {}


def test_the_same_product_is_told_with_its_number_of_reviews() -> None:
    fact = known(recent=Recent(reviews=128, good=120))["same_item"]
    assert (fact.value, fact.evidence) == ("近30天128条评价，其中120条是四星、五星", "same_item")
    assert known(recent=Recent(reviews=9, good=9)) == {}


def test_an_answer_is_a_fact_with_its_day_and_its_evidence() -> None:
    resent = an_answer(day=date(2026, 11, 19), reference="YT8812345678902", id=17)
    fact = known(None, resent)["resent"]
    assert (fact.value, fact.evidence, fact.ref) == ("11月19日", "trace", "case-answer:17")
    assert fact.at is not None and fact.at.isoformat() == "2026-11-19T00:00:00+08:00"
    checked = an_answer("batch_checked", "抽查二十件，没有渗水", day=date(2026, 11, 19))
    assert known(None, checked)["batch_checked"].value == "抽查二十件，没有渗水"


def test_a_no_what_was_taken_back_and_what_stays_in_the_house_state_nothing() -> None:
    taken_back = an_answer("carrier_answer", None, id=3)
    said = [an_answer(answer="no"), an_answer("carrier_answer", "已派送", id=2), taken_back, an_answer("appealed")]
    assert known(None, *said, an_answer("no_longer_asked")) == {}


def test_what_was_to_be_done_by_a_day_is_over_after_it() -> None:
    answer = an_answer("answer_by", day=date(2026, 11, 20))
    assert "answer_by" in known(None, answer)
    assert "answer_by" in known(None, answer, now=NOON + timedelta(hours=11))
    assert "answer_by" not in known(None, answer, now=NOON + timedelta(hours=13))


def test_fault_is_a_fact_only_where_a_person_established_it() -> None:
    assert known(None, an_answer("fault_established"))["fault_established"].value == ""
    assert known(None, an_answer("fault_established", "no")) == {}


def test_what_records_show_goes_before_what_people_say() -> None:
    purchase = bought(aftersales=(an_aftersale(**DONE),))
    assert known(purchase, an_answer("refunded", day=date(2026, 11, 1)))["refunded"].evidence == "aftersale"


def test_no_value_leads_to_a_person_or_an_order() -> None:
    order = an_order("2606010012345678", phone="h1", address="h2", shipped_at=NOON - DAY)
    parcel = a_signed_parcel(
        steps=(Step(time=NOON - 2 * DAY, text="王师傅13800138000已签收", state=ParcelState.SIGNED),)
    )
    aftersale = an_aftersale("9988776655443322", words="我叫林小子", buyer="林小子", **DONE)
    facts = known(
        bought(order=order, parcels=(parcel,), aftersales=(aftersale,)), an_answer(reference="YT1234567890123")
    )
    said = "".join(fact.value for fact in facts.values())
    assert not re.search(r"2606|YT|9988|1380|王|林|h1|爱吃桃", said)


def test_every_fact_and_question_has_a_name() -> None:
    sheet = tomllib.loads((files("responder") / "data" / "facts.toml").read_text(encoding="utf-8"))
    keys = [row["key"] for name in ("answer", "question", "link") for row in sheet[name]] + list(sheet["done"].values())
    assert set(keys) <= set(sheet["label"])
    evidence = {row["evidence"] for name in ("answer", "link") for row in sheet[name]}
    assert evidence <= set(sheet["evidence"])
