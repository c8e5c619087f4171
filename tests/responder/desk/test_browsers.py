from __future__ import annotations

import pytest

from responder.desk.browsers import device
from responder.desk.words import read_words

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari"


@pytest.mark.parametrize(
    ("agent", "said", "label"),
    [
        (IPHONE + "Mobile/15E148 MicroMessenger/8.0.49", "phone wechat", "手机 微信"),
        (IPHONE + "Version/17.5 Mobile/15E148 Safari/604.1", "phone safari", "手机 Safari 浏览器"),
        (WINDOWS, "computer chrome", "电脑 Chrome 浏览器"),
        (WINDOWS + " Edg/126", "computer edge", "电脑 Edge 浏览器"),
        ("", "computer other", "电脑 其他浏览器"),
    ],
)
def test_a_browser_is_two_words(agent: str, said: str, label: str) -> None:
    assert device(agent) == said
    assert read_words().device(said) == label


def test_a_session_from_before_is_an_older_device() -> None:
    assert read_words().device("") == "以前登录的设备"
