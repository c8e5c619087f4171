"""Measures bundles: `python benchmarks/evidence.py [items 200 | fuzz 10000 [SEED] | big 384]`, all three without words.

`items`: seconds to bundle and to verify a case with so many captures. `fuzz`: so many bundles damaged by chance, sealed
ones by an authority where openssl is installed: crashes, files written, the longest and the peak memory. `big`: a case
with so many megabytes of captures that hardly pack, and the peak memory of bundling and verifying it.
"""

from __future__ import annotations

import io
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

WORKS = {"items": "200", "fuzz": "10000", "big": "384"}
PIECE = 16 * 1024 * 1024


def main() -> None:
    """Prints one line for each work, each done in a process of its own so that its peak memory is its own."""
    if len(sys.argv) > 2:
        with tempfile.TemporaryDirectory() as folder:
            WORK[sys.argv[1]](Path(folder), *map(int, sys.argv[2:]))
        return
    for name, amount in WORKS.items():
        subprocess.run([sys.executable, __file__, name, amount], check=True)


def _items(folder: Path, count: int) -> None:
    from responder.evidence import verify, write_bundle
    from tests.responder.evidence.makers import a_published_case

    with _book(folder) as book:
        case = a_published_case(book, pages=count)
        for variant in ("sealed", "redacted"):
            path = folder / f"{variant}.zip"
            bundling = _timed(lambda path=path, variant=variant: write_bundle(book, case, path, variant=variant))
            verifying = _timed(lambda path=path: _sound(verify(path)))
            said = f"{path.stat().st_size / 1e6:.1f} MB, bundled (and verified) in {bundling:.2f} s"
            print(f"{count} captures, {variant}: {said}, verified in {verifying:.2f} s, peak {_peak():.0f} MB")


def _fuzz(folder: Path, count: int, seed: int = 0) -> None:
    from responder.evidence import report_lines, verify
    from tests.responder.evidence.fuzzing import damaged

    bodies, roots = _bundles(folder)
    inside = folder / "in"
    inside.mkdir()
    path, told, longest = inside / "bundle.zip", Counter[str](), 0.0
    before = sorted(folder.rglob("*")), _peak()
    for number in range(seed, seed + count):
        path.write_bytes(damaged(bodies[number % len(bodies)], number))
        began = time.perf_counter()
        try:
            found = verify(path, roots=roots, sealed=bool(roots))
            report_lines(found)
            told[_kind(found, path, bodies[number % len(bodies)])] += 1
        except Exception as exc:  # noqa: BLE001
            # Any at all is what is looked for here.
            told["CRASHED"] += 1
            print(f"seed {number}: {type(exc).__name__}: {exc}")
        longest = max(longest, time.perf_counter() - began)
    written = sorted(set(folder.rglob("*")) - set(before[0]) - {path})
    said = ", ".join(f"{number} {name}" for name, number in sorted(told.items()))
    print(f"{count} damaged bundles: {said}; {len(written)} files written; longest {longest * 1000:.0f} ms;", end=" ")
    print(f"peak {_peak():.0f} MB ({before[1]:.0f} before)")


def _kind(found: Any, path: Path, body: bytes) -> str:
    """Refused; or passed, and then whether what the bundle holds was changed at all."""
    if not found.ok:
        return "refused"
    with zipfile.ZipFile(path) as zip, zipfile.ZipFile(io.BytesIO(body)) as first:
        same = _read(zip) == _read(first)
    return "with every file still whole" if same else "PASSED WITH OTHER FILES"


def _read(zip: zipfile.ZipFile) -> dict[str, bytes]:
    return {one: zip.read(one) for one in zip.namelist()}


def _big(folder: Path, megabytes: int) -> None:
    from responder.evidence import verify, write_bundle
    from tests.makers import NOON, a_capture, a_review
    from tests.responder.evidence.makers import a_published_case

    with _book(folder) as book:
        case = a_published_case(book)
        for number in range(megabytes * 1024 * 1024 // PIECE):
            body, digest = _noise(number)
            page = a_capture(sha256=digest, url=f"http://127.0.0.1/{number}", size=len(body))
            book.archive.keep(page, body)
            review = a_review(f"第{number}次看到的内容", capture=digest)
            book.reviews.keep([replace(review, stars=1 + number % 2)], captures=[page], at=NOON)
            del body
        begun, path = _peak(), folder / "big.zip"
        bundling = _timed(lambda: write_bundle(book, case, path))
        verifying = _timed(lambda: _sound(verify(path)))
        said = f"bundled (and verified) in {bundling:.0f} s, verified in {verifying:.0f} s"
        print(f"{path.stat().st_size / 1e6:.0f} MB of captures: {said}, peak {_peak():.0f} MB ({begun:.0f} before)")


def _bundles(folder: Path) -> tuple[list[bytes], tuple[bytes, ...]]:
    """Bundles to damage: sealed under a root where openssl is there."""
    from tests.responder.evidence.authority import an_authority
    from tests.responder.evidence.makers import a_bundle, a_published_case, opened, packed

    with _book(folder) as book:
        a_published_case(book)
        bodies = [a_bundle(book, variant=variant) for variant in ("sealed", "redacted")]
    if shutil.which("openssl") is None:
        return bodies, ()
    authority = an_authority(folder / "authority")
    for number, body in enumerate(bodies):
        (folder / "whole.zip").write_bytes(body)
        members = opened(folder / "whole.zip")
        members["seal/seal.json"] = b'{"status": "trusted", "tokens": [{"file": "seal/manifest-sha256.tsr"}]}\n'
        authority.seal(members)
        bodies[number] = packed(folder / "whole.zip", members).read_bytes()
    return bodies, authority.roots


def _book(folder: Path) -> Any:
    from casebook.store import open_book
    from tests.makers import a_shop

    book = open_book(f"sqlite:///{folder / 'casebook.db'}", folder)
    book.shops.keep(a_shop())
    return book


def _noise(number: int) -> tuple[bytes, str]:
    import hashlib
    import random

    body = random.Random(number).randbytes(PIECE)
    return body, hashlib.sha256(body).hexdigest()


def _sound(found: Any) -> None:
    if not found.ok:
        raise SystemExit(str(found.faults[:3]))


def _timed(work: Any) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


WORK = {"items": _items, "fuzz": _fuzz, "big": _big}

if __name__ == "__main__":
    main()
