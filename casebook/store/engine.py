"""Opens the database of the casebook: SQLite as the embedded default, PostgreSQL as the second."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, OperationalError

from casebook.errors import SettingError

Insert = sqlite.Insert | postgresql.Insert


def open_engine(database: str) -> Engine:
    """An engine for the database address; raises SettingError when it cannot be reached."""
    try:
        url = make_url(database)
        if url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:"):
            Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url)
        _prepare(engine)
        with engine.connect():
            return engine
    except (ArgumentError, OperationalError, OSError) as exc:
        raise SettingError("HUIPING_DATABASE", f"cannot open {database}: {exc.__cause__ or exc}") from exc


def _prepare(engine: Engine) -> None:
    if engine.dialect.name == "postgresql":
        _plan_anew(engine)
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: Any) -> None:
        # Transactions are begun by us (below), not by the driver at the first write.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=30000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A writer takes its place at once: upgrading a read transaction later fails under load.
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _plan_anew(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _planned(connection: Any, _record: Any) -> None:
        # A plan PostgreSQL made for a table of ten rows is kept while an import makes it one of a million.
        with connection.cursor() as cursor:
            cursor.execute("SET plan_cache_mode = force_custom_plan")
        connection.commit()


def migrate(engine: Engine) -> None:
    """Brings the tables to the newest migration; safe to call at every start and from several processes."""
    from alembic import command
    from alembic.config import Config

    with as_file(files("casebook") / "migrations") as folder, engine.connect() as connection:
        connection = connection.execution_options(writes=True)
        with connection.begin():
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(721301)"))
            config = Config()
            config.set_main_option("script_location", str(folder))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


class Part:
    """One noun's reads and writes; every method is its own transaction."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for reading one consistent picture."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A connection whose changes are all kept, or none."""
        with self.engine.connect() as connection:
            connection = connection.execution_options(writes=True)
            with connection.begin():
                yield connection


def insert(connection: Connection, table: Any) -> Insert:
    """An insert of the database's own dialect, which knows ON CONFLICT."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


def added(connection: Connection, table: Any, row: dict[str, Any]) -> int | None:
    """The id of the new row, or None when a row with the same unique columns is already there."""
    adding = insert(connection, table).values(row).on_conflict_do_nothing().returning(table.c.id)
    found: int | None = connection.execute(adding).scalar()
    return found


def take_turn(connection: Connection, *names: str) -> None:
    """Waits for everybody else who works on the same names; SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        for name in sorted(set(names)):
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})
