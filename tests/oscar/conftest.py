"""The django-oscar shop: built once by `make`, copied and served for the tests that read it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from tests.oscar.running import BUILT, SCRIPTS, OscarShop, an_oscar_shop


@pytest.fixture(scope="session")
def built() -> Path:
    """The shop `make` has built; what it was made from must be what stands here."""
    if not (BUILT / "made-of").exists():
        pytest.skip(f"no django-oscar in {BUILT.parent}: `make oscar` puts it there")
    spec = spec_from_file_location("oscar_build", SCRIPTS / "build.py")
    assert spec and spec.loader
    build = module_from_spec(spec)
    spec.loader.exec_module(build)
    if (BUILT / "made-of").read_text("utf-8") != build.made_of():
        pytest.fail("the django-oscar shop was built from older files: `make oscar` builds it anew")
    return BUILT


@pytest.fixture(scope="module", params=["zh-hans", "en"])
def shop(request: pytest.FixtureRequest, built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OscarShop]:
    """The shop in Chinese, and again in English."""
    with an_oscar_shop(tmp_path_factory.mktemp("oscar"), request.param) as served:
        yield served
