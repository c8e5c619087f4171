"""What every test stands on: no network but loopback, and a casebook on each database."""

from __future__ import annotations

import os
import shutil
import socket
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, exists, literal, select, text, union_all

from casebook.store import Archive, Casebook, open_book
from casebook.store.engine import open_engine
from casebook.tables import metadata
from tests.makers import a_shop

POSTGRES = os.environ.get("HUIPING_TEST_POSTGRES", "")


@pytest.fixture(autouse=True, scope="session")
def only_loopback() -> Iterator[None]:
    """Refuses every connection that leaves this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> object:
        inside = self.family == socket.AF_UNIX or (
            isinstance(address, tuple) and address[0] in ("127.0.0.1", "::1", "localhost")
        )
        if not inside:
            raise AssertionError(f"a test reached for the network: {address!r}")
        return connect(self, address)

    socket.socket.connect = guarded  # type: ignore[method-assign,assignment]
    yield
    socket.socket.connect = connect  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty casebook in SQLite, migrated once and copied for each test."""
    folder = tmp_path_factory.mktemp("migrated")
    open_book(f"sqlite:///{folder / 'casebook.db'}", folder).close()
    return folder / "casebook.db"


@pytest.fixture(scope="session")
def postgres_template() -> Iterator[str]:
    """Migrated tables in a PostgreSQL schema of their own, emptied for each test."""
    if not POSTGRES:
        pytest.skip("HUIPING_TEST_POSTGRES names no database")
    name = f"huiping_{uuid.uuid4().hex[:12]}"
    server = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
    # A schema of its own inside the database named: no right to create databases is needed.
    # What a test writes need not outlast a crash of the server.
    address = server.url.update_query_dict({"options": f"-csearch_path={name} -csynchronous_commit=off"})
    open_book(address.render_as_string(hide_password=False), "unused").close()
    yield address.render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
    server.dispose()


@pytest.fixture
def sqlite_address(migrated: Path, tmp_path: Path) -> str:
    shutil.copy(migrated, tmp_path / "casebook.db")
    return f"sqlite:///{tmp_path / 'casebook.db'}"


@pytest.fixture
def postgres_address(postgres_template: str) -> str:
    engine = create_engine(postgres_template)
    with engine.begin() as connection:
        empty(connection)
    engine.dispose()
    return postgres_template


def empty(connection: Connection) -> None:
    """Empties the tables that hold anything and lets ids begin at 1: to truncate all of them takes a second."""
    held = union_all(*(select(literal(one.name)).where(exists(select(one))) for one in metadata.sorted_tables))
    names = set(connection.scalars(held))
    for table in reversed(metadata.sorted_tables):
        if table.name in names:
            # Nobody may delete from the log, not even we.
            log = table.name == "audit_entries"
            connection.execute(text("TRUNCATE audit_entries") if log else table.delete())
    used = "pg_sequences WHERE schemaname = current_schema() AND last_value IS NOT NULL"
    connection.execute(text(f"SELECT setval(quote_ident(sequencename)::regclass, 1, false) FROM {used}"))  # noqa: S608


def a_book(address: str, folder: Path) -> Casebook:
    """A casebook with the demo shop in it."""
    book = Casebook(open_engine(address), Archive(folder / "captures"))
    book.shops.keep(a_shop())
    return book


@pytest.fixture
def book(sqlite_address: str, tmp_path: Path) -> Iterator[Casebook]:
    """A casebook on SQLite."""
    with a_book(sqlite_address, tmp_path) as opened:
        yield opened


@pytest.fixture(params=["sqlite", "postgres"])
def each_book(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Casebook]:
    """A casebook on SQLite, and again on PostgreSQL when HUIPING_TEST_POSTGRES names one."""
    with a_book(request.getfixturevalue(f"{request.param}_address"), tmp_path) as opened:
        yield opened
