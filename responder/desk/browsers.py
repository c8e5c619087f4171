"""What somebody came with, as coarsely as a list of sessions needs it: `phone wechat`, `computer firefox`."""

from __future__ import annotations

KINDS = (("ipad", "tablet"), ("mobi", "phone"), ("android", "tablet"), ("iphone", "phone"))
# In this order: each of them also says it is the ones below it.
BROWSERS = (
    ("micromessenger", "wechat"),
    ("dingtalk", "dingtalk"),
    ("edg", "edge"),
    ("qqbrowser", "qq"),
    ("firefox", "firefox"),
    ("chrome", "chrome"),
    ("safari", "safari"),
)


def device(agent: str) -> str:
    """Two words for a user agent; the whole of it would say more about a person than we need."""
    said = agent.lower()
    kind = next((name for mark, name in KINDS if mark in said), "computer")
    return f"{kind} {next((name for mark, name in BROWSERS if mark in said), 'other')}"
