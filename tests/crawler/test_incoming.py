"""What people hand in, from a look at it to reviews in the book."""

from __future__ import annotations

import json
from typing import Any

import pytest

from casebook.errors import InputError
from casebook.handed import Card, Handed
from casebook.model import Capture, Change, Review
from casebook.settings import read_settings
from casebook.store import Casebook
from casebook.store.captures import captures_of
from crawler.incoming import MOST_BYTES, MOST_REVIEWS, Incoming, product_of
from crawler.lines import handed_lines
from tests.crawler.pasted import NOW, day
from tests.makers import a_review, a_shop

PASTE = "t***8\n2026-11-18\n★☆☆☆☆\n杯盖漏水\nw***a\n11-17\n好用"
SHOP = a_shop(platform="pdd")


@pytest.fixture
def incoming(book: Casebook) -> Incoming:
    book.shops.keep(SHOP)
    return Incoming(book, read_settings({}), clock=lambda: NOW)


def pasted(incoming: Incoming, text: str = PASTE, **said: Any) -> Handed:
    return incoming.read_paste(SHOP, text, **said)


def keep(incoming: Incoming, text: str = PASTE, **said: Any) -> dict[str, int]:
    return {change.value: count for change, count in kept(incoming, pasted(incoming, text, **said)).items()}


def kept(incoming: Incoming, handed: Handed, by: str = "agent@example.com") -> Any:
    return incoming.keep(handed, by=by).changes


def review(incoming: Incoming, card: Card) -> Review:
    return incoming.book.reviews.review(incoming.book.reviews.find("hand:demo", card.external_id))


def said_of(handed: Handed, **changed: dict[str, str]) -> dict[int, dict[str, str]]:
    """The fields as a form sends them back, some of them changed."""
    return {
        number: {**card.fields, "keep": "yes" if card.keep else "", **changed.get(f"card{number}", {})}
        for number, card in enumerate(handed.cards)
    }


def test_pasted_reviews_are_kept_with_the_text_as_their_capture(incoming: Incoming) -> None:
    handed = pasted(incoming)
    assert kept(incoming, handed) == {Change.NEW: 2}
    first = review(incoming, handed.cards[0])
    assert (first.source, first.stars, first.author, first.time) == ("hand:demo", 1, "t***8", day("2026-11-18"))
    assert incoming.book.archive.body(first.capture or "") == PASTE.encode()


def test_who_pasted_is_remembered(incoming: Incoming) -> None:
    keep(incoming)
    [capture] = captures(incoming.book)
    assert (capture.how, capture.url, capture.by) == ("hand", "hand:demo/pdd", "agent@example.com")


def captures(book: Casebook) -> list[Capture]:
    found = book.reviews.states(1)[0].review.capture
    with book.reviews.read() as connection:
        return list(captures_of(connection, [found or ""]))


def test_pasting_the_same_again_changes_nothing(incoming: Incoming) -> None:
    keep(incoming)
    again = pasted(incoming)
    assert [(card.standing, card.keep) for card in again.cards] == [("same", False)] * 2
    assert kept(incoming, again) == {Change.SAME: 2}
    assert incoming.book.reviews.count() == 2


def test_what_a_person_put_right_is_remembered_when_it_is_pasted_again(incoming: Incoming) -> None:
    first = pasted(incoming)
    said = said_of(first, card1={"time": "2026-11-17", "stars": "5"})
    keep(incoming, said=said)
    again = pasted(incoming).cards[1]
    assert (again.standing, again.fields["time"], again.fields["stars"], again.notes) == ("same", "2026-11-17", "5", ())


def test_a_追评_that_came_later_is_one(incoming: Incoming) -> None:
    keep(incoming)
    more = PASTE.replace("杯盖漏水", "杯盖漏水\n追评：还是漏")
    assert pasted(incoming, more).cards[0].standing == "appended"
    assert keep(incoming, more) == {"appended": 1, "same": 1}


def test_same_words_by_two_names_are_two_and_by_one_name_one(incoming: Incoming) -> None:
    handed = pasted(incoming, "t***8\n2026-11-18\n好用\nw***a\n2026-11-18\n好用\nt***8\n2026-11-18\n好用")
    assert [(card.standing, card.keep) for card in handed.cards] == [("new", True), ("new", True), ("again", False)]
    assert len({card.external_id for card in handed.cards}) == 3


def test_the_same_words_about_two_products_are_two(incoming: Incoming) -> None:
    text = "匿名用户\n2026-11-18\n好用"
    ids = {pasted(incoming, text, product=name).cards[0].external_id for name in ("保温杯", "饭盒")}
    assert len(ids) == 2


def test_a_card_that_is_not_ticked_is_left_out(incoming: Incoming) -> None:
    handed = pasted(incoming, said=said_of(pasted(incoming), card0={"keep": ""}))
    outcome = incoming.keep(handed, by="agent@example.com")
    assert (outcome.changes, outcome.dropped) == ({Change.NEW: 1}, 1)


def test_nothing_is_kept_while_something_cannot_be_read(incoming: Incoming) -> None:
    handed = pasted(incoming, said=said_of(pasted(incoming), card0={"time": "去年冬天"}))
    assert [(note.field, note.code) for note in handed.cards[0].faults] == [("time", "bad")]
    with pytest.raises(InputError):
        incoming.keep(handed, by="agent@example.com")
    assert incoming.book.reviews.count() == 0


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"time": "2027-05-01"}, ("time", "future")),
        ({"stars": "9"}, ("stars", "bad")),
        ({"url": "javascript:alert(1)"}, ("url", "bad")),
        ({"url": "http://[bad"}, ("url", "bad")),
        ({"author": "长" * 101}, ("author", "long")),
        ({"reply_time": "2026-11-18"}, ("reply", "missing")),
        ({"text": "", "stars": ""}, ("text", "missing")),
    ],
)
def test_a_form_that_cannot_be_read_says_where(
    incoming: Incoming, fields: dict[str, str], fault: tuple[str, str]
) -> None:
    [card] = incoming.read_form(SHOP, {"text": "杯盖漏水", **fields}).cards
    assert [(note.field, note.code) for note in card.faults] == [fault]


def test_a_form_becomes_a_review(incoming: Incoming) -> None:
    fields = {
        "text": "杯盖漏水",
        "stars": "差评",
        "author": "小鱼儿",
        "time": "2026-11-18 21:03",
        "product": "保温杯",
        "order_id": "6923456789",
        "appended": "还是漏",
        "appended_time": "2026-11-19",
        "reply": "您好，已为您换新",
        "url": "https://shop.example/r/1",
    }
    handed = incoming.read_form(SHOP, fields, platform="douyin")
    assert kept(incoming, handed) == {Change.NEW: 1}
    found = review(incoming, handed.cards[0])
    assert (found.stars, found.raw_rating, found.product, found.order_id) == (
        1,
        "差评",
        "保温杯",
        "6923456789",
    )
    assert (found.appended[0].time, found.reply and found.reply.text) == (day("2026-11-19"), "您好，已为您换新")
    assert json.loads(incoming.book.archive.body(found.capture or ""))["author"] == "小鱼儿"


def test_the_same_form_twice_is_one_review(incoming: Incoming) -> None:
    fields = {"text": "杯盖漏水", "author": "小鱼儿"}
    assert kept(incoming, incoming.read_form(SHOP, fields)) == {Change.NEW: 1}
    assert kept(incoming, incoming.read_form(SHOP, fields)) == {Change.SAME: 1}


def test_a_review_pasted_and_typed_is_one(incoming: Incoming) -> None:
    keep(incoming, "小鱼儿\n2026-11-18\n★☆☆☆☆\n杯盖漏水")
    typed = {"text": "杯盖漏水", "author": "小鱼儿", "time": "2026-11-18", "stars": "1"}
    assert kept(incoming, incoming.read_form(SHOP, typed)) == {Change.SAME: 1}


def test_a_product_is_known_by_its_name_or_number(incoming: Incoming) -> None:
    incoming.book.reviews.keep([a_review(product_id="p-7", product="保温杯")], at=NOW)
    handed = pasted(incoming, product="保温杯")
    kept(incoming, handed)
    found = review(incoming, handed.cards[0])
    assert (found.product_id, found.product) == ("p-7", "保温杯")


def test_a_name_two_products_share_is_not_guessed(incoming: Incoming) -> None:
    both = [a_review(external_id=str(n), product_id=f"p-{n}", product="保温杯") for n in range(2)]
    incoming.book.reviews.keep(both, at=NOW)
    assert product_of("保温杯", incoming.products("demo")) == (None, "保温杯")
    assert product_of("p-1", incoming.products("demo")) == ("p-1", "保温杯")
    assert product_of("3512345", []) == ("3512345", None)


def test_two_shops_with_the_same_text_are_two_captures(incoming: Incoming) -> None:
    other = a_shop(key="other", name="别家小店")
    incoming.book.shops.keep(other)
    keep(incoming)
    kept(incoming, incoming.read_paste(other, PASTE), by="owner@example.com")
    assert captures(incoming.book)[0].by == "agent@example.com"
    assert len(captures(incoming.book)) == 2


def test_coverage_says_what_was_handed_in(incoming: Incoming) -> None:
    keep(incoming)
    [row] = incoming.book.coverage.since("demo", NOW)
    assert (row.source, row.read, row.unknown) == ("hand:demo", 2, "")


@pytest.mark.parametrize("text", ["", " \n\t", "长" * (MOST_BYTES // 3 + 1), "\ud800"])
def test_a_text_nobody_can_read_is_refused(incoming: Incoming, text: str) -> None:
    with pytest.raises(InputError, match="text"):
        pasted(incoming, text)


def test_too_many_reviews_are_refused_with_what_to_do(incoming: Incoming) -> None:
    text = "\n".join(f"t***{n % 10}\n2026-11-18\n第{n}条" for n in range(MOST_REVIEWS + 1))
    with pytest.raises(InputError, match="paste in parts"):
        pasted(incoming, text)


def test_thinking_is_asked_for_by_whoever_put_it_together(book: Casebook) -> None:
    thought: list[int] = []
    Incoming(book, read_settings({}), clock=lambda: NOW, after=lambda: thought.append(1)).think()
    assert thought == [1]


def test_lines_say_what_keeping_would_do(incoming: Incoming) -> None:
    handed = pasted(incoming)
    lines = list(handed_lines(incoming.reviews(handed), handed))
    assert [(line["text"], line["standing"], line["notes"]) for line in lines] == [
        ("杯盖漏水", "new", []),
        ("好用", "new", ["time.no_year", "stars.missing"]),
    ]
