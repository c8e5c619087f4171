"""Listens for the desk's visitors, and serves it until somebody stops it."""

from __future__ import annotations

import socket
from dataclasses import replace

from starlette.applications import Starlette

from casebook.errors import SettingError
from casebook.settings import Settings


def listen(settings: Settings) -> socket.socket:
    """The socket the desk is asked at; raises SettingError where the port cannot be had."""
    try:
        return socket.create_server((settings.desk_host, settings.desk_port))
    except OSError as exc:
        why = f"cannot listen on {settings.desk_host}:{settings.desk_port}: {exc.strerror}"
        raise SettingError("HUIPING_DESK_PORT", why, do="set 0 for any free one") from exc


def reached(settings: Settings, listening: socket.socket) -> Settings:
    """The settings with the port it really listens on in its links, where any free one was asked for."""
    if settings.desk_port:
        return settings
    return replace(settings, desk_url=f"http://{settings.desk_host}:{listening.getsockname()[1]}")


def serve(desk: Starlette, listening: socket.socket) -> None:
    """Answers until the process is asked to end."""
    import uvicorn

    uvicorn.Server(uvicorn.Config(desk, log_level="warning", lifespan="off")).run(sockets=[listening])
