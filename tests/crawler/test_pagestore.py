"""Pages kept between runs: what an unfinished run had, and what did not change."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.http import Response
from scrapy.settings import Settings

from casebook.errors import SettingError, SourceBusy
from crawler.cache import KEPT_AT, OWN_HEADERS, Policy, Storage, key_for, settings_for_store
from crawler.pagestore import DAY, Entry, PageStore, folder_for, key_of, open_store

URL = "http://shop.test/"
KEY = key_of(URL)
NOTHING = {"Date": "Fri, 20 Nov 2026 04:00:00 GMT"}


def an_entry(body: bytes = b"<html>", **said: object) -> Entry:
    given = {"url": URL, "status": 200, "headers": (("ETag", '"1"'), ("Set-Cookie", "secret")), "time": time.time()}
    return Entry(**{**given, "body": body, **said})  # type: ignore[arg-type]


def test_what_is_kept_comes_back_as_it_was_but_for_cookies(tmp_path: Path) -> None:
    with open_store(tmp_path, URL) as store:
        store.put(KEY, an_entry("评价".encode()), lasting=True)
        found = store.get(KEY)
    assert found is not None
    assert (found.body, found.headers) == ("评价".encode(), (("ETag", '"1"'),))


def test_a_run_that_was_cut_off_goes_on(tmp_path: Path) -> None:
    with open_store(tmp_path, URL) as store:
        store.put(KEY, an_entry(), lasting=False)
    with open_store(tmp_path, URL) as again:
        assert (again.resumed, again.began, again.get(KEY) is not None) == (True, store.began, True)


def test_a_run_that_ended_is_over_and_what_only_it_needed_is_gone(tmp_path: Path) -> None:
    with open_store(tmp_path, URL) as store:
        store.put(KEY, an_entry(), lasting=False)
        store.put("b" * 40, an_entry(), lasting=True)
        store.finish(met_all=True)
    with open_store(tmp_path, URL) as again:
        assert (again.resumed, again.get(KEY), again.get("b" * 40) is not None) == (False, None, True)


def test_a_run_cut_off_more_than_a_day_ago_begins_anew(tmp_path: Path) -> None:
    with open_store(tmp_path, URL):
        marks = json.loads((tmp_path / "run.json").read_text())
    (tmp_path / "run.json").write_text(json.dumps({**marks, "began": time.time() - DAY - 1}))
    with open_store(tmp_path, URL) as again:
        assert not again.resumed


@pytest.mark.parametrize("marks", ["", "[]", "{}", '{"began": "yesterday"}', '{"began": 1e99}', "\0"])
def test_damaged_marks_begin_anew(tmp_path: Path, marks: str) -> None:
    (tmp_path / "run.json").write_text(marks)
    with open_store(tmp_path, URL) as store:
        assert not store.resumed


def test_another_address_is_another_run(tmp_path: Path) -> None:
    with open_store(tmp_path, URL):
        pass
    with open_store(tmp_path, f"{URL}p/1") as other:
        assert not other.resumed


def test_what_a_complete_run_did_not_meet_is_gone(tmp_path: Path) -> None:
    with open_store(tmp_path, URL) as store:
        store.put(KEY, an_entry(), lasting=True)
        [path] = (tmp_path / "kept").rglob("*.gz")
        os.utime(path, (store.began - 60, store.began - 60))
        store.finish(met_all=False)
        assert path.exists()
        store.finish(met_all=True)
        assert not path.exists()


def test_a_damaged_file_is_asked_for_again(tmp_path: Path) -> None:
    with open_store(tmp_path, URL) as store:
        store.put(KEY, an_entry(b"x" * 1000), lasting=True)
        [path] = (tmp_path / "kept").rglob("*.gz")
        path.write_bytes(path.read_bytes()[:40])
        assert store.get(KEY) is None and not path.exists()


def test_a_store_that_is_full_keeps_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.pagestore.LARGEST", 10)
    with open_store(tmp_path, URL) as store:
        store.put(KEY, an_entry(), lasting=True)
        store.put("b" * 40, an_entry(), lasting=True)
        assert (store.get(KEY) is not None, store.get("b" * 40)) == (True, None)


def test_two_crawls_of_a_site_do_not_run_together(tmp_path: Path) -> None:
    with open_store(tmp_path, URL), pytest.raises(SourceBusy, match="still going"), open_store(tmp_path, URL):
        pass


def test_a_fresh_run_forgets_what_was_kept(tmp_path: Path) -> None:
    with open_store(tmp_path, URL) as store:
        store.put(KEY, an_entry(), lasting=True)
    with open_store(tmp_path, URL, fresh=True) as again:
        assert (again.resumed, again.get(KEY)) == (False, None)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingError, match="cannot write"), open_store(tmp_path / "file" / "x", URL):
        pass


@pytest.mark.parametrize("name", ["../../etc", "..", "", "shop.test:8000", "店", "a" * 300])
def test_no_name_leads_out_of_the_home(tmp_path: Path, name: str) -> None:
    assert folder_for(tmp_path, name).resolve().parent == (tmp_path / "crawl").resolve()


def a_policy(began: float = 0.0) -> Policy:
    return Policy(Settings({"CRAWL_BEGAN": began}))


def is_fresh(headers: dict[str, str], *, kept_at: float, began: float) -> bool:
    request = Request(URL, meta={KEPT_AT: kept_at})
    return a_policy(began).is_cached_response_fresh(Response(URL, headers={**NOTHING, **headers}), request)


def test_a_page_of_this_run_is_not_asked_for_again() -> None:
    assert is_fresh({"Cache-Control": "no-cache, no-store"}, kept_at=100.0, began=100.0)
    assert not is_fresh({}, kept_at=99.0, began=100.0)


def test_how_long_a_page_holds_is_believed_for_a_day_at_most() -> None:
    now = time.time()
    fresh = {"Cache-Control": "max-age=3600", "Date": _http_date(now)}
    old = {"Cache-Control": "max-age=31536000", "Date": _http_date(now - 2 * DAY)}
    assert is_fresh(fresh, kept_at=now - 60, began=now)
    assert not is_fresh(old, kept_at=now - 2 * DAY, began=now)


def test_how_long_a_page_holds_is_never_guessed_from_its_age() -> None:
    headers = {"Last-Modified": "Fri, 20 Nov 2020 04:00:00 GMT", "Date": _http_date(time.time())}
    assert not is_fresh(headers, kept_at=1.0, began=2.0)


def test_a_page_that_may_have_changed_is_asked_for_with_what_we_have() -> None:
    request = Request(URL, meta={KEPT_AT: 1.0})
    a_policy(2.0).is_cached_response_fresh(Response(URL, headers={"ETag": '"7"', **NOTHING}), request)
    assert request.headers["If-None-Match"] == b'"7"'


@pytest.mark.parametrize(
    ("status", "kept"), [(200, True), (302, True), (404, True), (403, False), (429, False), (500, False)]
)
def test_only_sure_answers_are_kept(status: int, kept: bool) -> None:
    response = Response(URL, status=status, headers={"Cache-Control": "no-store"})
    assert a_policy().should_cache_response(response, Request(URL)) is kept


@pytest.mark.parametrize(
    ("headers", "lasts"),
    [
        ({"ETag": '"1"'}, True),
        ({"Cache-Control": "max-age=60"}, True),
        ({"ETag": '"1"', "Cache-Control": "no-store"}, False),
        ({}, False),
    ],
)
def test_only_what_a_later_run_can_use_lasts(headers: dict[str, str], lasts: bool) -> None:
    assert a_policy().lasts(Response(URL, headers={**NOTHING, **headers})) is lasts


def test_a_site_in_trouble_does_not_make_old_pages_good() -> None:
    old = Response(URL)
    assert not a_policy().is_cached_response_valid(old, Response(URL, status=500), Request(URL))
    assert a_policy().is_cached_response_valid(old, Response(URL, status=304), Request(URL))


def test_scrapy_gets_back_what_it_gave(tmp_path: Path) -> None:
    with open_store(tmp_path, URL) as store:
        storage = Storage(Settings(settings_for_store(store)))
        request = Request(URL, meta={OWN_HEADERS: {"Accept": "application/json"}})
        storage.store_response(None, request, Response(URL, status=404, headers={"X": ["1", "2"]}, body=b"none"))
        found = storage.retrieve_response(None, request)
        assert found is not None
        assert (found.status, found.body, found.headers.getlist("X")) == (404, b"none", [b"1", b"2"])
        assert request.meta[KEPT_AT] >= store.began
        assert key_for(request) != key_for(Request(URL))


def test_a_store_made_for_a_run_does_not_count_before_it_has_to(tmp_path: Path) -> None:
    assert PageStore(tmp_path / "none", began=0.0, resumed=False).size == 0


def _http_date(seconds: float) -> str:
    return time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(seconds))
