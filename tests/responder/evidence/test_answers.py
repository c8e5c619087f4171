"""What people confirmed and what approved words rest on, in the bundle; without numbers in the copy for outside."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from casebook.approving import bound_sha256
from casebook.store import Casebook
from casebook.views import CaseFile
from responder.evidence import places, verify
from responder.evidence.redact import masked
from tests.makers import a_fact, an_answer
from tests.responder.evidence.makers import a_bundle, a_published_case, opened

FACT = a_fact(ref="order:o-20261116", evidence="order")
PARCEL = a_fact("delivered", ref="parcel:YT8812345678901#2", evidence="trace")


@pytest.fixture
def file(book: Casebook) -> CaseFile:
    """A published case with an answer, and an approval that rests on two facts."""
    found = book.cases.file(a_published_case(book))
    approval, facts = found.approvals[-1], (FACT, PARCEL)
    rests = replace(approval, facts=facts, grounds=None, bound_sha256=bound_sha256(approval.text, facts=facts))
    answers = (an_answer(reference="YT8812345678902"), an_answer(answer=None, id=2))
    return replace(found, answers=answers, approvals=(rests,))


@pytest.mark.parametrize("variant", ["sealed", "redacted"])
def test_answers_and_facts_are_in_a_bundle_that_verifies(
    book: Casebook, file: CaseFile, tmp_path: Path, variant: str
) -> None:
    path = tmp_path / "bundle.zip"
    path.write_bytes(a_bundle(book, file, variant=variant))
    assert verify(path).ok
    members = opened(path)
    answers = [json.loads(line) for line in members[places.ANSWERS].splitlines()]
    assert [one["answer"] for one in answers] == ["yes", None]
    approval = json.loads(members[places.APPROVALS].splitlines()[0])
    assert [fact["key"] for fact in approval["facts"]] == ["shipped", "delivered"]
    rows = csv.DictReader(io.StringIO(members[places.TIMELINE].decode("utf-8-sig")))
    assert {"answered", "answer_back"} <= {row["事件代码 event"] for row in rows}


def test_a_case_nobody_answered_about_has_no_such_file(book: Casebook, tmp_path: Path) -> None:
    a_published_case(book)
    (tmp_path / "bundle.zip").write_bytes(a_bundle(book))
    assert places.ANSWERS not in opened(tmp_path / "bundle.zip")


def test_outside_no_number_of_an_order_or_parcel_is_named(file: CaseFile) -> None:
    hidden = masked(file)
    refs = [fact.ref for fact in hidden.approvals[-1].facts]
    assert refs == ["order:******1116", "parcel:***********8901#2"]
    assert "8812345678902" not in hidden.answers[0].reference


def test_the_digest_of_words_and_facts_is_left_out_where_they_are_masked(file: CaseFile) -> None:
    assert masked(file).approvals[-1].bound_sha256 == ""
