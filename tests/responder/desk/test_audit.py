from __future__ import annotations

import pytest

from casebook.roles import AUDITOR
from tests.casebook.makers import a_drafted_case
from tests.makers import NOON
from tests.responder.desk.browser import TestClient
from tests.responder.desk.makers import Desk, a_client, form_on, press
from tests.responder.desk.test_decide import approve


def whats(desk: Desk) -> list[tuple[str, str, int | None, str]]:
    return [(one.what, one.by, one.case_id, one.shop) for one in desk.book.audit.all()]


def test_an_approval_stands_in_the_log_with_the_hash_of_its_words(desk: Desk, owner: TestClient) -> None:
    case_id = a_drafted_case(desk.book)
    approve(owner, case_id)
    entry = list(desk.book.audit.all())[-1]
    approval = desk.book.cases.file(case_id).approval
    assert approval is not None
    assert (entry.what, entry.case_id, entry.shop) == ("approve", case_id, "demo")
    assert entry.detail_sha256 == approval.sha256


def test_publishing_by_hand_stands_in_it_step_by_step(desk: Desk, owner: TestClient) -> None:
    case_id = a_drafted_case(desk.book)
    approve(owner, case_id)
    press(owner, f"/cases/{case_id}/claim", approval_id=1)
    press(owner, f"/cases/{case_id}/published", publication_id=1)
    assert [one[0] for one in whats(desk)] == ["approve", "claim", "publish"]


def test_other_buttons_stand_in_it_once_each(desk: Desk, owner: TestClient) -> None:
    case_id = a_drafted_case(desk.book)
    press(owner, f"/cases/{case_id}/dismiss", reason="电话里说清了")
    press(owner, f"/cases/{case_id}/reopen")
    press(owner, "/promotions/quoting", shop="demo", on="yes")
    assert whats(desk) == [
        ("dismiss", "owner@example.com", case_id, "demo"),
        ("reopen", "owner@example.com", case_id, "demo"),
        ("promotions/quoting", "owner@example.com", None, "demo"),
    ]


def test_what_was_refused_does_not_stand_in_it(desk: Desk, owner: TestClient, stranger: TestClient) -> None:
    case_id = a_drafted_case(desk.book)
    press(owner, f"/cases/{case_id}/dismiss")
    press(stranger, f"/cases/{case_id}/dismiss", reason="x")
    owner.post(f"/cases/{case_id}/dismiss", data={"reason": "x"})
    assert whats(desk) == []


def test_no_word_of_a_form_stands_in_it(desk: Desk, owner: TestClient) -> None:
    case_id = a_drafted_case(desk.book)
    press(owner, f"/cases/{case_id}/dismiss", reason="买家电话 13800000000")
    assert "13800000000" not in repr(list(desk.book.audit.all()))


def test_owner_and_auditor_read_it_with_names(desk: Desk, owner: TestClient) -> None:
    case_id = a_drafted_case(desk.book)
    press(owner, f"/cases/{case_id}/dismiss", reason="电话里说清了")
    desk.book.people.keep("audit@example.com", "审计", role=AUDITOR, shops=["demo"])
    for client in (owner, a_client(desk, "audit@example.com")):
        html = client.get("/audit").text
        assert "店主" in html and "搁置个案" in html and f'href="/cases/{case_id}"' in html


def test_other_shops_are_not_read(desk: Desk, owner: TestClient, stranger: TestClient) -> None:
    case_id = a_drafted_case(desk.book)
    press(owner, f"/cases/{case_id}/dismiss", reason="电话里说清了")
    desk.book.audit.add("sign_in_failed", by="", at=NOON, about="password")
    assert '<ol class="card timeline">' not in stranger.get("/audit").text
    assert '<ol class="card timeline">' in owner.get("/audit").text


def test_it_is_narrowed_and_paged(desk: Desk, owner: TestClient) -> None:
    for n in range(60):
        desk.book.audit.add("draft" if n else "dismiss", by="owner@example.com", at=NOON, shop="demo")
    assert "第 1 页，共 2 页" in owner.get("/audit").text
    second = form_free(owner.get("/audit?what=draft&by=owner%40example.com&page=2").text)
    assert second.count("<li>") == 9
    assert form_free(owner.get("/audit?what=dismiss").text).count("<li>") == 1


def form_free(html: str) -> str:
    return html.split('<ol class="card timeline">')[1]


@pytest.mark.parametrize("page", ["0", "-1", "x", "１", "9" * 30])
def test_a_page_that_is_none_is_the_first(desk: Desk, owner: TestClient, page: str) -> None:
    desk.book.audit.add("draft", by="owner@example.com", at=NOON, shop="demo")
    assert "修改回复" in form_free(owner.get(f"/audit?page={page}").text)


def test_what_the_address_says_is_no_markup(owner: TestClient) -> None:
    assert "<script>x" not in owner.get('/audit?by="><script>x</script>').text


def test_the_form_of_the_page_asks_by_its_address(owner: TestClient) -> None:
    assert form_on(owner, "/audit", "/audit").keys() == {"what", "by"}
