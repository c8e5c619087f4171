"""The ways alerts are told, by name, imported on first use: the public list of them."""

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType

from casebook.errors import SettingError

WAYS: Mapping[str, str] = MappingProxyType(
    {one: f"responder.ringing.{one}" for one in ("email", "dingtalk", "wecom", "feishu", "webhook")}
)
Send = Callable[..., str]


def open_way(name: str) -> Send:
    """How this way sends a note; its module loads now. Raises SettingError naming the known ones."""
    if name not in WAYS:
        raise SettingError(name, f"no such way, one of {', '.join(WAYS)}")
    send: Send = import_module(WAYS[name]).send
    return send


__all__ = ["WAYS", "Send", "open_way"]
