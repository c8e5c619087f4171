"""What shops taught the judge, as files: each layer or scoring under its name, and which of them a shop uses now."""

from __future__ import annotations

import os
import shutil
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from casebook.errors import FileError

AGAIN = "fit it again with huiping train --with-corrections, or remove it with --forget"


class Layers:
    """The layers in a folder, by shop. A layer is called by the first 12 digits of the SHA-256 of its bytes.

    `kind` is what errors call one and `again` what they say to do; files end in `ending`.
    """

    def __init__(self, folder: Path, *, kind: str = "shop layer", ending: str = "npz", again: str = AGAIN) -> None:
        self.folder = folder
        self.kind = kind
        self.ending = ending
        self.again = again

    def keep(self, shop: str, packed: bytes) -> str:
        """Keeps a layer and makes it the one the shop uses; its name."""
        name = _name(packed)
        place = self._place(shop)
        place.mkdir(parents=True, exist_ok=True)
        _write(self._file(place, name), packed)
        _write(place / "current", name.encode())
        return name

    def of(self, shop: str) -> bytes | None:
        """The layer the shop uses; None where it has none, FileError where its bytes are not those kept."""
        place = self._place(shop)
        try:
            name = (place / "current").read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        try:
            packed = self._file(place, name).read_bytes()
        except (OSError, ValueError) as exc:
            raise FileError(self.kind, f"{place}: {exc}", do=self.again) from exc
        if _name(packed) != name:
            raise FileError(self.kind, f"{self._file(place, name)} was changed", do=self.again)
        return packed

    def forget(self, shop: str) -> bool:
        """Removes everything the shop taught; False when there was nothing."""
        there = self._place(shop).exists()
        shutil.rmtree(self._place(shop), ignore_errors=True)
        return there

    def _place(self, shop: str) -> Path:
        # A key may be anything, ".." too.
        return self.folder / f"shop-{quote(shop, safe='')}"

    def _file(self, place: Path, name: str) -> Path:
        return place / f"{name}.{self.ending}"


def scorings(folder: Path) -> Layers:
    """What rulings changed of the weights of suspicion, in a folder of its own."""
    again = "estimate it again with huiping weigh, or remove it with --forget"
    return Layers(folder, kind="shop scoring", ending="json", again=again)


def _name(packed: bytes) -> str:
    return sha256(packed).hexdigest()[:12]


def _write(path: Path, content: bytes) -> None:
    aside = path.with_name(f"{path.name}.{os.getpid()}")
    aside.write_bytes(content)
    # Whoever reads meanwhile finds the old file or the new one.
    aside.replace(path)
