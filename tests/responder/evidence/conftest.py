"""Bundles made once and handed to each test as a file of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from casebook.store import Casebook
from tests.conftest import a_book
from tests.responder.evidence.authority import NO_OPENSSL, Authority, an_authority
from tests.responder.evidence.makers import a_bundle, a_published_case

PRIVATE = "杯盖漏水，电话13800138000，微信：lin_xiaozi88，林小子"


@pytest.fixture(scope="session")
def kept(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Casebook]:
    """A book with one published case; tests only read it."""
    folder = tmp_path_factory.mktemp("kept")
    shutil.copy(migrated, folder / "casebook.db")
    with a_book(f"sqlite:///{folder / 'casebook.db'}", folder) as book:
        a_published_case(book, text=PRIVATE, author="林小子", product="=HYPERLINK(1)")
        yield book


@pytest.fixture(scope="session")
def bundles(kept: Casebook) -> dict[str, bytes]:
    return {variant: a_bundle(kept, variant=variant) for variant in ("sealed", "redacted")}


@pytest.fixture
def sealed(bundles: dict[str, bytes], tmp_path: Path) -> Path:
    (tmp_path / "sealed.zip").write_bytes(bundles["sealed"])
    return tmp_path / "sealed.zip"


@pytest.fixture
def redacted(bundles: dict[str, bytes], tmp_path: Path) -> Path:
    (tmp_path / "redacted.zip").write_bytes(bundles["redacted"])
    return tmp_path / "redacted.zip"


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """The authority a reader trusts."""
    if NO_OPENSSL:
        pytest.skip("openssl is not installed: the authority of these tests is its")
    return an_authority(tmp_path_factory.mktemp("authority") / "ours")


@pytest.fixture(scope="session")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """An authority a reader has never heard of."""
    return an_authority(tmp_path_factory.mktemp("stranger") / "theirs", name="Stranger")
