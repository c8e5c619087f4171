"""Reads and checks RFC 3161 tokens; the only place that knows the library for them. Pure."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from responder.evidence.der import sorted_certificates

# An answer with a long chain is a few kilobytes.
LARGEST = 256 * 1024
LARGEST_PEM = 4 * 1024 * 1024
GRANTED = 0
# RFC 3161 leaves the digest open; weaker ones prove nothing.
DIGESTS = {
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}


class TokenUnreadable(ValueError):
    """The bytes are no granted token, or one in a form nobody should trust."""


class TokenUntrusted(ValueError):
    """The token's signature does not hold, or leads to no root that was named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What a token says; `signer` is the subject of the certificate that signed it, `chain` what came with it."""

    time: datetime
    digest: str
    imprint: str
    serial: str
    policy: str
    signer: str
    nonce: int | None
    chain: tuple[bytes, ...]

    def fits(self, manifest: bytes) -> bool:
        """True when it was made over these bytes and no others."""
        return hashlib.new(self.digest, manifest).hexdigest() == self.imprint


def request(manifest: bytes) -> tuple[bytes, int | None]:
    """A request for a token over these bytes with the authority's certificate in it, and its nonce."""
    from rfc3161_client import TimestampRequestBuilder
    from rfc3161_client.base import HashAlgorithm

    made = TimestampRequestBuilder().data(manifest).hash_algorithm(HashAlgorithm.SHA256)
    asked = made.nonce(nonce=True).cert_request(cert_request=True).build()
    return asked.as_bytes(), asked.nonce


def read_token(body: bytes) -> Token:
    """What these bytes say; raises TokenUnreadable."""
    answer = _decoded(body)
    if answer.status != GRANTED:
        raise TokenUnreadable(f"not granted, status {answer.status} {' '.join(answer.status_string)}".strip())
    try:
        with _quiet():
            return _token(answer)
    except _nearly() as exc:
        raise TokenUnreadable(_said(exc)) from exc


def check_trust(body: bytes, roots: Sequence[bytes]) -> None:
    """Raises TokenUntrusted unless the token is signed by a time stamp certificate under one of these roots (DER).

    Certificates are asked whether they were valid when the token was made, not whether they are today.
    """
    from rfc3161_client import VerifierBuilder

    answer, asked = _decoded(body), VerifierBuilder()
    try:
        with _quiet():
            for root in _certificates(roots):
                # All certificates handed to this library are trusted by it: the bag's own chain must not be.
                asked = asked.add_root_certificate(root)
            asked.build().verify(answer, answer.tst_info.message_imprint.message)
    except _nearly() as exc:
        raise TokenUntrusted(_said(exc)) from exc


def pem_certificates(body: bytes) -> tuple[bytes, ...]:
    """The certificates of a PEM file as DER, each once; raises ValueError when there is none."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    found = x509.load_pem_x509_certificates(body[:LARGEST_PEM])
    return tuple(dict.fromkeys(one.public_bytes(Encoding.DER) for one in found))


def chain_pem(token: Token, roots: Sequence[bytes]) -> str:
    """The certificates from the signer up to its root, as far as they are known, as PEM."""
    from cryptography.hazmat.primitives.serialization import Encoding

    known = list(_certificates([*token.chain, *roots]))
    line = [one for one in known if one.subject.rfc4514_string() == token.signer][:1]
    while line and line[-1].subject != line[-1].issuer:
        above = [one for one in known if one.subject == line[-1].issuer and one not in line]
        if not above:
            break
        line.append(above[0])
    return "".join(one.public_bytes(Encoding.PEM).decode() for one in line)


def _decoded(body: bytes) -> Any:
    from rfc3161_client import decode_timestamp_response

    if len(body) > LARGEST:
        raise TokenUnreadable(f"larger than {LARGEST} bytes")
    try:
        return decode_timestamp_response(sorted_certificates(body))
    except _nearly() as exc:
        raise TokenUnreadable("no RFC 3161 answer") from exc


def _token(answer: Any) -> Token:
    said = answer.tst_info
    algorithm = said.message_imprint.hash_algorithm.dotted_string
    if algorithm not in DIGESTS:
        raise TokenUnreadable(f"digest {algorithm}, not SHA-256, SHA-384 or SHA-512")
    chain = tuple(answer.signed_data.certificates)
    return Token(
        time=said.gen_time.astimezone(UTC),
        digest=DIGESTS[algorithm],
        imprint=said.message_imprint.message.hex(),
        serial=str(said.serial_number),
        policy=said.policy.dotted_string,
        signer=_signer(answer, chain),
        nonce=said.nonce,
        chain=tuple(sorted(chain)),
    )


def _signer(answer: Any, chain: Sequence[bytes]) -> str:
    signed = [(one.issuer, one.serial_number) for one in answer.signed_data.signer_infos]
    found = {one.subject.rfc4514_string() for one in _certificates(chain) if (one.issuer, one.serial_number) in signed}
    # With two of them, the one that is shown need not be the one that signed.
    if len(found) != 1:
        raise TokenUnreadable("the certificate of its signer is not in it, once")
    return found.pop()


def _certificates(chain: Sequence[bytes]) -> Iterator[Any]:
    from cryptography import x509

    return (x509.load_der_x509_certificate(one) for one in dict.fromkeys(chain))


def _nearly() -> tuple[type[Exception], ...]:
    """What the libraries raise for bytes that are nearly a token or a certificate, and for one that proves nothing."""
    from cryptography import x509
    from rfc3161_client.errors import VerificationError

    # They let what they stumble over through as it is; a KeyError where a digest has a number nobody knows.
    stumbled = (ValueError, TypeError, AttributeError, LookupError, OverflowError, NotImplementedError)
    odd = (x509.InvalidVersion, x509.DuplicateExtension, x509.UnsupportedGeneralNameType)
    return (VerificationError, *odd, *stumbled)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keeps what the libraries think of odd certificates off the terminal; whether they hold is asked anyway."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _said(exc: Exception) -> str:
    return str(exc) or type(exc).__name__
