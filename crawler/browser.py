"""Pages that are drawn by scripts: an installed Chromium draws them, as politely and as honestly named as the rest."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path
from typing import Any

from casebook.errors import SettingError
from crawler.politeness import user_agent

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
HANDLER = "scrapy_playwright.handler.ScrapyPlaywrightDownloadHandler"
# What no review is read from.
SHOWN_ONLY = frozenset({"image", "media", "font", "stylesheet"})
SECONDS = 30


def settings_for_browser(chromium: str, *, contact: str) -> dict[str, Any]:
    """Scrapy's settings that let Chromium draw pages; raises SettingError saying what to install."""
    path = chromium or next((found for name in NAMES if (found := shutil.which(name))), "")
    if not (path and Path(path).is_file()):
        said = f"{chromium!r} is no file" if chromium else "no Chromium on the path"
        raise SettingError("HUIPING_CHROMIUM", said, do="install Chromium, or name its program here")
    if importlib.util.find_spec("scrapy_playwright") is None:
        raise SettingError("browser", "scrapy-playwright is not installed", do="pip install 'huiping[browser]'")
    return {
        "DOWNLOAD_HANDLERS": {"http": HANDLER, "https": HANDLER},
        "PLAYWRIGHT_BROWSER_TYPE": "chromium",
        "PLAYWRIGHT_LAUNCH_OPTIONS": {"executable_path": path, "headless": True},
        "PLAYWRIGHT_CONTEXTS": {"default": {"user_agent": user_agent(contact), "accept_downloads": False}},
        "PLAYWRIGHT_MAX_PAGES_PER_CONTEXT": 2,
        "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": SECONDS * 1000,
        "PLAYWRIGHT_ABORT_REQUEST": "crawler.browser.is_shown_only",
    }


def is_shown_only(request: Any) -> bool:
    """True for what a page loads to be looked at: nothing is read from it, so the site is spared it."""
    return request.resource_type in SHOWN_ONLY
