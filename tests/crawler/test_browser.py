"""Shops drawn by scripts, where a recipe asks for a browser."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from casebook.errors import SettingError
from crawler.browser import NAMES, is_shown_only, settings_for_browser
from tests.crawler.crawling import crawl
from tests.crawler.makers import a_review_block
from tests.crawler.shopserver import RECIPE, Answer, TinyShop, serving

HAS_PACKAGE = importlib.util.find_spec("scrapy_playwright") is not None
CHROMIUM = next((found for name in NAMES if (found := shutil.which(name))), None)


def test_without_a_browser_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SettingError, match="no Chromium on the path .install Chromium"):
        settings_for_browser("", contact="")
    with pytest.raises(SettingError, match="'/none/chromium' is no file"):
        settings_for_browser("/none/chromium", contact="")


@pytest.mark.skipif(HAS_PACKAGE, reason="scrapy-playwright is installed")
def test_without_the_package_it_is_said_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "chromium").write_text("")
    with pytest.raises(SettingError, match="pip install 'huiping.browser.'"):
        settings_for_browser(str(tmp_path / "chromium"), contact="")


def test_what_is_only_looked_at_is_not_loaded() -> None:
    kinds = {kind: is_shown_only(SimpleNamespace(resource_type=kind)) for kind in ("image", "font", "document", "xhr")}
    assert kinds == {"image": True, "font": True, "document": False, "xhr": False}


@pytest.mark.slow
@pytest.mark.skipif(not (HAS_PACKAGE and CHROMIUM), reason="needs scrapy-playwright and an installed Chromium")
def test_a_shop_drawn_by_scripts_is_read_as_honestly_named_as_the_rest(tmp_path: Path) -> None:
    script = "fetch('/part').then(r => r.text()).then(t => document.body.insertAdjacentHTML('beforeend', t))"
    product = f"<h1>杯</h1><b class='count'>1 条</b><img src='/picture.png'><script>{script}</script>"
    pages: dict[str, str | Answer] = {
        "/robots.txt": "",
        "/": "<script>document.write('<a class=product href=/p/a>杯</a>')</script>",
        "/p/a": product,
        "/part": a_review_block(1),
    }
    with serving(TinyShop(pages)) as shop:
        ended = crawl(shop.url, tmp_path, recipe="browser = true\n" + RECIPE)
    assert (ended.code, ended.of("a", "text")) == (0, ["杯盖漏水"]), ended.talk
    assert "/picture.png" not in shop.asked
    assert all(agent.startswith("Huiping") for agent in shop.agents)
