"""The ways out by name, imported on first use: the public list of the channels."""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any

from casebook.errors import SettingError
from casebook.settings import Settings
from responder.channels.protocol import Channel, FakeChannel

CHANNELS: Mapping[str, str] = MappingProxyType({"manual": "Manual", "demoshop": "DemoShop"})


def open_channel(name: str, **options: Any) -> Channel:
    """The channel of this name; its module loads now. Raises SettingError naming the known ones."""
    if name not in CHANNELS:
        raise SettingError(name, f"no such channel, one of {', '.join(CHANNELS)}")
    channel: Channel = getattr(import_module(f"responder.channels.{name}"), CHANNELS[name])(**options)
    return channel


def open_channels(settings: Settings) -> dict[str, Channel]:
    """The automatic channels that are set up, by platform; replies to all other platforms are copied by hand."""
    if not settings.demoshop_url:
        return {}
    return {"demo": open_channel("demoshop", base=settings.demoshop_url, token=settings.demoshop_token)}


__all__ = ["CHANNELS", "Channel", "FakeChannel", "open_channel", "open_channels"]
