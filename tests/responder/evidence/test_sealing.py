"""Bundles get tokens from authorities, keep them, and are as good as before where none is given."""

import json
import subprocess
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from casebook.errors import SettingError
from casebook.settings import read_settings
from casebook.store import Casebook
from responder.evidence import Sealing, read_roots, sealing, verify, write_bundle
from responder.evidence.bundle import BundleReport
from responder.evidence.token import TokenUnreadable, check_trust, read_token
from tests.responder.evidence.authority import NO_OPENSSL, Authority, serving
from tests.responder.evidence.makers import a_published_case, opened

pytestmark = pytest.mark.skipif(NO_OPENSSL, reason="openssl is not installed: the authority of these tests is its")
TOKEN, CHAIN = "seal/manifest-sha256.tsr", "seal/tsa-chain.pem"


@pytest.fixture
def case(book: Casebook) -> int:
    return a_published_case(book)


def asking(authority: Authority, *urls: object, **said: float) -> Sealing:
    return Sealing(urls=tuple(map(str, urls)), roots=authority.roots, **said)


def seal_of(path: Path) -> dict[str, object]:
    return dict(json.loads(opened(path)["seal/seal.json"]))


@pytest.fixture
def stamped(book: Casebook, case: int, authority: Authority, tmp_path: Path) -> BundleReport:
    with serving(authority) as there:
        return write_bundle(book, case, tmp_path / "out.zip", sealing=asking(authority, there["url"]))


def test_a_bundle_without_authorities_says_it_has_no_seal(book: Casebook, case: int, tmp_path: Path) -> None:
    assert write_bundle(book, case, tmp_path / "out.zip").seal == "none"
    assert seal_of(tmp_path / "out.zip")["status"] == "none"


def test_an_authority_seals_a_bundle(stamped: BundleReport, authority: Authority) -> None:
    assert (stamped.seal, stamped.unsealed) == ("trusted", ())
    found = verify(stamped.path, roots=authority.roots, sealed=True)
    assert (found.faults, found.seal, found.signer) == ((), "trusted", "CN=Stamp")


def test_the_time_and_the_signer_of_a_seal_are_said(stamped: BundleReport, authority: Authority) -> None:
    (said,) = seal_of(stamped.path)["tokens"]  # type: ignore[misc]
    token = read_token(opened(stamped.path)[TOKEN])
    assert (said["time"], said["signer"], said["policy"]) == (token.time.isoformat(), "CN=Stamp", "1.2.3.4.1")
    assert verify(stamped.path, roots=authority.roots).sealed_at == token.time.isoformat()


@pytest.mark.parametrize("trusted", ["root.pem", CHAIN])
def test_openssl_agrees_with_us(stamped: BundleReport, authority: Authority, tmp_path: Path, trusted: str) -> None:
    for name, body in opened(stamped.path).items():
        (tmp_path / "bag" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "bag" / name).write_bytes(body)
    root = authority.root if trusted == "root.pem" else tmp_path / "bag" / CHAIN
    said = ["openssl", "ts", "-verify", "-data", "manifest-sha256.txt", "-in", TOKEN, "-CAfile", str(root)]
    assert subprocess.run(said, cwd=tmp_path / "bag", check=False, capture_output=True).returncode == 0


def test_a_seal_is_pending_for_whoever_names_no_root(stamped: BundleReport) -> None:
    found = verify(stamped.path)
    assert (found.faults, found.seal, found.sealed_at) == ((), "pending", "")


def test_a_kept_token_gives_the_same_bytes_and_nobody_is_asked_again(
    book: Casebook, case: int, stamped: BundleReport, authority: Authority, tmp_path: Path
) -> None:
    with serving(authority) as there:
        asked = replace(asking(authority), urls=tuple(one.authority for one in _kept(book, stamped)))
        write_bundle(book, case, tmp_path / "again.zip", sealing=asked)
        assert there["asked"] == []
    assert (tmp_path / "again.zip").read_bytes() == stamped.path.read_bytes()


def test_a_kept_token_stays_when_the_settings_name_nobody(
    book: Casebook, case: int, stamped: BundleReport, tmp_path: Path
) -> None:
    write_bundle(book, case, tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == stamped.path.read_bytes()


def _kept(book: Casebook, report: BundleReport) -> tuple:
    return book.seals.of(str(seal_of(report.path)["sha256"]))


def test_each_of_several_authorities_seals(
    book: Casebook, case: int, authority: Authority, stranger: Authority, tmp_path: Path
) -> None:
    both = (*authority.roots, *stranger.roots)
    with serving(authority) as one, serving(stranger) as other:
        asked = replace(asking(authority, one["url"], other["url"]), roots=both)
        report = write_bundle(book, case, tmp_path / "out.zip", sealing=asked)
    assert {"seal/manifest-sha256.tsr", "seal/manifest-sha256-2.tsr"} <= set(opened(report.path))
    assert opened(report.path)[CHAIN].count(b"BEGIN CERTIFICATE") == 4


def test_one_authority_a_reader_knows_is_enough(
    book: Casebook, case: int, authority: Authority, stranger: Authority, tmp_path: Path
) -> None:
    with serving(authority) as one, serving(stranger) as other:
        both = Sealing(urls=(str(one["url"]), str(other["url"])), roots=(*authority.roots, *stranger.roots))
        write_bundle(book, case, tmp_path / "out.zip", sealing=both)
    assert verify(tmp_path / "out.zip", roots=stranger.roots, sealed=True).seal == "trusted"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"status": 500}, "answered HTTP 500"),
        ({"status": 302}, "answered HTTP 302"),
        ({"instead": b""}, "no RFC 3161 answer"),
        ({"instead": b"<html>"}, "no RFC 3161 answer"),
        ({"instead": bytes(300_000)}, "an answer longer than"),
        ({"instead": bytes.fromhex("30053003020102")}, "not granted, status 2"),
    ],
)
def test_an_answer_that_is_no_token_leaves_the_bundle_pending(
    book: Casebook, case: int, authority: Authority, tmp_path: Path, said: dict, why: str
) -> None:
    with serving(authority, **said) as there:
        report = write_bundle(book, case, tmp_path / "out.zip", sealing=asking(authority, there["url"]))
    assert (report.seal, verify(report.path).faults) == ("pending", ())
    assert why in str(report.unsealed[0])


def test_an_authority_that_is_not_there_leaves_the_bundle_pending_and_the_next_try_seals_it(
    book: Casebook, case: int, authority: Authority, tmp_path: Path
) -> None:
    write = partial(write_bundle, book, case, tmp_path / "out.zip")
    assert write(sealing=asking(authority, "http://127.0.0.1:9/tsa")).seal == "pending"
    assert seal_of(tmp_path / "out.zip")["waiting"] == ["http://127.0.0.1:9/tsa"]
    with serving(authority) as there:
        assert write(sealing=asking(authority, there["url"])).seal == "trusted"


def test_a_token_under_an_unknown_root_is_never_kept(
    book: Casebook, case: int, authority: Authority, stranger: Authority, tmp_path: Path
) -> None:
    with serving(stranger) as there:
        report = write_bundle(book, case, tmp_path / "out.zip", sealing=asking(authority, there["url"]))
    assert "HUIPING_TSA_ROOTS" in str(report.unsealed[0])
    assert _kept(book, report) == ()


def test_an_answer_to_another_question_is_refused(
    book: Casebook, case: int, authority: Authority, tmp_path: Path
) -> None:
    with serving(authority, instead=authority.stamp(b"something else")) as there:
        report = write_bundle(book, case, tmp_path / "out.zip", sealing=asking(authority, there["url"]))
    assert "answered to another question" in str(report.unsealed[0])


def test_a_token_older_than_the_newest_record_is_refused(book: Casebook, authority: Authority, tmp_path: Path) -> None:
    case = a_published_case(book, later=timedelta(days=36500))
    with serving(authority) as there:
        report = write_bundle(book, case, tmp_path / "out.zip", sealing=asking(authority, there["url"]))
    assert "before the newest record" in str(report.unsealed[0])


def test_a_chain_in_the_order_of_signing_is_read_too(authority: Authority) -> None:
    chained = authority.chained(b"x")
    assert len(read_token(chained).chain) == 2
    check_trust(chained, authority.roots)


def test_a_weak_digest_is_no_token(authority: Authority) -> None:
    with pytest.raises(TokenUnreadable, match="not SHA-256"):
        read_token(authority.stamp(b"x", digest="sha1"))


def test_a_token_without_its_certificate_is_no_token(authority: Authority) -> None:
    with pytest.raises(TokenUnreadable, match="certificate"):
        read_token(authority.stamp(b"x", certificate=False))


def test_settings_without_roots_are_refused() -> None:
    with pytest.raises(SettingError, match="TSA_ROOTS"):
        read_settings({"HUIPING_TSA_URLS": "https://tsa.example/"})


def test_settings_name_authorities_roots_and_seconds(authority: Authority) -> None:
    said = {"URLS": "https://a.example/, http://b.example/tsr", "ROOTS": str(authority.root), "TIMEOUT": "3"}
    found = sealing(read_settings({f"HUIPING_TSA_{name}": text for name, text in said.items()}))
    assert found.urls == ("https://a.example/", "http://b.example/tsr")
    assert (found.roots, found.timeout) == (authority.roots, 3.0)


@pytest.mark.parametrize("url", ["ftp://a.example/", "https://me:word@a.example/", "a.example"])
def test_an_address_nobody_can_ask_is_refused(url: str) -> None:
    with pytest.raises(SettingError, match="TSA_URLS"):
        read_settings({"HUIPING_TSA_URLS": url, "HUIPING_TSA_ROOTS": "roots.pem"})


def test_a_file_without_certificates_names_no_roots(tmp_path: Path) -> None:
    (tmp_path / "roots.pem").write_text("nothing")
    with pytest.raises(SettingError, match="no certificates in PEM form"):
        read_roots(tmp_path / "roots.pem")
