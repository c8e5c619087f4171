"""Where uploaded files wait until they are kept: each under a name of our own, with a note beside it."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from time import time

from casebook.codec import noun, plain
from casebook.errors import NotFound
from casebook.uploaded import Upload

LASTS = timedelta(days=1)
KEY = re.compile(r"[0-9a-f]{32}", re.ASCII)
NOTE, PART, CLAIM = ".note", ".part", ".claim"


class Received:
    """A file as it comes; `size` counts its bytes so far."""

    def __init__(self, folder: Path) -> None:
        self.key = secrets.token_hex(16)
        self.path = folder / f"{self.key}{PART}"
        self.size = 0
        # Exports hold names and numbers of buyers: nobody else on the machine reads them here.
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path.touch(mode=0o600)

    def write(self, piece: bytes) -> None:
        """Adds what came."""
        with self.path.open("ab") as file:
            file.write(piece)
        self.size += len(piece)

    def drop(self) -> None:
        """Forgets what came."""
        self.path.unlink(missing_ok=True)


class Shelf:
    """A folder of uploads; all of it may be lost without harm to the book."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def body(self, upload: Upload) -> Path:
        """Where the bytes of an upload lie."""
        return self.folder / f"{upload.key}{upload.ending}"

    def put(self, received: Received, upload: Upload) -> None:
        """Puts a received file on the shelf."""
        received.path.replace(self.body(upload))
        self.note(upload)

    def note(self, upload: Upload) -> None:
        """Writes down how an upload stands."""
        aside = self.folder / f"{upload.key}{NOTE}{PART}"
        aside.write_text(json.dumps(plain(upload), ensure_ascii=False), encoding="utf-8")
        # Renamed, so that nobody reads half of it.
        aside.replace(self.folder / f"{upload.key}{NOTE}")

    def get(self, key: str) -> Upload:
        """The upload with this key; NotFound when there is none."""
        if KEY.fullmatch(key):
            with suppress(FileNotFoundError):
                return noun(Upload, json.loads((self.folder / f"{key}{NOTE}").read_text(encoding="utf-8")))
        raise NotFound("upload", "there is none, or it was longer than a day ago")

    def all(self) -> Iterator[Upload]:
        """All uploads, in no order."""
        for path in self.folder.glob(f"*{NOTE}"):
            # Somebody may have dropped it a moment ago.
            with suppress(NotFound):
                yield self.get(path.name.removesuffix(NOTE))

    def claim(self, key: str) -> bool:
        """Gives one caller alone the right to keep an upload; False for everybody else until it is released."""
        try:
            (self.folder / f"{key}{CLAIM}").touch(mode=0o600, exist_ok=False)
        except FileExistsError:
            return False
        return True

    def release(self, key: str) -> None:
        """Ends a claim."""
        (self.folder / f"{key}{CLAIM}").unlink(missing_ok=True)

    def drop(self, key: str) -> None:
        """Takes everything of an upload away."""
        for path in self.folder.glob(f"{key}*"):
            path.unlink(missing_ok=True)

    def sweep(self, now: datetime) -> None:
        """Takes away uploads nothing has happened to for more than a day, and what never became one."""
        for upload in list(self.all()):
            if now - max(upload.at, upload.beat or upload.at) > LASTS:
                self.drop(upload.key)
        # Only the disk knows how old these are, by its own clock.
        old = time() - LASTS.total_seconds()
        for path in self.folder.glob(f"*{PART}"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < old:
                    path.unlink()
