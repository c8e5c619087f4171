"""Mail arrives whole, or an error says whether it may have gone out."""

from __future__ import annotations

import email
import ssl
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from email.policy import default
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from casebook.errors import MailError
from responder.mail import message_id, probe, send
from tests.makers import NOON
from tests.responder.mail_makers import Postbox, a_free_port, a_letter, a_mail_server, a_message, some_settings


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
def server(postbox: Postbox) -> Iterator[dict[str, object]]:
    with a_mail_server(postbox) as port:
        yield {"smtp_host": "127.0.0.1", "smtp_port": port}


@pytest.fixture
def self_signed(tmp_path: Path) -> ssl.SSLContext:
    """A server's TLS with a certificate nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    today = datetime.now(UTC)
    made = x509.CertificateBuilder(
        name, name, key.public_key(), 1, today - timedelta(days=1), today + timedelta(days=1)
    )
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    signed = (
        made.add_extension(here, critical=False).sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "server.pem").write_bytes(private + signed)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "server.pem")
    return context


def refusal(tmp_path: Path, postbox: Postbox, **said: object) -> MailError:
    """The error of sending to a server that has this postbox."""
    with a_mail_server(postbox) as port, pytest.raises(MailError) as caught:
        settings = some_settings(tmp_path, smtp_host="127.0.0.1", smtp_port=port, **said)
        send(a_message(), settings, now=NOON)
    return caught.value


def test_a_server_gets_the_subject_and_both_parts(tmp_path: Path, postbox: Postbox, server: dict) -> None:
    went = send(a_message(), some_settings(tmp_path, **server), now=NOON)
    [received] = postbox.received
    assert received["Subject"] == "山野日用：3 条差评待回复"
    assert received.get_body(("plain",)).get_content().strip() == "杯盖漏水"
    assert received.get_body(("html",)).get_content().strip() == "<p>杯盖漏水</p>"
    assert went == f"owner@example.com via 127.0.0.1:{server['smtp_port']}"


def test_a_message_says_that_a_machine_wrote_it_and_how_to_be_left_alone() -> None:
    message = a_message()
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"] == "<mailto:huiping@example.com?subject=unsubscribe>"
    assert message["Date"].datetime == NOON


def test_a_sign_in_link_is_no_list() -> None:
    assert a_message(unsubscribe=False)["List-Unsubscribe"] is None


def test_a_subject_cannot_add_headers() -> None:
    message = a_message(a_letter(subject="日报\r\nBcc: stranger@example.com"))
    assert message["Bcc"] is None
    assert message["Subject"] == "日报 Bcc: stranger@example.com"


@pytest.mark.parametrize("recipient", ["", "owner", "a@b@c", "o@example.com\r\nBcc: x@example.com", "店主@example.com"])
def test_an_unusable_recipient_is_refused_before_anything_is_sent(recipient: str) -> None:
    with pytest.raises(MailError) as caught:
        a_message(recipient=recipient)
    assert (caught.value.sent, caught.value.permanent) == (False, True)


def test_the_message_id_is_stable_and_the_recipients_own() -> None:
    first, again, other = (
        message_id("digest", whom, shop="demo", day="2026-11-20", sender="回评 <huiping@example.com>")
        for whom in ("a@example.com", "a@example.com", "b@example.com")
    )
    assert first == again != other
    assert first.endswith("@example.com>")


def test_without_a_server_the_outbox_gets_a_whole_mail(tmp_path: Path) -> None:
    went = send(a_message(), some_settings(tmp_path), now=NOON)
    read = email.message_from_bytes(Path(went).read_bytes(), policy=default)
    assert read["Subject"] == "山野日用：3 条差评待回复"
    assert Path(went).parent == tmp_path / "outbox"


def test_the_same_mail_twice_in_a_second_makes_two_files_and_no_remains(tmp_path: Path) -> None:
    for _ in range(2):
        send(a_message(), some_settings(tmp_path), now=NOON)
    assert [file.suffix for file in (tmp_path / "outbox").iterdir()] == [".eml", ".eml"]


def test_an_outbox_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file where the folder should be")
    with pytest.raises(MailError) as caught:
        send(a_message(), some_settings(tmp_path), now=NOON)
    assert caught.value.sent is False


def test_a_refused_recipient_is_surely_not_sent_and_stays_refused(tmp_path: Path) -> None:
    error = refusal(tmp_path, Postbox(refuses="owner@example.com"))
    assert (error.sent, error.permanent) == (False, True)
    assert "550 5.1.1 no such user" in str(error)


def test_a_server_that_is_full_may_take_it_later(tmp_path: Path) -> None:
    error = refusal(tmp_path, Postbox(says="452 4.3.1 mailbox full"))
    assert (error.sent, error.permanent) == (False, False)


def test_a_line_cut_after_the_words_leaves_the_outcome_unknown(tmp_path: Path) -> None:
    assert refusal(tmp_path, Postbox(hangs_up=True)).sent is None


def test_nobody_answering_is_surely_not_sent(tmp_path: Path) -> None:
    settings = some_settings(tmp_path, smtp_host="127.0.0.1", smtp_port=a_free_port())
    with pytest.raises(MailError) as caught:
        send(a_message(), settings, now=NOON)
    assert (caught.value.sent, caught.value.permanent) == (False, False)


def test_a_server_without_starttls_gets_nothing_where_it_is_asked_for(tmp_path: Path, postbox: Postbox) -> None:
    error = refusal(tmp_path, postbox, smtp_security="starttls")
    assert (error.sent, error.permanent, postbox.received) == (False, True, [])


def test_a_certificate_nobody_vouches_for_gets_nothing(
    tmp_path: Path, postbox: Postbox, self_signed: ssl.SSLContext
) -> None:
    with a_mail_server(postbox, tls_context=self_signed) as port, pytest.raises(MailError, match="CERTIFICATE"):
        settings = some_settings(tmp_path, smtp_host="127.0.0.1", smtp_port=port, smtp_security="starttls")
        send(a_message(), settings, now=NOON)
    assert postbox.received == []


def only_the_owner(server: object, session: object, envelope: object, mechanism: str, said: object) -> AuthResult:
    return AuthResult(success=said == LoginPassword(b"owner", b"secret"), handled=False)


@pytest.mark.parametrize(("password", "arrives"), [("secret", True), ("guess", False), ("密码", False)])
def test_only_the_right_password_is_let_in(tmp_path: Path, postbox: Postbox, password: str, arrives: bool) -> None:
    said = {"smtp_host": "127.0.0.1", "smtp_user": "owner", "smtp_password": password}
    with a_mail_server(postbox, authenticator=only_the_owner, auth_require_tls=False) as port:
        settings = some_settings(tmp_path, smtp_port=port, **said)
        with nullcontext() if arrives else pytest.raises(MailError):
            send(a_message(), settings, now=NOON)
    assert bool(postbox.received) is arrives


def test_a_probe_greets_the_server_and_sends_nothing(tmp_path: Path, postbox: Postbox, server: dict) -> None:
    probe(some_settings(tmp_path, **server))
    assert postbox.received == []


def test_a_probe_says_why_the_server_cannot_be_used(tmp_path: Path) -> None:
    port = a_free_port()
    with pytest.raises(MailError, match=f"mail failed: 127.0.0.1:{port}: "):
        probe(some_settings(tmp_path, smtp_host="127.0.0.1", smtp_port=port))


@pytest.fixture
def vouched(tmp_path: Path, self_signed: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A server's TLS whose certificate this machine vouches for."""
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "server.pem"))
    return self_signed


def test_a_vouched_server_gets_account_and_mail_by_starttls_alone(
    tmp_path: Path, postbox: Postbox, vouched: ssl.SSLContext
) -> None:
    said = {"smtp_host": "127.0.0.1", "smtp_user": "owner", "smtp_password": "secret", "smtp_security": "starttls"}
    with a_mail_server(
        postbox, tls_context=vouched, authenticator=only_the_owner, auth_require_tls=True, require_starttls=True
    ) as port:
        send(a_message(), some_settings(tmp_path, smtp_port=port, **said), now=NOON)
        with pytest.raises(MailError):
            send(a_message(), some_settings(tmp_path, smtp_port=port, **{**said, "smtp_security": "none"}), now=NOON)
    assert len(postbox.received) == 1


def test_a_vouched_server_gets_mail_by_tls_from_the_first_byte(
    tmp_path: Path, postbox: Postbox, vouched: ssl.SSLContext
) -> None:
    with a_mail_server(postbox, ssl_context=vouched, authenticator=only_the_owner, auth_require_tls=False) as port:
        said = {"smtp_host": "127.0.0.1", "smtp_user": "owner", "smtp_password": "secret", "smtp_security": "tls"}
        send(a_message(), some_settings(tmp_path, smtp_port=port, **said), now=NOON)
    assert len(postbox.received) == 1
