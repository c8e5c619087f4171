"""Decides which members of a zip may be read at all: names, kinds and sizes, before a single byte is unpacked."""

from __future__ import annotations

import re
import stat
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from zipfile import ZipInfo

from responder.evidence.fault import Fault

MEBIBYTE = 1024 * 1024
HEADER_SIZE = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much verifying reads at most: members, bytes in all, bytes of one parsed file, how dense one may be, and
    bytes of the list of members, which is held whole before anything else is known."""

    members: int = 20_000
    total: int = 8 * 1024 * MEBIBYTE
    parsed: int = 64 * MEBIBYTE
    ratio: int = 200
    small: int = MEBIBYTE
    directory: int = 4 * MEBIBYTE


LIMITS = Limits()


def bombs(members: Sequence[ZipInfo], size: int, limits: Limits) -> list[Fault]:
    """Faults that forbid reading anything: too many, too large, too dense, or lying over each other.

    `size` is that of the zip in bytes.
    """
    faults = [
        Fault("too_dense", one.filename, f"{limits.ratio}:1", f"{one.compress_size} → {one.file_size}")
        for one in members
        if one.file_size > limits.small and one.file_size > limits.ratio * max(one.compress_size, 1)
    ]
    total = sum(one.file_size for one in members)
    if len(members) > limits.members:
        faults.append(Fault("too_many", expected=str(limits.members), found=str(len(members))))
    if total > limits.total:
        faults.append(Fault("too_large", expected=str(limits.total), found=str(total)))
    if sum(one.compress_size + HEADER_SIZE for one in members) > size or _overlapping(members):
        faults.append(Fault("overlapping", expected=str(size)))
    return faults


def readable(members: Sequence[ZipInfo]) -> tuple[dict[str, ZipInfo], list[Fault]]:
    """Members by full name that are plain files with safe names, and what is wrong with the others.

    A name that is only not NFC, or that differs in case alone, is still read: its content is checked too.
    """
    kept: dict[str, ZipInfo] = {}
    faults: list[Fault] = []
    for member in members:
        found = _faults(member)
        faults += found
        # Not asked of zipfile, which takes an empty name amiss.
        if not member.orig_filename.endswith("/") and all(fault.kind == "not_nfc" for fault in found):
            kept.setdefault(member.orig_filename, member)
    return kept, faults + _repeated(members)


def unsafe(path: str) -> bool:
    """True for a path that could lead out of the folder it is unpacked in, on any system."""
    if path.startswith(("/", "~")) or "\\" in path or re.match(r"[A-Za-z]:", path):
        return True
    if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in path):
        return True
    return any(part in ("", ".", "..") for part in path.split("/"))


def base_of(names: Sequence[str]) -> str:
    """The bag's folder: where bagit.txt lies, else the most common first folder; "" when there is none."""
    tops = [name.partition("/")[0] for name in sorted(names) if "/" in name]
    declared = [top for top in tops if f"{top}/bagit.txt" in names]
    return (declared or [top for top, _ in Counter(tops).most_common(1)] or [""])[0]


def _faults(member: ZipInfo) -> list[Fault]:
    name = member.orig_filename
    kind = stat.S_IFMT(member.external_attr >> 16)
    strange = kind not in (0, stat.S_IFREG, stat.S_IFDIR, stat.S_IFLNK)
    checks = (
        ("unsafe_path", unsafe(name.removesuffix("/"))),
        ("not_nfc", unicodedata.normalize("NFC", name) != name),
        ("symlink", stat.S_ISLNK(kind)),
        ("not_a_file", strange or (name.endswith("/") and member.file_size > 0)),
        ("encrypted", bool(member.flag_bits & 0x1)),
        ("compression", member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)),
    )
    return [Fault(code, name) for code, holds in checks if holds]


def _repeated(members: Sequence[ZipInfo]) -> list[Fault]:
    # On many systems names that differ in case or normal form alone are one file when unpacked.
    folded = Counter(unicodedata.normalize("NFC", one.orig_filename).casefold() for one in members)
    return [Fault("duplicate_member", name, "1", str(count)) for name, count in folded.items() if count > 1]


def _overlapping(members: Sequence[ZipInfo]) -> bool:
    placed = sorted((one.header_offset, one.header_offset + HEADER_SIZE + one.compress_size) for one in members)
    return any(end > start for (_, end), (start, _) in zip(placed, placed[1:], strict=False))
