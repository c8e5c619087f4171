"""Compares what a bag holds with what its manifests and tag files say it holds. Pure once the bag is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from responder.evidence import places
from responder.evidence.bag import Bag, Sum
from responder.evidence.fault import Fault
from responder.evidence.manifest import (
    BAG_INFO,
    BAGIT,
    BAGIT_TXT,
    MANIFEST_256,
    MANIFEST_512,
    TAG_MANIFEST,
    oxum,
    read_info,
    read_manifest,
)
from responder.evidence.members import unsafe

Sums = Mapping[str, str]
TAG_FILES = (BAGIT_TXT, BAG_INFO, MANIFEST_256, MANIFEST_512, TAG_MANIFEST)
VARIANTS = ("sealed", "redacted")


def fixity(bag: Bag) -> list[Fault]:
    """Every fault of the bag as a bag: tag files, manifests, and each file against them."""
    faults = [Fault("tag_missing", name) for name in TAG_FILES if name not in bag.members]
    stated: dict[str, Sums] = {}
    for name in (MANIFEST_256, MANIFEST_512, TAG_MANIFEST):
        stated[name], wrong = read_manifest(name, bag.body(name) or b"")
        faults += wrong + [Fault("unsafe_path", path, found=name) for path in stated[name] if unsafe(path)]
    faults += _payload(bag, stated[MANIFEST_256], stated[MANIFEST_512])
    faults += _tags(bag, stated[TAG_MANIFEST])
    return faults + _bagit(bag) + _info(bag)


def _payload(bag: Bag, stated_256: Sums, stated_512: Sums) -> list[Fault]:
    there = bag.payload()
    stated = {**dict.fromkeys(stated_512, ""), **stated_256}
    faults = _moved(bag, there, stated)
    for path in sorted(set(there) & set(stated)):
        faults += _compared(path, there[path], sha256=stated_256.get(path), sha512=stated_512.get(path))
    for path in sorted(set(stated_256) ^ set(stated_512)):
        names = (MANIFEST_256, MANIFEST_512) if path in stated_256 else (MANIFEST_512, MANIFEST_256)
        faults.append(Fault("manifests_disagree", path, *names))
    return faults


def _moved(bag: Bag, there: Mapping[str, Sum], stated: Sums) -> list[Fault]:
    """Faults of names: the same bytes under another name are renamed, the rest missing or unlisted."""
    missing = [path for path in sorted(stated) if path not in bag.members]
    strange = {path: there[path].sha256 for path in sorted(there) if path not in stated}
    faults = []
    for path in missing:
        now = next((name for name, sha256 in strange.items() if sha256 == stated[path]), None)
        if now is None:
            faults.append(Fault("missing", path, stated[path]))
        else:
            del strange[now]
            faults.append(Fault("renamed", path, path, now))
    return faults + [Fault("unlisted", path, found=sha256) for path, sha256 in strange.items()]


def _compared(path: str, found: Sum, *, sha256: str | None, sha512: str | None) -> list[Fault]:
    same_256, same_512 = sha256 in (None, found.sha256), sha512 in (None, found.sha512)
    if same_256 and same_512:
        return []
    # One digest fits and the other does not: a manifest was touched, not the file.
    if same_256 != same_512 and None not in (sha256, sha512):
        names = (MANIFEST_256, MANIFEST_512) if same_256 else (MANIFEST_512, MANIFEST_256)
        return [Fault("manifests_disagree", path, *names)]
    if sha256 is not None:
        return [Fault("changed", path, sha256, found.sha256)]
    return [Fault("changed", path, sha512 or "", found.sha512)]


def _tags(bag: Bag, stated: Sums) -> list[Fault]:
    # BagIt lets tag files go unlisted; we list all we write, so a strange one was added by somebody.
    there = {path for path in bag.members if not path.startswith("data/") and path != TAG_MANIFEST}
    # Listed or not, only these are ours: the seal covers the payload alone, and a fetch.txt asks for more of it.
    faults = [Fault("tag_unlisted", path) for path in sorted(there) if path not in stated or not _ours(path)]
    for path, sha256 in sorted(stated.items()):
        if path not in bag.members:
            faults.append(Fault("tag_missing", path, sha256))
        elif path in bag.sums and bag.sums[path].sha256 != sha256:
            faults.append(Fault("tag_changed", path, sha256, bag.sums[path].sha256))
    return faults


def _ours(path: str) -> bool:
    seal = path.startswith(places.SEAL_FOLDER) and path.count("/") == 1 and path.endswith(places.TOKEN_END)
    return path in TAG_FILES or path in (places.SEAL, places.SEAL_CHAIN) or seal


def _bagit(bag: Bag) -> list[Fault]:
    body = bag.body(BAGIT_TXT)
    if body is None or body == BAGIT:
        return []
    return [Fault("bagit_txt", BAGIT_TXT, BAGIT.decode(), body[:200].decode("utf-8", "replace"))]


def _info(bag: Bag) -> list[Fault]:
    body = bag.body(BAG_INFO)
    if body is None:
        return []
    return list(_info_faults(bag, read_info(body)))


def _info_faults(bag: Bag, said: Sums) -> Iterator[Fault]:
    # A bag moved under the name of another case would otherwise be a good bag.
    identifier, variant = said.get("External-Identifier", ""), said.get("X-Variant", "")
    if identifier != bag.base:
        yield Fault("bag_info", BAG_INFO, f"External-Identifier {bag.base}", identifier)
    if variant not in VARIANTS:
        yield Fault("bag_info", BAG_INFO, f"X-Variant {' or '.join(VARIANTS)}", variant)
    found = oxum(one.size for one in bag.payload().values())
    if said.get("Payload-Oxum", "") != found:
        yield Fault("oxum", BAG_INFO, said.get("Payload-Oxum", ""), found)
