"""Mail leaves here: a letter becomes a message, and goes to an SMTP server or into the outbox folder.

connect → STARTTLS → sign in → sender, recipient → DATA → body → answer
└────────────── an error here: surely not sent ──────────┘ └ here: nobody knows, unless the server refuses
"""

from __future__ import annotations

import hashlib
import logging
import os
import smtplib
import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import quote

from casebook.errors import MailError
from casebook.model import Person
from casebook.settings import Settings
from responder.letters import Letter, link_letter
from responder.quote import plain

PATIENCE = 20.0
ACCEPTED = (250, 251)

log = logging.getLogger(__name__)


def message_id(kind: str, recipient: str, *, shop: str, day: str, sender: str) -> str:
    """The Message-ID of this mail, the same however often it is made."""
    said = hashlib.sha256("\n".join((kind, shop, day, recipient)).encode("utf-8", "surrogatepass")).hexdigest()
    return f"<{kind}.{said[:32]}@{_address(sender).domain}>"


def letter_to_message(
    letter: Letter, *, sender: str, recipient: str, message_id: str, at: datetime, unsubscribe: bool = True
) -> EmailMessage:
    """The letter as a message with text and HTML; raises MailError for an address nobody can send to.

    `unsubscribe` False leaves List-Unsubscribe out: a sign-in link is no list.
    """
    from_address, to_address = _address(sender), _address(recipient)
    message = EmailMessage(policy=SMTP)
    message["From"] = from_address
    message["To"] = to_address
    message["Subject"] = plain(letter.subject)
    message["Date"] = at.astimezone(UTC)
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    if unsubscribe:
        target = quote(from_address.addr_spec, safe="@")
        message["List-Unsubscribe"] = f"<mailto:{target}?subject=unsubscribe>"
    # base64 keeps every line short and plain ASCII, whatever the servers on the way can do.
    message.set_content(letter.text, charset="utf-8", cte="base64")
    message.add_alternative(letter.html, subtype="html", charset="utf-8", cte="base64")
    return message


def send(message: EmailMessage, settings: Settings, *, now: datetime) -> str:
    """Sends the message, or writes it to the outbox while no SMTP host is set; where it went.

    Raises MailError: `sent` False when surely nothing went out, None when nobody knows.
    """
    if settings.smtp_host:
        return _hand_over(message, settings)
    return str(_keep(message, settings.outbox, now))


def mail_link(person: Person, url: str, settings: Settings, *, kind: str, now: datetime) -> None:
    """Mails a link to sign in, to accept an invitation or to set another password; raises MailError."""
    sender = settings.mail_from
    identity = message_id(kind, person.email, shop="", day=now.isoformat(), sender=sender)
    addressed = {"sender": sender, "recipient": person.email, "message_id": identity, "at": now}
    send(letter_to_message(link_letter(person, url, kind), **addressed, unsubscribe=False), settings, now=now)


def probe(settings: Settings) -> None:
    """Greets the mail server as sending would, with TLS and sign-in, and sends nothing; raises MailError.

    Without a mail server the outbox folder must be there to write to.
    """
    if not settings.smtp_host:
        settings.outbox.mkdir(parents=True, exist_ok=True)
        return
    with _greeted(settings):
        log.debug("the mail server at %s answers", settings.smtp_host)


def _address(said: str) -> Address:
    name, spec = parseaddr(said)
    try:
        address = Address(display_name=plain(name), addr_spec=spec)
    except (HeaderParseError, ValueError, IndexError) as exc:
        raise MailError(repr(said), "no mail address", sent=False, permanent=True) from exc
    if not address.username or not address.domain or not spec.isascii() or "\n" in said or "\r" in said:
        raise MailError(repr(said), "no mail address in ASCII", sent=False, permanent=True)
    return address


def _keep(message: EmailMessage, folder: Path, now: datetime) -> Path:
    stamp = f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=f"{stamp}-", suffix=".part", delete=False) as file:
            file.write(message.as_bytes())
            file.flush()
            os.fsync(file.fileno())
        # Whoever reads the outbox sees whole mails only.
        return Path(file.name).rename(Path(file.name).with_suffix(".eml"))
    except OSError as exc:
        raise MailError(folder, str(exc), sent=False) from exc


def _hand_over(message: EmailMessage, settings: Settings) -> str:
    where = _where(settings)
    with _greeted(settings) as smtp:
        with _said(where, sent=False):
            recipient = _envelope(smtp, message)
        with _said(where, sent=None):
            _accepted(smtp.data(message.as_bytes()))
    return f"{recipient} via {where}"


def _where(settings: Settings) -> str:
    return f"{settings.smtp_host}:{settings.smtp_port}"


@contextmanager
def _greeted(settings: Settings) -> Iterator[smtplib.SMTP]:
    with _said(_where(settings), sent=False):
        smtp = _connected(settings)
    try:
        with _said(_where(settings), sent=False):
            _introduce(smtp, settings)
        yield smtp
    finally:
        _leave(smtp)


def _connected(settings: Settings) -> smtplib.SMTP:
    if settings.smtp_security == "tls":
        checked = ssl.create_default_context()
        return smtplib.SMTP_SSL(settings.smtp_host, settings.smtp_port, timeout=PATIENCE, context=checked)
    return smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=PATIENCE)


def _introduce(smtp: smtplib.SMTP, settings: Settings) -> None:
    smtp.ehlo_or_helo_if_needed()
    if settings.smtp_security == "starttls":
        smtp.starttls(context=ssl.create_default_context())
        smtp.ehlo()
    if settings.smtp_user:
        smtp.login(settings.smtp_user, settings.smtp_password)


def _envelope(smtp: smtplib.SMTP, message: EmailMessage) -> str:
    sender, recipient = _address(str(message["From"])).addr_spec, _address(str(message["To"])).addr_spec
    _accepted(smtp.mail(sender))
    _accepted(smtp.rcpt(recipient))
    return recipient


def _accepted(answer: tuple[int, bytes]) -> None:
    if answer[0] not in ACCEPTED:
        raise smtplib.SMTPResponseException(*answer)


@contextmanager
def _said(where: str, *, sent: bool | None) -> Iterator[None]:
    """Makes a MailError of what the server or the network said; `sent` holds unless the server refused."""
    try:
        yield
    except smtplib.SMTPResponseException as exc:
        # -1 is smtplib's own: no number came at all.
        refused = False if exc.smtp_code > 0 else sent
        raise MailError(where, _reason(exc), sent=refused, permanent=exc.smtp_code >= 500) from exc
    except smtplib.SMTPNotSupportedError as exc:
        raise MailError(where, _reason(exc), sent=False, permanent=True) from exc
    except (smtplib.SMTPException, OSError, UnicodeError) as exc:
        # smtplib speaks ASCII: a host name or password beyond it ends as UnicodeError.
        raise MailError(where, _reason(exc), sent=sent) from exc


def _reason(exc: Exception) -> str:
    if isinstance(exc, smtplib.SMTPResponseException):
        said = exc.smtp_error
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        return plain(f"{exc.smtp_code} {text}")[:300]
    return plain(str(exc))[:300] or type(exc).__name__


def _leave(smtp: smtplib.SMTP) -> None:
    # The mail is accepted or refused by now; how the farewell goes changes nothing about it.
    with suppress(smtplib.SMTPException, OSError):
        smtp.quit()
    smtp.close()
