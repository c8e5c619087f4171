"""Bags as the BagIt specification has them, valid and invalid, written anew: we and the bagit library judge alike."""

import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import bagit
import pytest

from responder.evidence import verify
from tests.responder.evidence.makers import BASE, PUBLISHED, VERSIONS, Members, opened, packed, remake, resum, retag

MANIFEST, MANIFEST_512, TAGS = "manifest-sha256.txt", "manifest-sha512.txt", "tagmanifest-sha256.txt"
Change = Callable[[Members], object]


def rewritten(name: str, change: Callable[[bytes], bytes]) -> Change:
    """The tag file changed, with the tag manifest made to fit."""

    def made(members: Members) -> None:
        members[name] = change(members[name])
        retag(members)

    return made


def with_file(name: str, body: bytes = b"x") -> Change:
    """One more payload file, with all manifests made to fit."""

    def made(members: Members) -> None:
        members[name] = body
        remake(members)

    return made


def line(name: str) -> bytes:
    return b"0" * 64 + b"  " + name.encode() + b"\n"


VALID: dict[str, Change] = {
    "as it is": lambda members: None,
    "a space in a name": with_file("data/a b.txt"),
    "two spaces in a name": with_file("data/a  b.txt"),
    "a name in Chinese": with_file("data/三包 凭证.txt"),
    "a name that begins with a dot": with_file("data/.hidden"),
    "a name with dots in it": with_file("data/a..b...txt"),
    "an empty file": with_file("data/empty", b""),
    "a deep folder": with_file("data/" + "a/" * 30 + "b"),
    "a quote in a name": with_file("data/it's.txt"),
    "a star in a name": with_file("data/*.txt"),
    "a name of 200 letters": with_file("data/" + "n" * 200),
}

# What the specification forbids; the library agrees.
INVALID: dict[str, Change] = {
    "bagit.txt is missing": lambda members: (members.pop("bagit.txt"), retag(members)),
    "bagit.txt is empty": rewritten("bagit.txt", lambda body: b""),
    "bagit.txt begins with a BOM": rewritten("bagit.txt", lambda body: b"\xef\xbb\xbf" + body),
    "the version is no number": rewritten("bagit.txt", lambda body: body.replace(b"1.0", b"one")),
    "the version is of the future": rewritten("bagit.txt", lambda body: body.replace(b"1.0", b"9.0")),
    "the encoding is unknown": rewritten("bagit.txt", lambda body: body.replace(b"UTF-8", b"UTF-X")),
    "there is no manifest": lambda members: (members.pop(MANIFEST), members.pop(MANIFEST_512), retag(members)),
    "there is no payload": lambda members: [members.pop(name) for name in list(members) if name.startswith("data/")],
    "a listed file is missing": lambda members: members.pop(PUBLISHED),
    "a file is not listed": lambda members: members.update({"data/new": b""}),
    "a listed file was never there": rewritten(MANIFEST, lambda body: body + line("data/never")),
    "a file is longer": lambda members: members.update({VERSIONS: members[VERSIONS] + b"\n"}),
    "a file has other bytes of the same length": lambda members: members.update({VERSIONS: members[VERSIONS][::-1]}),
    "the oxum counts other bytes": rewritten("bag-info.txt", lambda body: body.replace(b"Oxum: ", b"Oxum: 1")),
    "the oxum counts other files": rewritten("bag-info.txt", lambda body: body.rstrip(b"\n") + b"1\n"),
    "a tag file was changed": lambda members: members.update({"bag-info.txt": members["bag-info.txt"] + b"A: b\n"}),
    "a listed tag file is missing": lambda members: members.pop("bag-info.txt"),
    "the manifest lists a path above": rewritten(MANIFEST, lambda body: body + line("../escape")),
    "the manifest lists an absolute path": rewritten(MANIFEST, lambda body: body + line("/etc/passwd")),
    "the manifest lists a path in a home": rewritten(MANIFEST, lambda body: body + line("~/escape")),
    "a digest is cut short": rewritten(MANIFEST, lambda body: body[3:]),
    "a digest is of another algorithm": rewritten(MANIFEST, lambda body: body[:40] + body[64:]),
}

# What the library lets through: a bundle of ours has none of it, so somebody put it there.
STRICTER: dict[str, Change] = {
    "the manifests list other files": rewritten(MANIFEST_512, lambda body: body.split(b"\n", 1)[1]),
    "lines end in CRLF": rewritten(MANIFEST, lambda body: body.replace(b"\n", b"\r\n")),
    "digests in capitals": rewritten(MANIFEST, lambda body: body[:64].upper() + body[64:]),
    "one space before the path": rewritten(MANIFEST, lambda body: body.replace(b"  ", b" ")),
    "a star before the path": rewritten(MANIFEST, lambda body: body.replace(b"  ", b" *")),
    "a tag file nobody listed": lambda members: members.update({"notes.txt": b"x"}),
    "no SHA-512 manifest": lambda members: (members.pop(MANIFEST_512), retag(members)),
    "no tag manifest": lambda members: members.pop(TAGS),
    "an older version": rewritten("bagit.txt", lambda body: body.replace(b"1.0", b"0.97")),
    "no bag-info": lambda members: (members.pop("bag-info.txt"), retag(members)),
    "no oxum": rewritten("bag-info.txt", lambda body: body.split(b"Payload-Oxum")[0]),
    "a fetch file": lambda members: (members.update({"fetch.txt": b"http://127.0.0.1/x 1 data/x\n"}), retag(members)),
    "an MD5 manifest": lambda members: (members.update({"manifest-md5.txt": b""}), retag(members)),
    "a folder of tag files": lambda members: (members.update({"meta/x.txt": b"x"}), resum(members)),
}


def judged(sealed: Path, tmp_path: Path, change: Change) -> tuple[bool, bool, Path]:
    """Whether we and the library take the changed bag for valid, and where it lies unpacked."""
    members = opened(sealed)
    change(members)
    path = packed(tmp_path / "bag.zip", members)
    with zipfile.ZipFile(path) as zip:
        zip.extractall(tmp_path / "out")
    return verify(path).ok, library_accepts(tmp_path / "out" / BASE), tmp_path / "out" / BASE


def library_accepts(folder: Path) -> bool:
    try:
        return bool(bagit.Bag(str(folder)).is_valid())
    except (bagit.BagError, UnicodeError, LookupError, OSError):
        return False


@pytest.mark.parametrize("case", VALID)
def test_a_valid_bag_is_valid_for_both(sealed: Path, tmp_path: Path, case: str) -> None:
    assert judged(sealed, tmp_path, VALID[case])[:2] == (True, True)


@pytest.mark.parametrize("case", INVALID)
def test_an_invalid_bag_is_invalid_for_both(sealed: Path, tmp_path: Path, case: str) -> None:
    assert judged(sealed, tmp_path, INVALID[case])[:2] == (False, False)


@pytest.mark.parametrize("case", STRICTER)
def test_what_is_valid_but_never_ours_is_refused(sealed: Path, tmp_path: Path, case: str) -> None:
    assert judged(sealed, tmp_path, STRICTER[case])[0] is False


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="sha256sum is not installed")
@pytest.mark.parametrize("case", VALID)
def test_sha256sum_accepts_what_we_accept(sealed: Path, tmp_path: Path, case: str) -> None:
    folder = judged(sealed, tmp_path, VALID[case])[2]
    for name in (MANIFEST, TAGS):
        said = subprocess.run(["sha256sum", "--strict", "--quiet", "-c", name], cwd=folder, check=False)
        assert said.returncode == 0


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="sha256sum is not installed")
@pytest.mark.parametrize("case", ["a listed file is missing", "a file is longer", "a listed file was never there"])
def test_sha256sum_refuses_what_we_refuse(sealed: Path, tmp_path: Path, case: str) -> None:
    folder = judged(sealed, tmp_path, INVALID[case])[2]
    said = subprocess.run(["sha256sum", "--strict", "-c", MANIFEST], cwd=folder, check=False, capture_output=True)
    assert said.returncode != 0


def test_warcio_check_agrees_on_captures(sealed: Path, tmp_path: Path) -> None:
    folder = judged(sealed, tmp_path, VALID["as it is"])[2]
    first, second = sorted((folder / "data/80_capture").glob("*.warc.gz"))
    second.write_bytes(_rewritten(second.read_bytes()))
    assert [warcio_accepts(one) for one in (first, second)] == [True, False]
    members = opened(sealed)
    members[second.relative_to(folder).as_posix()] = second.read_bytes()
    remake(members)
    found = verify(packed(tmp_path / "changed.zip", members))
    assert {fault.path for fault in found.faults if fault.kind == "warc_digest"} == {
        second.relative_to(folder).as_posix()
    }


def _rewritten(body: bytes) -> bytes:
    import gzip

    return gzip.compress(gzip.decompress(body).replace("漏水".encode(), "不漏".encode()))


def warcio_accepts(path: Path) -> bool:
    import sys

    said = [sys.executable, "-m", "warcio.cli", "check", str(path)]
    return subprocess.run(said, check=False, capture_output=True).returncode == 0
