"""Makers for a case with captures and a published reply, and for bundles somebody has changed."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from casebook.model import Capture, Result
from casebook.store import Casebook, body_sha256
from casebook.views import CaseFile
from responder.evidence import Verification, bundle, verify
from tests.casebook.makers import judge
from tests.makers import NOON, a_capture, a_drafting, a_review, an_appended

BASE = "CASE-1"
VERSIONS = "data/10_review/versions.jsonl"
WAYS = "data/10_review/ways.jsonl"
APPROVALS = "data/70_reply/approvals.jsonl"
CAPTURES = "data/80_capture/captures.jsonl"
PUBLISHED = "data/70_reply/published.txt"
INDEX = "data/03_证据目录.csv"
TAG_MANIFEST = "tagmanifest-sha256.txt"
ACCESSES = "data/92_access_log.jsonl"
LATER = NOON + timedelta(hours=3)

Members = dict[str, bytes]


def a_page(book: Casebook, number: int, *, words: str = "杯盖漏水，包里全湿了") -> Capture:
    """A page with this review and somebody else's, kept in the archive."""
    added = "".join(f"<li>第{nth}次追评：还是漏</li>" for nth in range(number))
    body = f"<li>{words}</li>{added}<li>别的买家说：好用 {number}</li>".encode() * 20
    given = {"url": f"http://127.0.0.1/p-1?page={number}&token=geheim", "size": len(body)}
    page = a_capture(sha256=body_sha256(body), status=200, headers=(("Content-Type", "text/html"),), **given)
    book.archive.keep(page, body)
    return page


def a_published_case(book: Casebook, *, pages: int = 2, later: timedelta = timedelta(), **said: object) -> int:
    """A case whose review was seen in several states on as many pages, and whose reply is published."""
    review = a_review(**said)
    seen = [a_page(book, number, words=review.text) for number in range(pages)]
    for number, page in enumerate(seen):
        added = tuple(an_appended(f"第{nth}次追评：还是漏") for nth in range(number))
        book.reviews.keep([replace(review, appended=added, capture=page.sha256)], captures=[page], at=NOON + later)
    judge(book)
    book.cases.open_due("test-1", at=NOON)
    case_id = book.cases.inbox(["demo"])[0].case.id
    publish(book, case_id)
    return case_id


def publish(book: Casebook, case_id: int) -> None:
    """Drafts, approves and publishes a reply to the case."""
    state_id = book.cases.file(case_id).state.id
    book.drafts.add(case_id, state_id, a_drafting(), at=NOON)
    draft = book.cases.file(case_id).drafts[-1]
    approval = book.approvals.approve(case_id, draft.id, draft.draft.text, state_id=state_id, by="owner", at=NOON)
    publication = book.publications.claim(approval.id, channel="manual", by="owner", at=NOON)
    assert publication is not None
    book.publications.record(publication.id, Result.DONE, detail="", at=LATER, by="owner")


def a_bundle(book: Casebook, file: CaseFile | None = None, **said: Any) -> bytes:
    """The bundle of the first case as bytes."""
    case = file or book.cases.file(1)
    return bundle(case, lambda sha256: book.archive.path(sha256).read_bytes(), **{"agent": "huiping test", **said})


def opened(path: Path) -> Members:
    """The members of a bundle by path inside the bag."""
    with zipfile.ZipFile(path) as zip:
        return {name.removeprefix(f"{BASE}/"): zip.read(name) for name in zip.namelist()}


def packed(path: Path, members: Mapping[str, bytes], *, extra: Iterable[tuple[zipfile.ZipInfo, bytes]] = ()) -> Path:
    """Writes a zip of these members under the bag's folder, and extra ones exactly as given."""
    with zipfile.ZipFile(path, "w") as zip:
        for name, body in members.items():
            zip.writestr(f"{BASE}/{name}", body)
        for info, body in extra:
            zip.writestr(info, body)
    return path


def changed(path: Path, change: Callable[[Members], object], *, remade: bool = False, **said: Any) -> Verification:
    """What verifying says after somebody changed the members; `remade`: and made all manifests anew."""
    members = opened(path)
    change(members)
    if remade:
        remake(members)
    return verify(packed(path.with_name("changed.zip"), members), **said)


def remake(members: Members) -> None:
    """Makes index, Payload-Oxum and manifests fit the members again, as a careful forger would."""
    rest = {path: body for path, body in sorted(members.items()) if path.startswith("data/") and path != INDEX}
    rows = [f"1,{path},{hashlib.sha256(body).hexdigest()}" for path, body in rest.items()]
    members[INDEX] = "\n".join(["head", *rows, ""]).encode()
    resum(members)


def resum(members: Members) -> None:
    """Makes Payload-Oxum and all manifests fit the members again."""
    payload = {path: body for path, body in members.items() if path.startswith("data/")}
    oxum = f"Payload-Oxum: {sum(map(len, payload.values()))}.{len(payload)}\n"
    members["bag-info.txt"] = members["bag-info.txt"].split(b"Payload-Oxum")[0] + oxum.encode()
    members["manifest-sha256.txt"] = manifest(payload, "sha256")
    members["manifest-sha512.txt"] = manifest(payload, "sha512")
    retag(members)


def retag(members: Members) -> None:
    """Makes the tag manifest fit the tag files again."""
    tags = {name: body for name, body in members.items() if not name.startswith("data/") and name != TAG_MANIFEST}
    members[TAG_MANIFEST] = manifest(tags, "sha256")


def manifest(files: Mapping[str, bytes], algorithm: str) -> bytes:
    rows = [f"{hashlib.new(algorithm, body).hexdigest()}  {path}\n" for path, body in sorted(files.items())]
    return "".join(rows).encode()


def kinds(found: Verification) -> set[str]:
    """The codes of all faults."""
    return {fault.kind for fault in found.faults}
