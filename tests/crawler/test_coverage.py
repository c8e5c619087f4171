"""What a crawl looked for, found, and could not see."""

import tomllib
from importlib.resources import files

import pytest

from casebook.model import Unseen
from crawler.coverage import (
    CrawlReport,
    Ledger,
    Tally,
    is_harmless,
    report_from,
    report_text,
    row_of,
    trouble_row,
    words_for,
)
from tests.crawler.makers import NOW

SAID = {"source": "demo", "shop": "demo", "run": "r"}


def a_tally(stated: int | None = 2, read: int = 2, finished: bool = True) -> Tally:
    tally = Tally("p-1", read=read, finished=finished)
    tally.states(stated)
    return tally


def codes(tally: Tally) -> list[str]:
    return [one.code for one in tally.reasons]


def test_a_product_is_complete_when_as_many_were_read_as_are_stated() -> None:
    assert (a_tally().is_complete, a_tally().reasons) == (True, ())


def test_a_missing_review_is_said() -> None:
    assert (a_tally(stated=3).is_sound, codes(a_tally(stated=3))) == (False, ["count_differs"])
    assert words_for(a_tally(stated=3).reasons[0]) == "3 stated, 2 read"


def test_without_a_stated_count_nothing_is_complete_but_nothing_is_wrong() -> None:
    tally = a_tally(stated=None)
    assert (tally.is_complete, tally.is_sound, codes(tally)) == (False, True, ["no_count"])


def test_an_unreached_last_page_is_said() -> None:
    assert codes(a_tally(finished=False)) == ["not_reached"]


def test_where_pages_state_different_counts_the_one_that_is_true_counts() -> None:
    tally = a_tally(stated=3)
    tally.states(2)
    assert (tally.stated, tally.is_complete, codes(tally)) == (2, True, ["counts_differ"])


def test_a_review_that_could_not_be_read_makes_its_product_incomplete() -> None:
    tally = a_tally()
    tally.reject(("a review with neither words nor stars",))
    assert (tally.rejected, tally.is_complete) == (1, False)


def test_reading_in_another_way_is_said_and_nothing_is_missing_for_it() -> None:
    tally = a_tally()
    tally.note("other_way_robots")
    assert (tally.is_complete, words_for(tally.reasons[0])) == (
        True,
        "an interface is forbidden by robots.txt, read from the pages",
    )


def test_a_product_left_for_a_later_recheck_is_sound_and_keeps_its_last_complete_reading() -> None:
    tally = a_tally()
    tally.complete_at = NOW
    tally.note("recheck_later", NOW.isoformat())
    row = row_of(tally, NOW, **SAID)
    assert (tally.is_sound, tally.is_complete, row.complete_at) == (True, False, NOW)


def test_trouble_outside_of_products_has_a_row_of_its_own() -> None:
    ledger = Ledger()
    ledger.note("http_500", "http://shop.test/")
    [row] = trouble_row(ledger, NOW, **SAID)
    assert (row.product_id, row.unseen) == (None, (Unseen(code="http_500", detail="http://shop.test/"),))
    assert report_from(ledger).unknown == ("http://shop.test/: HTTP 500",)


def test_a_crawl_that_found_no_product_is_not_sound() -> None:
    assert not report_from(Ledger()).is_sound


def test_a_crawl_that_was_stopped_is_not_sound() -> None:
    assert not CrawlReport(products=1, stopped="source busy: x").is_sound


def test_what_holds_for_many_products_is_said_once() -> None:
    ledger = Ledger()
    for _ in range(3):
        ledger.finish(a_tally(stated=None))
    assert report_from(ledger).unknown == ("3 products: the site states no count",)


def test_a_shop_full_of_trouble_does_not_fill_the_memory() -> None:
    ledger = Ledger()
    for number in range(3_000):
        ledger.finish(Tally(f"p-{number}"))
    report = report_from(ledger)
    assert (report.faulty, len(report.unknown)) == (3_000, 1_002)
    assert report.unknown[-1] == "and of 2000 more"


def test_a_report_says_to_a_person_what_is_not_known() -> None:
    text = report_text(CrawlReport(products=1, read=2, stated=3, unknown=("p-1: 3 stated, 2 read",)))
    assert "not known: p-1: 3 stated, 2 read" in text


@pytest.mark.parametrize("detail", ["{status}", "{0.__class__}", "a;b"])
def test_what_a_site_says_is_never_a_pattern(detail: str) -> None:
    assert detail in words_for(Unseen(code="broken", detail=detail))


def test_the_digest_has_words_for_every_code() -> None:
    said = tomllib.loads((files("responder") / "templates" / "emails" / "words.toml").read_text(encoding="utf-8"))
    known = tomllib.loads((files("crawler") / "unseen.toml").read_text(encoding="utf-8"))
    missing = {code for code in known["words"] if not is_harmless(Unseen(code=code))} - set(said["unseen"])
    assert not missing
