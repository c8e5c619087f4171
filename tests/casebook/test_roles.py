from __future__ import annotations

import pytest

from casebook.roles import AGENT, AUDITOR, DISPUTES, MAY, OWNER, ROLES, Act, may


def test_an_owner_may_everything() -> None:
    assert MAY[OWNER] == set(Act)


def test_an_auditor_changes_nothing_but_their_own_account() -> None:
    assert {act for act in Act if may(AUDITOR, act)} == {Act.COME, Act.SELF, Act.SEE, Act.AUDIT}


@pytest.mark.parametrize("role", [AGENT, DISPUTES, AUDITOR])
def test_only_owners_manage_people_and_settings(role: str) -> None:
    assert not may(role, Act.STAFF)
    assert not may(role, Act.SET)


def test_who_handles_disputes_sends_no_reply_and_an_agent_pulls_no_bundle() -> None:
    assert not may(DISPUTES, Act.REPLY)
    assert not may(AGENT, Act.PULL)


def test_every_role_has_a_row_and_no_other_may_anything() -> None:
    assert set(MAY) == set(ROLES)
    assert [act for act in Act if may("reader", act)] == [Act.COME]
