"""Publishing: at most once, only what was approved, and an unknown outcome stays unknown."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from casebook.errors import ApprovalVoid, MoveRefused
from casebook.model import Override, Reply, Result, Status
from responder.channels import FakeChannel
from responder.channels.manual import Manual
from responder.publish import confirm, publish, publish_one
from tests.makers import NOON, a_review, an_appended
from tests.responder.makers import WORDS, FakeBook, a_case, an_approval

LATER = NOON + timedelta(minutes=10)


def out(book, channel=None):
    return publish(book, 1, channel or FakeChannel(), by="agent", now=NOON)


def test_the_exact_approved_words_go_out_once_and_are_recorded():
    book, channel = FakeBook(), FakeChannel()
    publication = out(book, channel)
    assert [text for _, text, _ in channel.sent] == [WORDS]
    assert (publication.result, book.publications.recorded) == (Result.DONE, [(Result.DONE, "fake-1")])


def test_a_second_publisher_sends_nothing():
    book, channel = FakeBook(), FakeChannel()
    book.publications.taken = True
    with pytest.raises(ApprovalVoid):
        out(book, channel)
    assert channel.sent == []


def test_an_unknown_outcome_is_recorded_as_unknown_and_not_tried_again():
    book, channel = FakeBook(), FakeChannel()
    channel.drops()
    assert out(book, channel).result is Result.UNKNOWN
    assert publish_one(book, {"demo": channel}, by="agent", now=NOON) is False
    assert channel.sent == []


def test_a_refusal_is_recorded_as_failed_with_the_reason():
    book, channel = FakeBook(), FakeChannel()
    channel.refuses("too long")
    assert out(book, channel).result is Result.FAILED
    assert "too long" in book.publications.recorded[0][1]


def test_a_broken_channel_leaves_an_unknown_row_before_it_fails():
    book, channel = FakeBook(), FakeChannel()
    channel.breaks(RuntimeError("bug"))
    with pytest.raises(RuntimeError):
        out(book, channel)
    assert book.publications.recorded[0][0] is Result.UNKNOWN


PLEDGE = "您好，很抱歉让您遇到这样的情况。我们会在24小时内为您补发。"


def test_what_published_words_promise_is_kept_with_the_result():
    book = FakeBook(an_approval(PLEDGE))
    out(book)
    assert [(one.kind, one.said) for one in book.publications.promised] == [("resend", "24小时内")]


def test_a_fault_in_reading_our_own_words_sends_nothing(monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("bug")

    book, channel = FakeBook(an_approval(PLEDGE)), FakeChannel()
    monkeypatch.setattr("responder.publish.promised", broken)
    with pytest.raises(RuntimeError):
        out(book, channel)
    assert (channel.sent, book.publications.claimed) == ([], [])


VOID = {
    "voided": FakeBook(an_approval(voided_at=NOON, void_reason="review changed")),
    "other words": FakeBook(replace(an_approval(), text=WORDS + "。")),
    "case withdrawn": FakeBook(case=a_case(status=Status.DRAFTED)),
    "already answered": FakeBook(review=a_review(reply=Reply(text="您好"))),
    "a lint blocks": FakeBook(an_approval("您好，您就是来敲诈的。")),
    "the buyer's nick": FakeBook(an_approval("林***子您好，请在订单页申请退货。")),
}


@pytest.mark.parametrize("why", VOID)
def test_nothing_is_claimed_or_sent_when_the_approval_no_longer_stands(why):
    book, channel = VOID[why], FakeChannel()
    with pytest.raises(ApprovalVoid):
        out(book, channel)
    assert (channel.sent, book.publications.claimed) == ([], [])


def test_an_appended_review_may_be_answered_a_second_time():
    book = FakeBook(review=a_review(reply=Reply(text="您好"), appended=(an_appended(),)))
    assert out(book).result is Result.DONE


def test_the_manual_way_is_claimed_and_waits_for_the_person():
    book = FakeBook()
    publication = out(book, Manual())
    assert (publication.result, book.publications.recorded) == (None, [])
    confirm(book, publication, Result.DONE, by="owner", now=NOON)
    assert book.publications.recorded == [(Result.DONE, "")]


def test_publish_one_takes_only_platforms_with_an_automatic_channel():
    assert publish_one(FakeBook(), {"demo": Manual()}, by="agent", now=NOON) is False
    assert publish_one(FakeBook(), {}, by="agent", now=NOON) is False
    assert publish_one(FakeBook(), {"demo": FakeChannel()}, by="agent", now=NOON) is True


def test_publish_one_leaves_a_void_approval_to_a_person():
    book = FakeBook(an_approval(voided_at=NOON))
    assert publish_one(book, {"demo": FakeChannel()}, by="agent", now=NOON) is False
    assert book.approvals.voided == ["voided"]


def test_publish_one_leaves_what_is_cooling_alone():
    book, channel = FakeBook(an_approval(publish_after=LATER)), FakeChannel()
    assert publish_one(book, {"demo": channel}, by="agent", now=NOON) is False
    assert (channel.sent, book.approvals.voided) == ([], [])
    assert publish_one(book, {"demo": channel}, by="agent", now=LATER) is True


@pytest.mark.parametrize("wait", [{"publish_after": LATER}, {"second_for": ("money",)}])
def test_what_waits_is_refused_without_being_voided(wait):
    book, channel = FakeBook(an_approval(**wait)), FakeChannel()
    with pytest.raises(MoveRefused):
        out(book, channel)
    assert (channel.sent, book.publications.claimed) == ([], [])


BEST = "您好，这是全国第一的杯子。"
LET = Override(rule="AD-01", words="全国第一", reason="检测报告编号二零二六", by="owner", at=NOON)


def test_words_the_owner_let_pass_go_out():
    with pytest.raises(ApprovalVoid):
        out(FakeBook(an_approval(BEST)))
    assert out(FakeBook(an_approval(BEST, overrides=(LET,)))).result is Result.DONE


def test_a_lint_let_pass_on_some_words_still_blocks_on_others():
    book = FakeBook(an_approval(BEST + "也是顶级的做工。", overrides=(LET,)))
    with pytest.raises(ApprovalVoid, match="AD-01"):
        out(book)
