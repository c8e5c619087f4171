"""The rest of the book: archive, shops, mailings, people, jobs, days, and the tables themselves."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from warcio.archiveiterator import ArchiveIterator

from casebook.errors import NotFound, SettingError
from casebook.model import Result, Source
from casebook.store import Archive, Casebook, body_sha256, open_book
from casebook.tables import metadata
from tests.casebook.makers import a_coverage_row, a_drafted_case, an_approval
from tests.makers import NOON, a_capture, a_review, a_shop

LATER = NOON + timedelta(hours=1)
PAGE = "<p>评价</p>".encode()


def is_ours(name: str | None, kind: str, _: object) -> bool:
    """Searching has tables and indexes that each database makes and names in its own way."""
    return not (name or "").startswith(("case_words_index", "ix_case_words_trigrams"))


def test_the_migrations_make_exactly_the_tables(each_book: Casebook) -> None:
    with each_book.engine.connect() as connection:
        opts = {"compare_type": each_book.engine.dialect.name != "sqlite", "include_name": is_ours}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, metadata) == []


def test_opening_a_book_again_keeps_what_is_in_it(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'new' / 'casebook.db'}"
    with open_book(address, tmp_path) as book:
        book.shops.keep(a_shop())
    with open_book(address, tmp_path) as book:
        assert book.shops.all() == [a_shop()]


def test_a_database_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(SettingError, match="cannot open sqlite"):
        open_book(f"sqlite:///{tmp_path / 'file' / 'casebook.db'}", tmp_path)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    yield Archive(tmp_path)


def test_a_capture_comes_back_as_it_was_received(archive: Archive) -> None:
    capture = a_capture(sha256=body_sha256(PAGE), status=200, headers=(("Content-Type", "text/html"),))
    assert archive.keep(capture, PAGE)
    assert archive.body(capture.sha256) == PAGE


def test_a_capture_is_a_warc_1_1_record(archive: Archive) -> None:
    capture = a_capture(sha256=body_sha256(PAGE), status=200, headers=(("Content-Encoding", "gzip"),))
    archive.keep(capture, PAGE)
    with archive.path(capture.sha256).open("rb") as file:
        (record,) = ArchiveIterator(file, check_digests=True)
        assert record.rec_headers.protocol == "WARC/1.1"
        assert record.rec_headers.get_header("WARC-Target-URI") == capture.url
        assert record.http_headers.get_header("Content-Encoding") is None


def test_a_file_is_kept_as_a_resource(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "export.csv").write_bytes(PAGE)
    with (tmp_path / "export.csv").open("rb") as file:
        archive.keep(a_capture(sha256=body_sha256(PAGE), url="file:export.csv", how="file"), file)
    assert archive.body(body_sha256(PAGE)) == PAGE


def test_the_same_capture_twice_is_written_once(archive: Archive) -> None:
    capture = a_capture(sha256=body_sha256(PAGE))
    archive.keep(capture, PAGE)
    before = archive.path(capture.sha256).read_bytes()
    assert not archive.keep(a_capture(sha256=body_sha256(PAGE), time=LATER), PAGE)
    assert archive.path(capture.sha256).read_bytes() == before


def test_a_missing_capture_is_not_found(archive: Archive) -> None:
    with pytest.raises(NotFound, match="no such file"):
        archive.body("f" * 64)


def test_a_shop_that_is_not_there_names_those_that_are(each_book: Casebook) -> None:
    with pytest.raises(NotFound, match="shops here: demo"):
        each_book.shops.get("nowhere")


def test_a_shop_and_its_sources_are_kept(each_book: Casebook) -> None:
    each_book.shops.keep(a_shop(name="新名字", recipients=("a@example.com",), policies={"seven_days": True}))
    source = Source(name="site", shop="demo", kind="webshop", url="http://127.0.0.1/")
    each_book.shops.keep_source(source)
    assert each_book.shops.get("demo").name == "新名字"
    assert each_book.shops.sources("demo") == [source]


def test_products_of_a_shop_come_the_newest_first(each_book: Casebook) -> None:
    for name in ("保温杯", "饭盒"):
        each_book.reviews.keep([a_review(external_id=name, product_id=f"p-{name}", product=name)], at=NOON)
    assert [product.name for product in each_book.shops.products("demo")] == ["饭盒", "保温杯"]
    assert each_book.shops.products("other") == []


def test_a_mail_is_claimed_once_a_day_for_each_recipient(each_book: Casebook) -> None:
    claim = {"by": "one", "at": NOON}
    first = each_book.mailings.claim("digest", "demo", "2026-11-20", "a@example.com", **claim)
    assert first is not None
    assert each_book.mailings.claim("digest", "demo", "2026-11-20", "a@example.com", **claim) is None
    assert each_book.mailings.claim("digest", "demo", "2026-11-20", "b@example.com", **claim) is not None
    each_book.mailings.record(first, Result.DONE, at=LATER)
    results = each_book.mailings.results("digest", "demo", "2026-11-20")
    assert results == {"a@example.com": Result.DONE, "b@example.com": None}


def test_a_sign_in_link_works_once(each_book: Casebook) -> None:
    person = each_book.people.keep("Owner@Example.com", "店主", shops=["demo"])
    token = each_book.people.make_token(person.id, "link", at=NOON, lasts=timedelta(hours=12))
    assert each_book.people.use_link(token, at=LATER) == person
    assert each_book.people.use_link(token, at=LATER) is None


def test_an_old_link_and_an_ended_session_sign_nobody_in(each_book: Casebook) -> None:
    person = each_book.people.keep("owner@example.com", "店主")
    link = each_book.people.make_token(person.id, "link", at=NOON, lasts=timedelta(minutes=1))
    session = each_book.people.make_token(person.id, "session", at=NOON, lasts=timedelta(days=1))
    assert each_book.people.use_link(link, at=LATER) is None
    assert each_book.sessions.person(session, at=LATER) == person
    each_book.sessions.end(session, at=LATER)
    assert each_book.sessions.person(session, at=LATER) is None


def test_a_link_is_no_session(each_book: Casebook) -> None:
    person = each_book.people.keep("owner@example.com", "店主")
    link = each_book.people.make_token(person.id, "link", at=NOON, lasts=timedelta(days=1))
    assert each_book.sessions.person(link, at=NOON) is None


LEASE = timedelta(minutes=10)


def test_a_job_that_is_due_runs_once(each_book: Casebook) -> None:
    assert each_book.jobs.claim("crawl", NOON, owner="one", at=NOON, lease=LEASE)
    assert not each_book.jobs.claim("crawl", NOON, owner="two", at=NOON, lease=LEASE)
    each_book.jobs.end("crawl", NOON, owner="one", at=NOON, outcome="done")
    assert not each_book.jobs.claim("crawl", NOON, owner="two", at=LATER, lease=LEASE)


def test_a_job_whose_process_died_is_taken_over(each_book: Casebook) -> None:
    each_book.jobs.claim("crawl", NOON, owner="one", at=NOON, lease=LEASE)
    assert each_book.jobs.running("crawl", at=NOON)
    assert each_book.jobs.claim("crawl", NOON, owner="two", at=LATER, lease=LEASE)
    each_book.jobs.end("crawl", NOON, owner="one", at=LATER, outcome="done")
    last = each_book.jobs.last("crawl")
    assert last is not None and last.owner == "two" and last.ended_at is None


def test_old_runs_are_forgotten_but_not_the_last_of_a_job(each_book: Casebook) -> None:
    for minute in range(3):
        due = NOON + timedelta(minutes=minute)
        each_book.jobs.claim("think", due, owner="one", at=NOON, lease=LEASE)
        each_book.jobs.end("think", due, owner="one", at=NOON, outcome="done")
    assert each_book.jobs.forget(before=LATER) == 2
    assert each_book.jobs.last("think") is not None


def test_runs_under_way_are_not_forgotten(each_book: Casebook) -> None:
    each_book.jobs.claim("think", NOON, owner="one", at=NOON, lease=LEASE)
    assert each_book.jobs.forget(before=LATER) == 0
    assert each_book.jobs.running("think", at=NOON)


def test_a_day_counts_what_happened_and_what_waits(each_book: Casebook) -> None:
    a_drafted_case(each_book)
    each_book.coverage.add([a_coverage_row(product_id="p-1", stated=3, read=1)])
    day = each_book.days.of("demo", since=NOON, until=LATER)
    assert day.changes == {"new": 1}
    assert day.stars == {1: 1}
    assert (day.opened, day.waiting_count, day.published) == (1, 1, 0)
    assert day.coverage[0].stated == 3
    assert each_book.days.of("demo", since=LATER, until=LATER).changes == {}


def test_a_day_shows_what_is_approved_and_what_nobody_knows(each_book: Casebook) -> None:
    approval = an_approval(each_book)
    assert len(each_book.days.of("demo", since=NOON, until=LATER).approved) == 1
    publication = each_book.publications.claim(approval.id, channel="manual", by="one", at=NOON)
    assert publication is not None
    each_book.publications.record(publication.id, Result.UNKNOWN, detail="", at=NOON, by="one")
    assert len(each_book.days.of("demo", since=NOON, until=LATER).unknown) == 1
