"""The places of a reply: every sentence has one, keys are unlike, and names are known where they are allowed."""

from __future__ import annotations

import pytest

from responder.naming import names
from responder.placing import allowed, always, places
from responder.sheets import sheet, written


def test_every_block_clause_and_private_message_is_a_place() -> None:
    count = sum(len(sheet(name).blocks) + bool(sheet(name).also) + bool(sheet(name).private) for name in written())
    assert len(places()) == count > 150


def test_a_key_says_when_its_sentences_are_said() -> None:
    place = places()["closing/channel+placed+answer_hours@sd"]
    assert (place.sheet, place.slot, place.when) == ("closing", "channel", ("placed", "answer_hours"))
    assert place.kinds == ("standard", "detailed")


@pytest.mark.parametrize("key", places())
def test_a_key_fits_into_its_column(key: str) -> None:
    assert len(key) <= 128


def test_what_hangs_on_a_condition_is_always_known_there() -> None:
    assert "refund_days" in always(places()["return/remedy+about_stuck+refund_days"])
    assert "refund_days" not in always(places()["return/remedy"])


def test_no_policy_is_named_in_grave_matters() -> None:
    policies = {one.name for one in names().values() if one.policy}
    for place in places().values():
        if place.sheet in ("abuse", "holding", "safety", "suspicious"):
            assert not policies & set(allowed(place))
