"""Ends a connection when its time is up, however busily the other end goes on."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def cut_off(sock: socket.socket, seconds: float, late: threading.Event) -> Iterator[None]:
    """Cuts the connection and sets `late` after so many seconds: a socket's own timeout starts anew with every byte."""

    def cut() -> None:
        late.set()
        # It may have ended by itself in the same moment.
        with suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
