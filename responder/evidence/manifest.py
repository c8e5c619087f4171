"""The lines BagIt is made of: manifests and bag-info, written for a bundle and read again when it is verified."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from responder.evidence.fault import Fault

BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
BAGIT_TXT, BAG_INFO = "bagit.txt", "bag-info.txt"
MANIFEST_256, MANIFEST_512, TAG_MANIFEST = "manifest-sha256.txt", "manifest-sha512.txt", "tagmanifest-sha256.txt"
HEX = {MANIFEST_256: 64, MANIFEST_512: 128, TAG_MANIFEST: 64}
BOM = b"\xef\xbb\xbf"

# RFC 8493 2.1.3: only these are encoded in the paths of a manifest.
ENCODED = {"%": "%25", "\n": "%0A", "\r": "%0D"}
DECODED = {code: sign for sign, code in ENCODED.items()}


def manifest_body(sums: Mapping[str, str]) -> bytes:
    """A manifest of these paths and digests, sorted; `sha256sum -c` reads it too."""
    lines = [f"{sums[path]}  {_encoded(path)}\n" for path in sorted(sums)]
    return "".join(lines).encode()


def info_body(said: Mapping[str, str]) -> bytes:
    """A bag-info file; a value never breaks out of its line."""
    return "".join(f"{key}: {_one_line(value)}\n" for key, value in said.items()).encode()


def read_manifest(name: str, body: bytes) -> tuple[dict[str, str], list[Fault]]:
    """Digests by path of a manifest, and what is wrong with its lines.

    Strict where RFC 8493 is lenient (two spaces, lower case): we wrote it, so any other form was changed.
    """
    faults = [Fault(kind, name) for kind, sign in (("manifest_bom", BOM), ("manifest_crlf", b"\r")) if sign in body]
    sums: dict[str, str] = {}
    for number, line in _lines(body.replace(BOM, b"").replace(b"\r\n", b"\n")):
        fitting = re.fullmatch(rb"([0-9a-f]{%d})  (\S[^\r\n]*)" % HEX[name], line)
        path = _decoded(fitting[2]) if fitting else None
        if fitting is None or path is None:
            faults.append(Fault("manifest_malformed", name, found=str(number)))
        elif path in sums:
            faults.append(Fault("manifest_duplicate", name, found=str(number)))
        else:
            sums[path] = fitting[1].decode()
    return sums, faults


def read_info(body: bytes) -> dict[str, str]:
    """Values by key of a bag-info file; a line that is none is left out, a repeated key keeps its first value."""
    said: dict[str, str] = {}
    for line in body.decode("utf-8", "replace").split("\n"):
        key, colon, value = line.partition(": ")
        if colon:
            said.setdefault(key, value)
    return said


def oxum(sizes: Iterable[int]) -> str:
    """Payload-Oxum: bytes and number of files, as `279164.12`."""
    listed = list(sizes)
    return f"{sum(listed)}.{len(listed)}"


def _lines(body: bytes) -> Iterator[tuple[int, bytes]]:
    lines = body.split(b"\n")
    # What stands behind the last line end is a line cut short, unless it is nothing.
    return enumerate(lines if lines[-1] else lines[:-1], start=1)


def _encoded(path: str) -> str:
    return re.sub(r"[%\r\n]", lambda sign: ENCODED[sign[0]], path)


def _decoded(path: bytes) -> str | None:
    try:
        return re.sub(r"%(?:25|0[AaDd])", lambda code: DECODED[code[0].upper()], path.decode("utf-8"))
    except UnicodeDecodeError:
        return None


def _one_line(value: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in value).split())
