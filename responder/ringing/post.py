"""Posts one message to an address somebody typed in: over https, to a public host, once, following nothing.

resolve → vet every address → connect to one of them → TLS → request → answer
└─────── an error here: surely not sent ──────────────┘ └ here: nobody knows, unless it was refused
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import socket
import ssl
import threading
from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult, urlsplit

from casebook.errors import ChannelError, InputError
from responder.cutoff import cut_off
from responder.lint.rules import table

TIMEOUT = 10.0
LONGEST_ANSWER = 64 * 1024
LONGEST_URL = 500
# These say: not now, and nothing was taken.
LATER = (408, 425, 429)
SENT = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Huiping", "Connection": "close"}


def vet(url: str, way: str, *, inside: bool) -> SplitResult:
    """The address in its parts; raises InputError where nothing may be sent there. Asks nobody.

    `inside` lets pass http, private hosts and other hosts than the robots' own.
    """
    try:
        said = urlsplit(url)
        plain = url.isascii() and url.isprintable() and " " not in url and "\\" not in url
        usable = plain and len(url) <= LONGEST_URL and said.hostname and (said.port is None or said.port > 0)
    except ValueError as exc:
        raise InputError("address", "not a web address") from exc
    if not usable or said.scheme not in (("https", "http") if inside else ("https",)) or "@" in said.netloc:
        raise InputError("address", "not an https address")
    hosts = table("alerts.toml")["ways"].get(way)
    if hosts and not inside and (said.hostname not in hosts or said.port not in (None, 443)):
        raise InputError("address", f"not one of {way}, which are at {', '.join(hosts)}")
    return said


def post(url: str, way: str, said: Any, *, inside: bool, headers: Mapping[str, str] | None = None) -> bytes:
    """What the address answers to this JSON, or to bytes as they are; raises ChannelError.

    Its `sent` is False when surely nothing was taken and None when nobody knows. The address may hold a secret, so
    that only its host is named.
    """
    parts = _vetted(url, way, inside=inside)
    host = parts.hostname or ""
    body = said if isinstance(said, bytes) else json.dumps(said, ensure_ascii=False).encode()
    sock = _connected(parts, host, inside=inside)
    connection = http.client.HTTPConnection(host, parts.port or _port(parts), timeout=TIMEOUT)
    connection.sock = sock
    late = threading.Event()
    kept = {**SENT, "Host": parts.netloc}
    try:
        with cut_off(sock, TIMEOUT, late):
            connection.request("POST", _path(parts), body, {**kept, **(headers or {})})
            answer = connection.getresponse()
            content = answer.read(LONGEST_ANSWER)
    except (OSError, http.client.HTTPException, ValueError) as exc:
        raise ChannelError(host, f"no answer, {_why(exc, late=late.is_set())}", sent=None) from exc
    finally:
        connection.close()
    if answer.status // 100 != 2:
        raise _refusal(host, answer.status)
    return content


def answered(way: str, host: str, content: bytes, *, code: str) -> str:
    """The receipt of a robot's answer, in which `code` 0 means taken; raises ChannelError for any other."""
    try:
        said = json.loads(content)
        found = int(said[code])
    except (ValueError, KeyError, TypeError) as exc:
        raise ChannelError(host, "an answer nobody can read", sent=None) from exc
    if found == 0:
        return f"{host}: taken"
    why = str(said.get("errmsg") or said.get("msg") or "")[:120]
    later = found in table("alerts.toml")["later"][way]
    raise ChannelError(host, f"refused with code {found}: {why}", sent=False, permanent=not later)


def _vetted(url: str, way: str, *, inside: bool) -> SplitResult:
    try:
        return vet(url, way, inside=inside)
    except InputError as exc:
        raise ChannelError(way, exc.why or "", sent=False, permanent=True) from exc


def _connected(parts: SplitResult, host: str, *, inside: bool) -> socket.socket:
    """A connection to one of the host's addresses, each of which was looked at: a name may lead anywhere."""
    try:
        found = socket.getaddrinfo(host, parts.port or _port(parts), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as exc:
        raise ChannelError(host, "no such host, or nobody to ask for it", sent=False) from exc
    if not inside and not all(_is_public(str(one[4][0])) for one in found):
        raise ChannelError(host, "a private address", sent=False, permanent=True)
    try:
        sock = socket.create_connection(found[0][4][:2], TIMEOUT)
        return sock if parts.scheme == "http" else ssl.create_default_context().wrap_socket(sock, server_hostname=host)
    except (OSError, ssl.CertificateError) as exc:
        raise ChannelError(host, f"no connection, {_why(exc, late=False)}", sent=False) from exc


def _is_public(address: str) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_global and not (mapped or found).is_multicast


def _port(parts: SplitResult) -> int:
    return 80 if parts.scheme == "http" else 443


def _path(parts: SplitResult) -> str:
    return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"


def _refusal(host: str, status: int) -> ChannelError:
    if 400 <= status < 500 or 300 <= status < 400:
        # A redirect would carry the words to another place: it is a refusal.
        return ChannelError(host, f"refused with HTTP {status}", sent=False, permanent=status not in LATER)
    return ChannelError(host, f"answered HTTP {status}", sent=None)


def _why(exc: Exception, *, late: bool) -> str:
    if late or isinstance(exc, TimeoutError):
        return f"not within {TIMEOUT:g} s"
    return type(exc).__name__
