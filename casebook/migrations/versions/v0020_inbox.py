"""What the inbox is listed, counted and searched by, how long platforms take answers, and views people saved.

The rows are made when the desk opens: they need to know what platforms allow.

Revision: 0020
Follows: 0019
"""

import sqlalchemy as sa
from alembic import op

from casebook.tables import Id, Json, Utc

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

INDEX = """
CREATE VIRTUAL TABLE case_words_index USING fts5(
    words, content='case_words', content_rowid='case_id', tokenize='trigram case_sensitive 1'
)
"""
ADDED = "INSERT INTO case_words_index(rowid, words) VALUES (new.case_id, new.words);"
GONE = "INSERT INTO case_words_index(case_words_index, rowid, words) VALUES ('delete', old.case_id, old.words);"
TRIGGERS = {"INSERT": ADDED, "DELETE": GONE, "UPDATE": f"{GONE} {ADDED}"}


def upgrade() -> None:
    _windows()
    _listed()
    op.create_table(
        "case_words",
        sa.Column("case_id", Id, autoincrement=False, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_words_case_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_words")),
    )
    _trigrams()
    _views()


def _windows() -> None:
    op.create_table(
        "answer_windows",
        sa.Column("platform", sa.String(length=32), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("after_appended", sa.Integer(), nullable=True),
        sa.Column("closes", sa.Boolean(), nullable=False),
        sa.Column("replies", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("platform", name=op.f("pk_answer_windows")),
    )


def _listed() -> None:
    op.create_table(
        "listed",
        sa.Column("case_id", Id, autoincrement=False, nullable=False),
        sa.Column("shop", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("tier", sa.SmallInteger(), nullable=False),
        sa.Column("cause", sa.String(length=32), nullable=True),
        sa.Column("stars", sa.SmallInteger(), nullable=True),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("time", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("urgency", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_listed_case_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_listed")),
    )
    urgent = ["status", "urgency", "case_id", "shop", "until", "cause", "stars", "level", "time"]
    op.create_index("ix_listed_urgency", "listed", urgent)
    op.create_index("ix_listed_time", "listed", ["status", "time", "case_id", "shop", "cause", "stars", "level"])


def _views() -> None:
    op.create_table(
        "saved_views",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("filters", Json, nullable=False),
        sa.Column("opens", sa.Boolean(), nullable=False),
        sa.Column("changed_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_saved_views_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint("person_id", "name", name=op.f("uq_saved_views_person_id_name")),
    )


def _trigrams() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(INDEX)
        for what, does in TRIGGERS.items():
            # An upsert that changes nothing fires none of them.
            name = f"case_words_after_{what.lower()}"
            connection.exec_driver_sql(f"CREATE TRIGGER {name} AFTER {what} ON case_words BEGIN {does} END")
        return
    try:
        with connection.begin_nested():
            connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public")
            home = "SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace"
            schema = connection.exec_driver_sql(f"{home} WHERE e.extname = 'pg_trgm'").scalar_one()
            on = f'ON case_words USING gin (words "{schema}".gin_trgm_ops)'
            connection.exec_driver_sql(f"CREATE INDEX ix_case_words_trigrams {on}")
    except sa.exc.DBAPIError:
        # Who may not add the extension searches without an index: slower, with the same answers.
        pass
