"""Alembic migrations of the casebook; `casebook.store.open_book` brings a database up to date."""
