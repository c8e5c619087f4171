"""Whom we act for, where reviews come from, who decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from casebook.model.kinds import NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """Whom we act for."""

    key: str
    name: str
    platform: str = "web"
    url: str | None = None
    zone: str = "Asia/Shanghai"
    signature: str | None = None
    recipients: tuple[str, ...] = ()
    policies: Mapping[str, Any] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A place reviews come from: which module reads it (`kind`), where, by which recipe, how often."""

    name: str
    shop: str
    kind: str
    url: str
    recipe: str | None = None
    every_minutes: int = 360


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """What a review is about."""

    shop: str
    external_id: str
    name: str | None = None
    url: str | None = None
    category: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who may sign in to the desk and sees the shops named; `role` is one of `casebook.roles`.

    `waiting` are those who were invited and have not come yet; `disabled_at` says since when somebody is shut out.
    """

    id: int
    email: str
    name: str
    role: str = "owner"
    shops: tuple[str, ...] = ()
    waiting: bool = False
    disabled_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    """One thing a run could not see: a code (`robots`, `http_404`, `count_differs` …), and what it is about."""

    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageRow:
    """What one run looked for on one product (or in one file), found, and could not see.

    `unseen` says why in codes, `unknown` in words where there is no code for it. `complete_at` is when the product was
    last read completely: in this run, or before it where nothing asked for more.
    """

    source: str
    shop: str
    run: str
    at: datetime
    product_id: str | None = None
    stated: int | None = None
    read: int = 0
    rejected: int = 0
    unknown: str = ""
    unseen: tuple[Unseen, ...] = ()
    complete_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LastReading:
    """What the book knows of a product of a source: how many of its reviews are there, the newest, the last complete
    reading; None where there was none."""

    reviews: int
    newest: datetime | None = None
    complete_at: datetime | None = None
