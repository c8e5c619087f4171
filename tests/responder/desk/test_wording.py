"""The wording page: sentences of the shop's own, looked at before they are kept, with versions and the way back."""

from __future__ import annotations

from typing import Any

import pytest

from casebook.model import Severity
from casebook.store import Casebook
from responder.desk.wording_form import read
from responder.knowing import draft_all
from responder.placing import places
from responder.sheets import version
from responder.wording import rules_of
from tests.casebook.makers import an_open_case
from tests.makers import NOON, a_shop
from tests.responder.desk.browser import TestClient
from tests.responder.desk.makers import Desk, Forms, a_client, press
from tests.responder.wording_makers import FREIGHT, REMEDY, a_place, a_place_wording

OWN = "退换由您定，请在{{ 订单页 }}提交，{{ 退款天数 }}天内退款。"
KEPT = "退换由您定，请在{{ orders }}提交，{{ refund_days }}天内退款。"
PAGE = f"/wording/place?shop=demo&place={REMEDY}"


@pytest.fixture(autouse=True)
def stated(desk: Desk) -> None:
    """The shop states its days and who pays the freight."""
    desk.book.shops.keep(a_shop(policies={"refund_days": 3, **FREIGHT}))


def form_of(html: str, address: str = "/wording/keep") -> dict[str, str]:
    return next(fields for action, fields in Forms(html).found if action == address)


def typed(*texts: str, off: tuple[int, ...] = (), **said: str) -> dict[str, str]:
    ours = a_place(said.get("place", REMEDY)).ours
    used = {f"ours-{number}": text for number, text in enumerate(ours) if number not in off}
    own = {f"own-{number}": text for number, text in enumerate(texts)}
    return {"shop": "demo", "place": REMEDY, "seen": "0", **used, **own, **said}


def send(client: TestClient, *texts: str, to: str = "keep", off: tuple[int, ...] = (), **said: str) -> Any:
    return press(client, f"/wording/{to}", **typed(*texts, off=off, **said))


def worded(book: Casebook) -> Any:
    return next((one for one in book.wordings.of_shop("demo").places if one.place == REMEDY), None)


def a_case(book: Casebook, **said: Any) -> int:
    """A case drafted by what the shop says now."""
    case_id = an_open_case(book, **said)
    draft_all(book, book.cases.waiting(case_id), now=NOON)
    return case_id


def test_every_place_is_reached_from_the_page(owner: TestClient) -> None:
    html = owner.get("/wording").text
    assert 'aria-current="page">措辞<' in html
    assert html.count('<a href="/wording/place?') == len(places())


@pytest.mark.parametrize("key", places())
def test_every_place_can_be_opened(owner: TestClient, key: str) -> None:
    answer = owner.get("/wording/place", params={"shop": "demo", "place": key})
    assert answer.status_code == 200
    form = form_of(answer.text)
    assert (form["place"], form["seen"]) == (key, "0")


def test_somebody_without_a_shop_is_told_so(desk: Desk) -> None:
    assert "还没有分给您的店铺" in a_client(desk, "nobody@example.com").get("/wording").text


def test_a_sentence_is_kept_by_its_labels_and_shown_by_them(desk: Desk, owner: TestClient) -> None:
    answer = send(owner, OWN)
    assert answer.status_code == 303 and answer.headers["location"].endswith("done=wording_kept")
    assert worded(desk.book) == a_place_wording(KEPT)
    html = owner.get(PAGE).text
    assert form_of(html)["own-0"] == OWN and form_of(html)["seen"] == "1"
    assert "添上" in html and "自己的 1 句" in owner.get("/wording").text


def test_the_same_again_is_no_new_version(desk: Desk, owner: TestClient) -> None:
    send(owner, OWN)
    assert send(owner, OWN, seen="1").headers["location"].endswith("done=wording_same")
    assert len(desk.book.wordings.versions("demo")) == 1


def test_ours_are_switched_off_one_by_one_or_all_at_once(desk: Desk, owner: TestClient) -> None:
    send(owner, off=(0, 2))
    assert worded(desk.book).off == (a_place().ours[0], a_place().ours[2])
    send(owner, "退换都可以。", seen="1", only="yes")
    assert worded(desk.book).off == a_place().ours
    assert "停用 8 句，自己的 1 句" in owner.get("/wording").text


def test_something_must_be_left_to_say(desk: Desk, owner: TestClient) -> None:
    for answer in (send(owner, only="yes"), send(owner, OWN, only="yes")):
        assert answer.status_code == 422 and "至少要留一句任何时候都说得出来的话" in answer.text
    assert worded(desk.book) is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{{ shop_name.__class__ }}。", "不能写“{{ shop_name.__class__"),
        ("{% for x in y %}好{% endfor %}。", "不能写循环“{% for x in y %}”"),
        ("{{ 7*7 }}。", "花括号里只能写一个名称，请改掉“{{ 7*7 }}”"),
        ("{{ 店铺名|attr(1) }}。", "不能在名称后面加“|”"),
        ("{%raw%}好。", "不能写“{%raw%}”这样的语句"),
        ("{" * 10_000, "没有成对"),
        ("\u202e退换都可以。", "里面有看不见的字符（U+202E）"),
        ("{{ 退款日 }}天内退款。", "这个位置没有“退款日”可用"),
        ("{{ 答复小时数 }}小时内答复。", "店铺还没有填写“客服答复的小时数”"),
        ("好" * 121 + "。", "最多 120 字，现在有 122 字"),
        ("退换都可以", "句末要有句号"),
        ("我们已为您补发。", "说的是已经办了的事"),
        ("您这是恶意差评。", "这句话不能公开"),
        ("<script>alert(1)</script>", "&lt;script&gt;"),
    ],
    ids=lambda one: one[:20],
)
def test_a_fault_is_told_at_its_field_and_what_was_typed_stays(
    desk: Desk, owner: TestClient, text: str, told: str
) -> None:
    for to in ("keep", "look"):
        answer = send(owner, "退换都可以。", text, to=to)
        shown = answer.text.replace("&#39;", "'")
        assert answer.status_code == 422 and told in shown and 'id="own-1-fault"' in shown
        assert "<script>alert" not in shown and form_of(answer.text)["own-1"] == text
    assert worded(desk.book) is None


def test_freight_without_a_rule_says_where_to_write_one(desk: Desk, owner: TestClient) -> None:
    desk.book.shops.keep(a_shop(policies={}))
    html = send(owner, "运费由我们出。").text
    assert "请先到“措辞”页的“店铺政策”里填好运费规则" in html


def test_real_cases_are_shown_with_the_sentence_and_nothing_is_kept(desk: Desk, owner: TestClient) -> None:
    for number in range(4):
        a_case(desk.book, external_id=f"r-{number}", author=f"买家{number}")
    before = [desk.book.cases.file(one).drafts for one in range(1, 5)]
    html = send(owner, OWN, to="look").text
    said = "<ins>退换由您定，请在订单页提交，3天内退款。</ins>"
    assert html.count(said) == 9 and html.count('<summary><a href="/cases/') == 3
    assert "退換由您定，請在訂單頁面提交，3天內退款。" in html
    assert worded(desk.book) is None
    assert [desk.book.cases.file(one).drafts for one in range(1, 5)] == before


def test_a_place_no_case_has_come_by_says_so(desk: Desk, owner: TestClient) -> None:
    assert "最近的个案里没有用得上这个位置的" in send(owner, OWN, to="look").text


def test_a_sentence_for_another_voice_is_not_shown_in_cases(desk: Desk, owner: TestClient) -> None:
    a_case(desk.book)
    assert "店铺现在用的是另一种语气" in send(owner, "您放心，退换都可以。", to="look", **{"voice-0": "warm"}).text


def test_a_private_message_is_looked_at_too(desk: Desk, owner: TestClient) -> None:
    a_case(desk.book)
    html = send(owner, "请说说要退还是要换。", to="look", place="quality/private").text
    assert "请说说要退还是要换。</ins>" in html


def test_waiting_cases_are_drafted_anew_with_the_sentence(desk: Desk, owner: TestClient) -> None:
    case_id = a_case(desk.book)
    send(owner, "退换都可以，请在{{ 订单页 }}提交。", only="yes")
    draft_all(desk.book, desk.book.cases.undrafted(version()), now=NOON)
    newest = desk.book.cases.file(case_id).drafts[-1]
    assert "退换都可以，请在订单页提交。" in newest.draft.text
    assert newest.rules == rules_of(desk.book.wordings.of_shop("demo"))
    assert [one.origin for one in newest.draft.segments if one.type == "remedy"][0] == "shop"
    assert not [hit for hit in newest.draft.hits if hit.severity is Severity.BLOCK]
    assert desk.book.cases.undrafted(version()) == []


def test_an_older_version_is_gone_back_to_and_that_is_a_version_too(desk: Desk, owner: TestClient) -> None:
    send(owner, "退换都可以。")
    send(owner, "退换都行。", seen="1")
    answer = press(owner, "/wording/restore", shop="demo", place=REMEDY, version="1")
    assert answer.headers["location"].endswith("done=wording_restored")
    assert worded(desk.book) == a_place_wording("退换都可以。")
    assert "恢复到第 1 版" in owner.get(PAGE).text
    press(owner, "/wording/restore", shop="demo", place=REMEDY, version="0")
    assert worded(desk.book) is None
    assert "恢复成系统原来的样子" in owner.get("/wording").text
    assert [one.version for one in desk.book.wordings.versions("demo")] == [4, 3, 2, 1]


def test_a_version_that_would_not_be_taken_today_is_not_gone_back_to(desk: Desk, owner: TestClient) -> None:
    send(owner, OWN)
    send(owner, "退换都行。", seen="1")
    desk.book.shops.keep(a_shop(policies=FREIGHT))
    answer = press(owner, "/wording/restore", shop="demo", place=REMEDY, version="1")
    assert answer.status_code == 422 and "店铺还没有填写“收到退货后退款的天数”" in answer.text
    assert worded(desk.book) == a_place_wording("退换都行。")


def test_a_sentence_whose_policy_is_gone_is_marked_in_the_list(desk: Desk, owner: TestClient) -> None:
    send(owner, OWN)
    assert "现在用不上" not in owner.get("/wording").text
    desk.book.shops.keep(a_shop(policies=FREIGHT))
    assert "有 1 句现在用不上" in owner.get("/wording").text


def test_who_is_overtaken_keeps_what_was_typed_and_may_insist(desk: Desk, owner: TestClient) -> None:
    desk.book.people.keep("partner@example.com", "另一位店主", shops=["demo"])
    send(a_client(desk, "partner@example.com"), "退换都行。")
    answer = send(owner, "退换都可以。")
    assert answer.status_code == 422 and "别人刚刚改过这个位置" in answer.text
    form = form_of(answer.text)
    assert (form["own-0"], form["seen"]) == ("退换都可以。", "1")
    assert send(owner, "退换都可以。", seen="1").status_code == 303


@pytest.mark.parametrize("address", ["look", "keep", "restore", "policies"])
def test_another_shops_wording_is_nobodys_business(desk: Desk, stranger: TestClient, address: str) -> None:
    assert send(stranger, "退换都可以。", to=address, version="0").status_code == 404
    assert desk.book.wordings.versions("demo") == []
    assert stranger.get(PAGE).status_code == stranger.get("/wording?shop=demo").status_code == 404


@pytest.mark.parametrize(
    "said", [{"place": "no/place"}, {"version": "99"}, {"version": "x"}, {"version": "-1"}, {"version": "9" * 30}]
)
def test_what_is_not_there_is_not_found(owner: TestClient, said: dict[str, str]) -> None:
    given = {"shop": "demo", "place": REMEDY, "version": "1", **said}
    assert press(owner, "/wording/restore", **given).status_code == 404


def test_a_form_gives_back_the_place_it_shows(owner: TestClient) -> None:
    send(owner, OWN, "退换都可以。", off=(1,), **{"voice-1": "warm"})
    form = form_of(owner.get(PAGE).text)
    # A browser sends the ticks that are set.
    ticked = {f"ours-{number}": text for number, text in enumerate(a_place().ours) if number != 1}
    kept = read({**form, **ticked}, a_place())
    assert [(one.text, one.voice) for one in kept.own] == [(KEPT, ""), ("退换都可以。", "warm")]
    assert kept.off == (a_place().ours[1],)
