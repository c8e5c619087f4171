"""Waiting as sites ask."""

from __future__ import annotations

import asyncio

import pytest
from scrapy import Request
from scrapy.http import Response

from crawler.patience import LONGEST_WAIT, Patience, TooBusy

URL = "http://shop.test/p/1"


def answered(patience: Patience, status: int = 200, **headers: str) -> Request | Response:
    request = Request(URL)
    asyncio.run(patience.process_request(request))
    said = {name.replace("_", "-"): value for name, value in headers.items()}
    return patience.process_response(request, Response(URL, status=status, headers=said))


def test_a_page_that_was_refused_is_asked_for_again_and_its_host_rests() -> None:
    patience = Patience()
    again = answered(patience, 429, Retry_After="60")
    assert isinstance(again, Request) and "retry_times" not in again.meta
    assert patience.paces["shop.test"].waited == pytest.approx(60.1)


def test_a_site_that_wants_more_patience_than_a_crawl_has_is_left_alone() -> None:
    with pytest.raises(TooBusy, match="asks to come back in 86400 s"):
        answered(Patience(), 429, Retry_After="86400")


def test_patience_is_counted_over_the_whole_crawl() -> None:
    patience = Patience()
    answered(patience)
    patience.paces["shop.test"].waited = LONGEST_WAIT - 5
    with pytest.raises(TooBusy):
        answered(patience, 429, Retry_After="10")


def test_a_refusal_that_does_not_say_for_how_long_rests_a_while() -> None:
    patience = Patience()
    answered(patience, 429)
    assert 5 <= patience.paces["shop.test"].waited < 6


def test_a_guards_page_is_no_refusal_to_be_waited_for() -> None:
    response = answered(Patience(), 429, Retry_After="5", cf_mitigated="challenge")
    assert isinstance(response, Response)


def test_a_site_that_is_down_is_left_to_those_who_try_again() -> None:
    assert isinstance(answered(Patience(), 503), Response)
    assert isinstance(answered(Patience(), 503, Retry_After="5"), Request)


def test_nothing_is_on_its_way_when_all_is_answered() -> None:
    patience = Patience()
    answered(patience)
    request = Request(URL)
    asyncio.run(patience.process_request(request))
    patience.process_exception(request, ValueError())
    # Stopped by somebody else before it was on its way.
    patience.process_exception(Request(URL), ValueError())
    assert patience.paces["shop.test"].flying == 0
