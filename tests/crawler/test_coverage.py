"""What a crawl looked for, found, and could not see."""

from crawler.coverage import CrawlReport, Ledger, Tally, report_from, report_text
from tests.crawler.makers import NOW


def a_tally(stated: int | None = 2, read: int = 2, finished: bool = True) -> Tally:
    tally = Tally("p-1", stated=stated, finished=finished)
    tally.add(str(number) for number in range(read))
    return tally


def test_a_product_is_complete_when_as_many_were_read_as_are_stated() -> None:
    assert (a_tally().is_complete, a_tally().why) == (True, "")


def test_a_missing_review_is_said() -> None:
    assert (a_tally(stated=3).is_sound, a_tally(stated=3).why) == (False, "3 stated, 2 read")


def test_without_a_stated_count_nothing_is_complete_but_nothing_is_wrong() -> None:
    tally = a_tally(stated=None)
    assert (tally.is_complete, tally.is_sound, tally.why) == (False, True, "the site states no count")


def test_an_unreached_last_page_is_said() -> None:
    assert "the last page was not reached" in a_tally(finished=False).why


def test_a_page_that_shows_nothing_new_is_noticed() -> None:
    tally = a_tally()
    assert tally.add(["0", "1"]) is False


def test_a_review_that_could_not_be_read_makes_its_product_incomplete() -> None:
    tally = a_tally()
    tally.add([], rejected=["a review with neither words nor stars"])
    assert (tally.rejected, tally.is_complete) == (1, False)


def test_trouble_outside_of_products_has_a_row_of_its_own() -> None:
    ledger = Ledger()
    ledger.note(None, "http://shop.test/: HTTP 500")
    [row] = ledger.rows(source="demo", shop="demo", run="r", at=NOW)
    assert (row.product_id, row.unknown) == (None, "http://shop.test/: HTTP 500")


def test_a_crawl_that_found_no_product_is_not_sound() -> None:
    assert not report_from(Ledger()).is_sound


def test_a_report_says_to_a_person_what_is_not_known() -> None:
    text = report_text(CrawlReport(products=1, read=2, stated=3, unknown=("p-1: 3 stated, 2 read",)))
    assert "not known: p-1: 3 stated, 2 read" in text
