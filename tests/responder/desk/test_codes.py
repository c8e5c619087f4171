"""Codes of an authenticator against the vectors of RFC 6238."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from responder.desk.codes import (
    address,
    code_at,
    is_secret,
    new_recovery_codes,
    new_secret,
    step_at,
    step_of,
    typed,
)
from tests.makers import NOON

SEED = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    at = datetime.fromtimestamp(seconds, UTC)
    assert code_at(SEED, step_at(at), digits=8) == code
    assert step_of(SEED, code[2:], at) == step_at(at)


@pytest.mark.parametrize(("seconds", "fits"), [(-61, False), (-30, True), (0, True), (30, True), (61, False)])
def test_a_clock_may_be_one_step_away(seconds: int, fits: bool) -> None:
    code = code_at(SEED, step_at(NOON + timedelta(seconds=seconds)))
    assert (step_of(SEED, code, NOON) is not None) == fits


@pytest.mark.parametrize("said", ["", "12345", "abcdef", "１２３", "0" * 900])
def test_what_is_no_code_fits_nothing(said: str) -> None:
    assert step_of(SEED, said, NOON) is None


def test_spaces_and_wide_figures_are_what_was_meant() -> None:
    code = code_at(SEED, step_at(NOON))
    wide = code.translate({ord(figure): ord(figure) + 0xFEE0 for figure in "0123456789"})
    assert step_of(SEED, f" {code[:3]} {code[3:]}", NOON) == step_of(SEED, wide, NOON) == step_at(NOON)


def test_secrets_are_fresh_and_known_as_such() -> None:
    first, second = new_secret(), new_secret()
    assert first != second
    assert is_secret(first)
    assert not is_secret(first[1:]) and not is_secret("1" * 32)


def test_an_authenticator_reads_the_secret_from_its_address() -> None:
    found = urlsplit(address(SEED, "o&w=n@example.com"))
    assert (found.scheme, found.netloc) == ("otpauth", "totp")
    assert parse_qs(found.query)["secret"] == [SEED]


def test_ten_recovery_codes_differ_and_are_typed_as_one_likes() -> None:
    codes = new_recovery_codes()
    assert len(set(codes)) == 10
    assert all(len(typed(code)) == 16 for code in codes)
    assert typed(codes[0].lower().replace("-", " ")) == typed(codes[0])
