from __future__ import annotations

import pytest

from casebook.errors import MailError
from casebook.model import Person
from responder.desk.passwords import fits
from tests.makers import NOON, a_shop
from tests.responder.desk.browser import TestClient
from tests.responder.desk.makers import Desk, a_client, press

SHOP = {"shop:demo": "yes"}
PASSWORD = "栗子 fence 7 umbrella"


def invite(client: TestClient, email: str = "new@example.com", role: str = "agent", **said: str) -> TestClient:
    return press(client, "/people/invite", email=email, role=role, **(said or SHOP))  # type: ignore[no-any-return]


def link_of(desk: Desk) -> str:
    return desk.mailed[-1][1].removeprefix("http://testserver")


def person(desk: Desk, email: str) -> Person:
    found = desk.book.people.by_email(email)
    assert found is not None
    return found


def test_an_invitation_is_mailed_and_opens_the_desk_once(desk: Desk, owner: TestClient, visitor: TestClient) -> None:
    invite(owner, " New@Example.com ", "disputes")
    link = link_of(desk)
    assert link.startswith("/invitation/")
    html = visitor.get(link).text
    assert "维权专员" in html and "new@example.com" in html
    visitor.post(link, data={"name": " 小 陈 "})
    assert visitor.get("/").status_code == 200
    assert (person(desk, "new@example.com").name, person(desk, "new@example.com").role) == ("小 陈", "disputes")
    assert a_client(desk).post(link, data={"name": "别人"}).status_code == 410


def test_who_joins_may_set_a_password(desk: Desk, owner: TestClient, visitor: TestClient) -> None:
    invite(owner)
    link = link_of(desk)
    assert "密码太短" in visitor.post(link, data={"name": "小陈", "password": "x", "again": "x"}).text
    visitor.post(link, data={"name": "小陈", "password": PASSWORD, "again": PASSWORD})
    assert visitor.get("/").status_code == 200
    assert fits(PASSWORD, desk.book.credentials.of_person(person(desk, "new@example.com").id).password)


def test_who_joins_has_a_name(desk: Desk, owner: TestClient, visitor: TestClient) -> None:
    invite(owner)
    assert "请填写您的称呼" in visitor.post(link_of(desk), data={"name": "  "}).text
    assert person(desk, "new@example.com").waiting


def test_who_was_only_invited_gets_no_sign_in_link(desk: Desk, owner: TestClient, visitor: TestClient) -> None:
    invite(owner)
    visitor.post("/login", data={"email": "new@example.com"})
    assert len(desk.mailed) == 1


def test_an_old_invitation_says_whom_to_ask(visitor: TestClient) -> None:
    answer = visitor.get("/invitation/nothing")
    assert (answer.status_code, "请邀请您的店主重新发一次" in answer.text) == (410, True)


@pytest.mark.parametrize(
    ("email", "said", "why"),
    [
        ("no address", SHOP, "邮箱的写法不对"),
        ("店主@example.com", SHOP, "邮箱的写法不对"),
        ("a@b\r\nBcc: c@d", SHOP, "邮箱的写法不对"),
        ("new@example.com", {"shop:demo": "no"}, "至少勾选一家店铺"),
        ("new@example.com", {"shop:other": "yes"}, "至少勾选一家店铺"),
        ("AGENT@example.com", SHOP, "已经登记过"),
    ],
)
def test_an_invitation_that_cannot_be_sent_says_why(
    desk: Desk, owner: TestClient, email: str, said: dict[str, str], why: str
) -> None:
    answer = invite(owner, email, **said)
    assert (answer.status_code, why in answer.text) == (422, True)  # type: ignore[attr-defined]
    assert desk.mailed == []


def test_a_role_nobody_knows_is_refused(desk: Desk, owner: TestClient) -> None:
    assert invite(owner, role="god").status_code == 400  # type: ignore[attr-defined]
    assert desk.book.people.by_email("new@example.com") is None


def test_an_invitation_whose_mail_fails_is_kept_and_can_be_sent_again(
    desk: Desk, owner: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise MailError("smtp.example.com", "refused", sent=False)

    with monkeypatch.context() as patched:
        patched.setattr("responder.desk.people.mail_link", refuse)
        assert "邮件没有发出去" in invite(owner).text  # type: ignore[attr-defined]
    press(owner, "/people/again", person_id=person(desk, "new@example.com").id)
    assert desk.mailed[-1][0].email == "new@example.com"


def test_a_shut_out_colleague_is_out_with_the_next_click(desk: Desk, owner: TestClient, agent: TestClient) -> None:
    assert agent.get("/").status_code == 200
    press(owner, "/people/disable", person_id=person(desk, "agent@example.com").id)
    assert agent.get("/").headers["location"] == "/login"
    assert "已停用" in owner.get("/people").text
    press(owner, "/people/enable", person_id=person(desk, "agent@example.com").id)
    assert a_client(desk, "agent@example.com").get("/").status_code == 200


def test_a_changed_role_counts_with_the_next_click(desk: Desk, owner: TestClient, agent: TestClient) -> None:
    press(owner, "/people/change", person_id=person(desk, "agent@example.com").id, role="auditor", **SHOP)
    assert agent.get("/paste").status_code == 403
    assert agent.get("/audit").status_code == 200


def test_the_last_owner_stays(desk: Desk, owner: TestClient) -> None:
    me = person(desk, "owner@example.com")
    for answer in (
        press(owner, "/people/disable", person_id=me.id),
        press(owner, "/people/change", person_id=me.id, role="agent", **SHOP),
    ):
        assert "每家店铺至少要有一位店主" in answer.text
    assert person(desk, "owner@example.com") == me


@pytest.mark.parametrize("name", ["again", "change", "disable", "enable", "second-off"])
@pytest.mark.parametrize("email", ["stranger@example.com", "nobody@example.com", "both@example.com"])
def test_nobody_of_another_shop_can_be_touched(desk: Desk, owner: TestClient, name: str, email: str) -> None:
    desk.book.people.keep("both@example.com", "两家店", role="agent", shops=["demo", "other"])
    before = person(desk, email)
    assert press(owner, f"/people/{name}", person_id=before.id, role="agent", **SHOP).status_code == 404
    assert person(desk, email) == before


@pytest.mark.parametrize("said", ["", "x", "１", "9" * 40])
def test_a_number_of_nobody_is_nobody(owner: TestClient, said: str) -> None:
    assert press(owner, "/people/disable", person_id=said).status_code == 404


def test_people_of_other_shops_are_not_seen(desk: Desk, owner: TestClient) -> None:
    desk.book.people.keep("both@example.com", "两家店", role="agent", shops=["demo", "other"])
    html = owner.get("/people").text
    assert "agent@example.com" in html and "both@example.com" in html
    assert "stranger@example.com" not in html and "nobody@example.com" not in html
    assert "还负责别的店铺" in html


def test_who_sees_every_shop_sees_everybody(desk: Desk) -> None:
    desk.book.people.keep("owner@example.com", "店主", shops=["demo", "other"])
    assert "nobody@example.com" in a_client(desk, "owner@example.com").get("/people").text


def test_an_owner_gives_only_shops_of_their_own(desk: Desk, owner: TestClient) -> None:
    desk.book.shops.keep(a_shop(key="third", name="第三家"))
    agent = person(desk, "agent@example.com")
    said = {"shop:third": "yes", **SHOP}
    press(owner, "/people/change", person_id=agent.id, role="agent", **said)
    assert person(desk, "agent@example.com").shops == ("demo",)


def test_a_lost_phone_is_helped_by_the_owner(desk: Desk, owner: TestClient) -> None:
    agent = person(desk, "agent@example.com")
    desk.book.credentials.set_second(agent.id, "S" * 32, 0, ["A"], by=agent.email, at=NOON)
    assert "关闭两步验证" in owner.get("/people").text
    press(owner, "/people/second-off", person_id=agent.id)
    assert desk.book.credentials.of_person(agent.id).second is None


def test_a_name_with_markup_is_words(desk: Desk, owner: TestClient) -> None:
    desk.book.people.keep("agent@example.com", "<b>周</b>", role="agent", shops=["demo"])
    assert "&lt;b&gt;周" in owner.get("/people").text
