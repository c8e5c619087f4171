"""Runs crawls as a person does, in processes of their own, and reads what they wrote."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Ended:
    """How a crawl ended, and the lines it wrote."""

    code: int
    talk: str
    lines: list[dict[str, Any]]

    def of(self, product_id: str, name: str = "id") -> list[Any]:
        """One field of each line of a product, sorted."""
        return sorted(line[name] for line in self.lines if line["product_id"] == product_id)


def command(url: str, folder: Path, *words: str, recipe: str = "") -> list[str]:
    """The words that crawl into `lines.jsonl` of the folder, by the recipe given as text."""
    folder.mkdir(parents=True, exist_ok=True)
    said = [sys.executable, "-m", "crawler", "crawl", url, "--output", str(folder / "lines.jsonl")]
    if recipe:
        (folder / "test.toml").write_text(recipe, encoding="utf-8")
        said += ["--recipe", str(folder / "test.toml")]
    return [*said, "--home", str(folder / "home"), *words]


def crawl(url: str, folder: Path, *words: str, recipe: str = "") -> Ended:
    """One crawl to its end."""
    said = command(url, folder, *words, recipe=recipe)
    ended = subprocess.run(said, capture_output=True, text=True, timeout=100, check=False)
    return Ended(ended.returncode, ended.stderr, lines_in(folder))


def lines_in(folder: Path) -> list[dict[str, Any]]:
    """What was written; nothing where there is no file."""
    path = folder / "lines.jsonl"
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return [json.loads(line) for line in text.splitlines()]
