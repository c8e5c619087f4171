"""The shop's policies on the wording page: what is stated, what is refused, and that nothing else is lost."""

from __future__ import annotations

from typing import Any

import pytest

from tests.makers import a_shop
from tests.responder.desk.browser import TestClient
from tests.responder.desk.makers import Desk, press

STATED = {
    "refund_days": "3",
    "answer_hours": "24 小时",
    "warranty_days": "３６５",
    "price_protection_days": "",
    "seven_day_return": "yes",
    "return_freight_no_reason": "无理由退货的寄回运费由买家承担",
    "return_freight_quality": "",
    "voice": "warm",
}


def send(client: TestClient, **changed: str) -> Any:
    return press(client, "/wording/policies", **{"shop": "demo", **STATED, **changed})


def test_what_is_stated_is_kept_beside_what_stood_there(desk: Desk, owner: TestClient) -> None:
    desk.book.shops.keep(a_shop(policies={"same_item_praise": True, "price_protection_days": 7}))
    assert send(owner).headers["location"].endswith("done=policies_kept")
    assert desk.book.shops.get("demo").policies == {
        "same_item_praise": True,
        "refund_days": 3,
        "answer_hours": 24,
        "warranty_days": 365,
        "seven_day_return": True,
        "return_freight_no_reason": "无理由退货的寄回运费由买家承担",
        "voice": "warm",
    }
    assert 'value="365"' in owner.get("/wording").text


def test_how_words_are_approved_is_the_owners_to_set(desk: Desk, owner: TestClient, agent: TestClient) -> None:
    rules = {"shop": "demo", "second_money": "yes", "second_legal": "yes", "cooling_minutes": "３０"}
    assert "/wording/approving" not in agent.get("/wording").text
    assert press(agent, "/wording/approving", **rules).status_code == 403
    assert press(owner, "/wording/approving", **rules).headers["location"].endswith("done=approving_kept")
    kept = desk.book.shops.get("demo").policies
    assert (kept["second_step"], kept["cooling_minutes"]) == (["money", "legal"], 30)
    press(owner, "/wording/approving", shop="demo", cooling_minutes="")
    assert not {"second_step", "cooling_minutes"} & desk.book.shops.get("demo").policies.keys()


@pytest.mark.parametrize("said", ["241", "很久", "-1", "1.5", "三十"])
def test_a_wait_nobody_can_mean_is_told_and_not_kept(desk: Desk, owner: TestClient, said: str) -> None:
    before = desk.book.shops.get("demo")
    answer = press(owner, "/wording/approving", shop="demo", cooling_minutes=said)
    assert answer.status_code == 422 and "不是 0 到 240 之间的整数" in answer.text
    assert desk.book.shops.get("demo") == before


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"return_freight_no_reason": ""}, "支持七天无理由，就要写明寄回的运费由谁承担"),
        ({"refund_days": "很快"}, "请把“很快”改成大于 0 的整数"),
        ({"refund_days": "0"}, "请把“0”改成大于 0 的整数"),
        ({"refund_days": "-3"}, "请把“-3”改成大于 0 的整数"),
        ({"refund_days": "15"}, "最迟 7 天内要退款"),
        ({"warranty_days": "9999"}, "请把“9999”改成大于 0 的整数"),
        ({"return_freight_quality": "承担" * 31}, "最多 60 字，现在有 62 字"),
        ({"return_freight_quality": "<b>本店</b>"}, "只用汉字、字母、数字和常用标点"),
        ({"return_freight_quality": "{{ 7*7 }}"}, "只用汉字、字母、数字和常用标点"),
        ({"return_freight_quality": "\u202e本店承担"}, "只用汉字、字母、数字和常用标点"),
    ],
)
def test_what_is_unclear_is_told_at_its_field_and_nothing_is_kept(
    desk: Desk, owner: TestClient, changed: dict[str, str], told: str
) -> None:
    before = desk.book.shops.get("demo")
    answer = send(owner, **changed)
    assert answer.status_code == 422 and told in answer.text
    assert "24 小时" in answer.text and desk.book.shops.get("demo") == before
