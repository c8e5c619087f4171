"""Every setting once: name, default, help. The only reader of the environment.

To add one: a row in SETTINGS, a field in Settings, a line in the README's table (a test compares them).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from casebook.errors import SettingError

PREFIX = "HUIPING_"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: `read` makes its value from text and raises ValueError with what is valid."""

    name: str
    default: str
    help: str
    read: Callable[[str], Any] = str
    secret: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings, read once at start."""

    home: Path
    database: str
    zone: str
    desk_host: str
    desk_port: int
    desk_url: str
    smtp_host: str
    smtp_port: int
    smtp_security: str
    smtp_user: str
    smtp_password: str
    mail_from: str
    digest_hour: int
    alerts_inside: bool
    shop_layer: bool
    contact: str
    chromium: Path | None
    demoshop_url: str
    demoshop_token: str
    model: Path | None
    second_opinion_url: str
    second_opinion_model: str
    second_opinion_key: str
    second_opinion_daily: int
    reword_url: str
    reword_model: str
    reword_key: str
    reword_timeout: int
    tsa_urls: tuple[str, ...]
    tsa_roots: Path | None
    tsa_timeout: int

    @property
    def outbox(self) -> Path:
        """Folder that mail is written to while no SMTP host is set."""
        return self.home / "outbox"

    @property
    def layers(self) -> Path:
        """Folder of what shops taught the reader by their corrections."""
        return self.home / "layers"

    @property
    def scorings(self) -> Path:
        """Folder of what the rulings on suspicions changed of a shop's weights."""
        return self.home / "scorings"

    @property
    def backups(self) -> Path:
        """Folder of the copies of a SQLite casebook."""
        return self.home / "backups"

    @property
    def captures(self) -> Path:
        """Folder of the WARC files."""
        return self.home / "captures"


def _integer(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ValueError("a whole number") from None


def _port(text: str) -> int:
    port = _integer(text)
    if not 0 <= port <= 65535:
        raise ValueError("0 to 65535")
    return port


def _hour(text: str) -> int:
    hour = _integer(text)
    if not 0 <= hour <= 23:
        raise ValueError("0 to 23")
    return hour


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("a zone name such as Asia/Shanghai") from None
    return text


def _folder(text: str) -> Path | None:
    return Path(text).expanduser().resolve() if text else None


def _switch(text: str) -> bool:
    if text not in ("on", "off"):
        raise ValueError("on or off")
    return text == "on"


def _security(text: str) -> str:
    if text not in ("starttls", "tls", "none"):
        raise ValueError("starttls, tls or none")
    return text


def _endpoint(text: str) -> str:
    said = urlsplit(text)
    inside = said.hostname in ("localhost", "127.0.0.1", "::1")
    if text and not (said.hostname and (said.scheme == "https" or (said.scheme == "http" and inside))):
        raise ValueError("https://HOST/PATH, or http:// on this machine only")
    if said.query or said.fragment or said.username:
        raise ValueError("an address without query and without account; the key has a setting of its own")
    return text.rstrip("/")


def _authorities(text: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(text.replace(",", " ").split()))
    for url in found:
        said = urlsplit(url)
        # Plain http is usual here: a token carries its own signature.
        if said.scheme not in ("http", "https") or not said.hostname or said.username or said.query or said.fragment:
            raise ValueError("http(s)://HOST/PATH without account and query, several separated by commas")
    return found


def _count(text: str) -> int:
    count = _integer(text)
    if not 0 <= count <= 100_000:
        raise ValueError("0 to 100000")
    return count


def _seconds(text: str) -> int:
    seconds = _integer(text)
    if not 1 <= seconds <= 120:
        raise ValueError("1 to 120")
    return seconds


def _database(text: str) -> str:
    if text and not text.startswith(("sqlite://", "postgresql://", "postgresql+psycopg://")):
        raise ValueError("sqlite:///FILE or postgresql://USER@HOST/NAME")
    return text


SETTINGS = (
    Setting("HOME", "", "folder of the casebook, captures and outbox; empty: the user's data folder", Path),
    Setting("DATABASE", "", "SQLAlchemy address; empty: SQLite in HOME", _database),
    Setting("ZONE", "Asia/Shanghai", "time zone of files and of new shops", _zone),
    Setting("DESK_HOST", "127.0.0.1", "address the desk listens on"),
    Setting("DESK_PORT", "8765", "port the desk listens on; 0: any free one", _port),
    Setting("DESK_URL", "", "how people reach the desk, for links in mail; empty: host and port"),
    Setting("SMTP_HOST", "", "mail server; empty: mail is written to HOME/outbox"),
    Setting("SMTP_PORT", "587", "port of the mail server", _port),
    Setting("SMTP_SECURITY", "starttls", "starttls, tls or none", _security),
    Setting("SMTP_USER", "", "account at the mail server; empty: none"),
    Setting("SMTP_PASSWORD", "", "its password (SMTP_PASSWORD_FILE names a file that holds it)", secret=True),
    Setting("MAIL_FROM", "huiping@localhost", "sender of the digest"),
    Setting("DIGEST_HOUR", "8", "hour of the digest in the shop's zone", _hour),
    Setting("ALERTS_INSIDE", "off", "on: alerts may go to http and private addresses too", _switch),
    Setting("SHOP_LAYER", "on", "whether a shop's reviews are read with the layer fitted to its corrections", _switch),
    Setting("CONTACT", "", "address in the crawler's user agent, so that a site can reach you"),
    Setting("CHROMIUM", "", "program of a Chromium for shops drawn by scripts; empty: the one on the path", _folder),
    Setting("DEMOSHOP_URL", "", "base address of a demo shop, for its channel"),
    Setting("DEMOSHOP_TOKEN", "", "token of the demo shop's reply interface", secret=True),
    Setting("MODEL", "", "folder of your own model in the place of ours (docs/own-model.md); empty: ours", _folder),
    Setting(
        "SECOND_OPINION_URL", "", "OpenAI-compatible base address asked about unsure reviews; empty: nobody", _endpoint
    ),
    Setting("SECOND_OPINION_MODEL", "", "name of the model asked there"),
    Setting("SECOND_OPINION_KEY", "", "its key (SECOND_OPINION_KEY_FILE names a file that holds it)", secret=True),
    Setting("SECOND_OPINION_DAILY", "100", "at most so many questions a day of HUIPING_ZONE", _count),
    Setting("REWORD_URL", "", "OpenAI-compatible base address that rewords drafts; empty: none", _endpoint),
    Setting("REWORD_MODEL", "", "name of the model asked there"),
    Setting("REWORD_KEY", "", "its key (REWORD_KEY_FILE names a file that holds it)", secret=True),
    Setting("REWORD_TIMEOUT", "20", "seconds a rewording may take in all, 1 to 120", _seconds),
    Setting("TSA_URLS", "", "RFC 3161 authorities that seal bundles, parted by commas; empty: no seal", _authorities),
    Setting("TSA_ROOTS", "", "PEM file of the root certificates you trust for seals", _folder),
    Setting("TSA_TIMEOUT", "10", "seconds an authority may take to answer", _seconds),
)


def read_settings(environment: Mapping[str, str] | None = None, **said: Any) -> Settings:
    """Settings from the environment, with what was `said` on the command line first.

    Raises SettingError naming the value and the valid ones; unknown HUIPING_ names are refused,
    because a misspelt setting would otherwise be silently without effect.
    """
    environment = os.environ if environment is None else environment
    _refuse_unknown(environment)
    values = {one.name.lower(): _value(one, environment) for one in SETTINGS}
    values.update({name: value for name, value in said.items() if value is not None})
    return _completed(values)


def _completed(values: dict[str, Any]) -> Settings:
    home = Path(values["home"]).expanduser() if str(values["home"]) not in ("", ".") else _data_folder()
    values["home"] = home.resolve()
    values["database"] = values["database"] or f"sqlite:///{values['home'] / 'casebook.db'}"
    values["desk_url"] = values["desk_url"] or f"http://{values['desk_host']}:{values['desk_port']}"
    for asked in ("second_opinion", "reword"):
        if values[f"{asked}_url"] and not values[f"{asked}_model"]:
            name = f"HUIPING_{asked.upper()}_MODEL"
            raise SettingError(name, "empty", do="name the model to ask at that address")
    if values["tsa_urls"] and values["tsa_roots"] is None:
        raise SettingError("HUIPING_TSA_ROOTS", "empty", do="name a PEM file of the roots you trust for seals")
    return Settings(**values)


def _value(setting: Setting, environment: Mapping[str, str]) -> Any:
    name = PREFIX + setting.name
    text = environment.get(name, setting.default)
    if setting.secret and name + "_FILE" in environment:
        text = _secret(name + "_FILE", environment[name + "_FILE"])
    try:
        return setting.read(text)
    except ValueError as exc:
        raise SettingError(name, f"{text!r} is not {exc}") from exc


def _secret(name: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as exc:
        raise SettingError(name, f"cannot read {path}", do="give a readable file") from exc


def _refuse_unknown(environment: Mapping[str, str]) -> None:
    known = {PREFIX + one.name for one in SETTINGS} | {PREFIX + one.name + "_FILE" for one in SETTINGS if one.secret}
    known.add(PREFIX + "TEST_POSTGRES")
    for name in environment:
        if name.startswith(PREFIX) and name not in known:
            raise SettingError(name, "no such setting", do=f"one of {', '.join(sorted(known))}")


def _data_folder() -> Path:
    import platformdirs

    return Path(platformdirs.user_data_dir("huiping", appauthor=False))
