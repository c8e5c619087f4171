"""Checks a bundle somebody handed in: reads it from the zip, unpacks nothing to disk, gathers every fault."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from zipfile import ZipFile

from casebook.errors import FileError
from responder.evidence.bag import DAMAGED, Bag
from responder.evidence.directory import directory_size
from responder.evidence.fault import Fault, Verification
from responder.evidence.fixity import fixity
from responder.evidence.inside import inside, stated_unshown
from responder.evidence.manifest import BAG_INFO, read_info
from responder.evidence.members import LIMITS, Limits, base_of, bombs, readable
from responder.evidence.sealed import Trust, check_seal


def verify(
    path: Path | str, *, limits: Limits = LIMITS, roots: Sequence[bytes] = (), sealed: bool = False
) -> Verification:
    """What is wrong with the bundle at this path, all of it; never raises for what is inside the file.

    `roots` (DER) are trusted for seals; with `sealed`, a bundle that none of them vouches for is at fault.
    Raises FileError when there is no file to read. An intact bundle is only as good as its seal: see Verification.
    """
    path = Path(path)
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            stated = directory_size(stream)
        if stated > limits.directory:
            return Verification(faults=(Fault("directory", "", str(limits.directory), str(stated)),))
        with ZipFile(path) as zip:
            return _verified(zip, size, limits, Trust(roots=tuple(roots), demanded=sealed))
    except (FileNotFoundError, IsADirectoryError, PermissionError) as exc:
        raise FileError(path, exc.strerror, do="name a bundle") from exc
    except DAMAGED as exc:
        return Verification(faults=(Fault("not_a_zip", found=f"{type(exc).__name__}: {exc}"),))


def _verified(zip: zipfile.ZipFile, size: int, limits: Limits, trust: Trust) -> Verification:
    members = zip.infolist()
    # Judged by what the zip declares alone: a bomb must not be opened to be recognised.
    found = bombs(members, size, limits)
    if found:
        return Verification(faults=tuple(found), files=len(members))
    bag, faults = _opened(zip, limits)
    faults += bag.read()
    info = read_info(bag.body(BAG_INFO) or b"")
    variant = info.get("X-Variant", "")
    faults += fixity(bag)
    # A file that is wrong in itself is also wrong in the index; saying so twice would bury the rest.
    known = {name for fault in faults for name in (fault.path, fault.found)}
    faults += [one for one in inside(bag, variant) if one.kind != "index_wrong" or one.path not in known]
    seal = check_seal(bag, trust)
    said = {"case": info.get("External-Identifier", ""), "variant": variant, "files": len(bag.members)}
    stamped = {"seal": seal.status, "sealed_at": seal.time, "signer": seal.signer}
    return Verification(faults=(*faults, *seal.faults), unshown=stated_unshown(bag), **said, **stamped)


def _opened(zip: zipfile.ZipFile, limits: Limits) -> tuple[Bag, list[Fault]]:
    kept, faults = readable(zip.infolist())
    base = base_of(list(kept))
    if not base:
        faults.append(Fault("no_bag", expected="one folder with bagit.txt"))
    start = f"{base}/"
    faults += [Fault("outside", name, f"everything under {start}") for name in kept if not name.startswith(start)]
    inner = {name.removeprefix(start): member for name, member in kept.items() if base and name.startswith(start)}
    return Bag(zip, base, inner, limits), faults
