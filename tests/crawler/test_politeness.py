"""How we behave on somebody else's site."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from scrapy import Request
from scrapy.settings import Settings
from scrapy.signalmanager import SignalManager

from crawler.page import is_loopback
from crawler.patience import patience
from crawler.politeness import CrawlDelay, settings_for, user_agent

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ROBOTSTXT_OBEY", True),
        ("REMOTE_CONTROL_ENABLED", False),
        ("TELNETCONSOLE_ENABLED", False),
        ("DOWNLOAD_VERIFY_CERTIFICATES", True),
        ("COOKIES_ENABLED", False),
        ("AUTOTHROTTLE_ENABLED", True),
        ("DOWNLOAD_MAXSIZE", 20 * 1024 * 1024),
    ],
)
def test_a_site_out_there_is_treated_with_care(name: str, value: object) -> None:
    assert settings_for("https://shop.example/")[name] == value
    assert name in Settings()


def test_a_shop_of_several_languages_is_asked_for_chinese_first() -> None:
    headers = settings_for("https://shop.example/")["DEFAULT_REQUEST_HEADERS"]
    assert headers["Accept-Language"].startswith("zh-CN,")


def test_there_is_a_delay_everywhere_but_on_this_machine() -> None:
    assert settings_for("https://shop.example/")["DOWNLOAD_DELAY"] > 0
    assert settings_for("http://127.0.0.1:8000/")["DOWNLOAD_DELAY"] == 0


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000", "http://localhost/", "http://[::1]/"])
def test_this_machine_is_known(url: str) -> None:
    assert is_loopback(url)


@pytest.mark.parametrize("url", ["http://127.0.0.1.evil.test/", "http://localhost.evil.test/", "http://10.0.0.1/", "x"])
def test_what_only_looks_like_this_machine_is_not(url: str) -> None:
    assert not is_loopback(url)


def test_the_user_agent_says_who_we_are_and_where_to_reach_us() -> None:
    assert user_agent("mailto:shop@example.com") == "Huiping (review reader; +mailto:shop@example.com)"


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("60", 60), (" 0 ", 0), ("Fri, 20 Nov 2026 04:01:00 GMT", 60), ("soon", None), (None, None)],
)
def test_retry_after_is_read_as_seconds_or_date(said: str | None, seconds: float | None) -> None:
    assert patience(said, NOW) == seconds


def test_the_crawl_delay_of_a_site_is_applied_to_its_host() -> None:
    downloader = SimpleNamespace(per_slot_settings={}, slots={"shop.test": SimpleNamespace(delay=1.0)})
    throttle = SimpleNamespace(mindelay=1.0, maxdelay=3.0)
    crawler = SimpleNamespace(
        signals=SignalManager(),
        engine=SimpleNamespace(downloader=downloader),
        get_extension=lambda _kind: throttle,
    )
    CrawlDelay(crawler).read(SimpleNamespace(crawl_delay=lambda _agent: 7.0), Request("http://shop.test/robots.txt"))
    assert (downloader.slots["shop.test"].delay, throttle.mindelay) == (7.0, 7.0)
