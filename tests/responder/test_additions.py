"""Additions to a draft: where they stand, how they are told again, and what keeps them from going out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from casebook.model import Draft, KeptPromotion, Review, Segment, Shop
from casebook.store import Casebook
from casebook.views import CaseFile
from responder.additions import (
    checked,
    cut,
    opened,
    promotion_segment,
    segments_of,
    why_stale,
    with_segment,
    without,
)
from responder.links import link_sentence
from responder.praise import Praise, praise_segment
from responder.publish import publish_one
from responder.web import Page
from tests.casebook.makers import an_open_case, keep
from tests.makers import NOON, a_draft, a_drafting, a_promotion, a_review, a_segment, a_shop

BODY = (
    a_segment("您好，"),
    a_segment("尺码没有合上，让您白等一场，很抱歉。"),
    a_segment(
        "您说的腰围偏紧，我们拿实物量过，和尺码表相差不到一厘米，弹性面料平铺和上身会有出入。", type="restatement"
    ),
    a_segment(
        "您可以在订单页申请换大一码，来回的运费由我们承担；商品完好的，自签收次日起七天内也可以退。", type="remedy"
    ),
    a_segment("拿不准选哪个码，请从订单页联系客服。", type="channel"),
    a_segment("——山野日用客服组", type="signature"),
)
ITEM = "https://item.jd.com/100012.html"
LINK = Segment(type="link", text=link_sentence("size_chart", ITEM), fact="capture:" + "a" * 64)
QUOTED = {"aspect": "size", "total": 12, "about": 5, "pleased": 4, "until": NOON.date(), "days": 30}


def a_body(**said: Any) -> Draft:
    return a_draft("".join(one.text for one in BODY), segments=BODY, **said)


def types(draft: Draft) -> list[str]:
    return [one.type for one in draft.segments][2:]


def praise(book: Casebook, text: str = "尺码很准，按尺码表选的正合适") -> Segment:
    """A quote of a review that is kept."""
    (review_id,) = keep(book, a_review(text, external_id="fan", stars=5, capture="a" * 64))
    state = book.reviews.states(review_id)[-1]
    return praise_segment(Praise(quote=text, review_id=review_id, state_id=state.id, capture="a" * 64, **QUOTED))


def a_size_case(book: Casebook, *added: Segment, shop: Shop | None = None) -> CaseFile:
    """A case about size with a draft that carries these additions."""
    book.shops.keep(shop or a_shop(platform="jd", policies={"same_item_praise": True}))
    case_id = an_open_case(book, text="裤子偏小")
    draft = a_body()
    for one in added:
        draft = with_segment(draft, one)
    drafting = a_drafting(cause="size", causes=("size",), tier=2, variants=(draft,))
    book.drafts.add(case_id, book.cases.file(case_id).state.id, drafting, at=NOON)
    return book.cases.file(case_id)


def kept(book: Casebook, **said: Any) -> KeptPromotion:
    return book.promotions.keep(a_promotion(**said), by="owner", at=NOON)


def rules(book: Casebook, file: CaseFile, text: str | None = None, **said: Any) -> list[str]:
    words = file.drafts[-1].draft.text if text is None else text
    return [hit.rule for hit in checked(book, file, words, **{"now": NOON, **said})]


def opens(url: str) -> Page:
    return Page(status=200, body=b"size chart")


def closed(url: str) -> Page:
    return Page(status=404)


def test_each_addition_has_its_place(book: Casebook) -> None:
    offer, quote = promotion_segment(kept(book)), praise(book)
    draft = a_body()
    for one in (offer, LINK, quote):
        draft = with_segment(draft, one)
    assert types(draft) == ["restatement", "remedy", "link", "praise", "channel", "promotion", "signature"]
    assert draft.text == "".join(one.text for one in draft.segments)


def test_an_addition_replaces_one_of_its_type() -> None:
    other = Segment(type="link", text=link_sentence("page", ITEM))
    assert with_segment(with_segment(a_body(), LINK), other) == with_segment(a_body(), other)


def test_leaving_out_gives_the_draft_as_it_was() -> None:
    assert without(with_segment(a_body(), LINK), "link") == a_body()


def test_words_of_a_person_take_an_addition_at_their_end() -> None:
    own = Draft(kind="own", text="您可以退货。", origin="human")
    assert with_segment(own, LINK).text == "您可以退货。" + LINK.text


def test_an_addition_stays_known_in_rewritten_words() -> None:
    found = cut(f"前面改过。{LINK.text}后面也改过。", [LINK])
    assert [(one.type, one.text) for one in found] == [
        ("own", "前面改过。"),
        ("link", LINK.text),
        ("own", "后面也改过。"),
    ]
    assert cut("", [LINK]) == ()


def test_words_without_additions_cost_nothing(book: Casebook) -> None:
    file = a_size_case(book)
    assert checked(None, file, file.drafts[-1].draft.text, now=NOON) == ()


def test_a_promotion_that_passes_the_gate_has_no_hit(book: Casebook) -> None:
    file = a_size_case(book, promotion_segment(kept(book)))
    assert rules(book, file) == []


def test_a_promotion_nobody_keeps_is_refused(book: Casebook) -> None:
    file = a_size_case(book)
    text = file.drafts[-1].draft.text + "【活动信息】全店九折，长期有效。"
    assert rules(book, file, text) == ["PR-02"]


def test_the_hit_lies_on_the_sentence(book: Casebook) -> None:
    segment = promotion_segment(kept(book))
    file = a_size_case(book, segment)
    text = file.drafts[-1].draft.text
    (hit,) = checked(book, file, text, now=NOON + timedelta(days=90))
    assert text[hit.start : hit.end] == segment.text
    assert hit.message == "活动已于 2026-12-31 结束，不能再写进回复"


def test_an_ended_or_changed_promotion_no_longer_stands(book: Casebook) -> None:
    row = kept(book)
    file = a_size_case(book, promotion_segment(row))
    book.promotions.end("demo", row.promotion.key, by="owner", at=NOON)
    assert rules(book, file) == ["PR-02"]
    kept(book, key=row.promotion.key, wording="全店单笔满199元赠保温袋2个")
    assert rules(book, file) == ["PR-02"]


def test_another_reply_on_the_page_with_one_refuses_a_second(book: Casebook) -> None:
    segment = promotion_segment(kept(book))
    file = a_size_case(book, segment)
    draft = file.drafts[-1]
    book.approvals.approve(file.case.id, draft.id, draft.draft.text, state_id=file.state.id, by="owner", at=NOON)
    assert rules(book, book.cases.file(file.case.id)) == []
    keep(book, a_review("裤长偏短", external_id="r-2"))
    other = an_open_case(book, text="裤长偏短", external_id="r-2")
    assert rules(book, book.cases.file(other), draft.draft.text).count("PR-01") >= 1


def test_that_the_trouble_is_over_is_remembered_with_the_sentence(book: Casebook) -> None:
    said, unsaid = (promotion_segment(kept(book), resolved=one) for one in (True, False))
    assert said.text == unsaid.text
    file = a_size_case(book, said)
    rewritten = file.drafts[-1].draft.text.replace("您好，", "您好！")
    assert [one.fact for one in segments_of(file, rewritten) if one.type == "promotion"] == [said.fact]


def test_a_quote_stands_and_falls_with_its_review(book: Casebook) -> None:
    file = a_size_case(book, praise(book))
    assert rules(book, file) == []
    keep(book, a_review("其实偏小", external_id="fan", stars=2))
    assert rules(book, file) == ["RV-03"]


def test_a_quote_of_a_review_that_is_gone_is_refused(book: Casebook) -> None:
    file = a_size_case(book, praise(book))
    book.reviews.gone("demo", "p-1", seen={"r-1"}, at=NOON)
    assert rules(book, file) == ["RV-03"]


def test_a_quote_somebody_touched_is_refused(book: Casebook) -> None:
    file = a_size_case(book, praise(book))
    assert rules(book, file, file.drafts[-1].draft.text.replace("正合适", "特别合适")) == ["RV-03"]


def test_no_quote_once_the_shop_switched_it_off(book: Casebook) -> None:
    quote = praise(book)
    assert rules(book, a_size_case(book, quote, shop=a_shop(platform="jd"))) == ["RV-03"]


def test_a_link_elsewhere_is_refused_without_opening_it(book: Casebook) -> None:
    file = a_size_case(book)
    assert rules(book, file, "见https://evil.example/。") == ["PF-04"]
    assert rules(book, file, f"见{ITEM}。") == []


def test_links_are_opened_and_archived(book: Casebook) -> None:
    file = a_size_case(book, LINK)
    text = file.drafts[-1].draft.text
    assert opened(book, file, text, look=opens, now=NOON) == ()
    assert [hit.rule for hit in opened(book, file, text, look=closed, now=NOON)] == ["PF-04"]


@pytest.mark.parametrize(("look", "stale"), [(opens, False), (closed, True)])
def test_a_link_that_went_away_keeps_a_reply_back(book: Casebook, look: Any, stale: bool) -> None:
    file = a_size_case(book, LINK)
    reason = why_stale(book, file.case.id, file.drafts[-1].draft.text, look=look, now=NOON)
    assert (reason is not None) is stale
    assert reason is None or reason.startswith("additions no longer stand, ")


def test_a_reply_without_additions_is_not_held_back() -> None:
    assert why_stale(None, 1, "您好，可以退货。", look=closed, now=NOON) is None


def test_a_linked_page_belongs_to_the_evidence_of_the_case(book: Casebook) -> None:
    file = a_size_case(book)
    assert file.captures == ()
    looked = opened(book, file, LINK.text, look=opens, now=NOON)
    assert looked == ()
    sha256 = next(path.name.split(".")[0] for path in book.archive.folder.rglob("*.gz"))
    cited = with_segment(a_body(), Segment(type="link", text=LINK.text, fact=f"capture:{sha256}"))
    book.drafts.write_own(file.case.id, file.state.id, cited, by="owner", at=NOON)
    assert [one.sha256 for one in book.cases.file(file.case.id).captures] == [sha256]


class Channel:
    """A way out that remembers what it sent."""

    name, automatic = "demo", True

    def __init__(self) -> None:
        self.sent: list[str] = []

    def send(self, text: str, review: Review, *, key: str) -> str:
        self.sent.append(text)
        return "ok"


@pytest.mark.parametrize(("later", "sent"), [(timedelta(0), 1), (timedelta(days=60), 0)])
def test_a_promotion_is_sent_only_while_it_runs(book: Casebook, later: timedelta, sent: int) -> None:
    file = a_size_case(book, promotion_segment(kept(book)))
    draft, channel = file.drafts[-1], Channel()
    said = {"state_id": file.state.id, "by": "owner", "at": NOON}
    approval = book.approvals.approve(file.case.id, draft.id, draft.draft.text, **said)
    assert publish_one(book, {"jd": channel}, by="house", now=NOON + later) is (sent == 1)
    assert len(channel.sent) == sent
    reason = book.approvals.get(approval.id).void_reason
    assert reason is None if sent else (reason or "").startswith("additions no longer stand, 活动已于 2026-12-31 结束")
