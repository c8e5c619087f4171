"""What a model's folder holds besides the network: labels, thresholds, the name its verdicts carry."""

from __future__ import annotations

import hashlib
import json
import math
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casebook.errors import ModelError
from casebook.model import Polarity
from sentiment.ownmodel.labels import polarities_of

MODEL, TOKENIZER, LABELS, CONFIG, OURS = "model.onnx", "tokenizer.json", "labels.json", "config.json", "huiping.toml"
MOST_TOKENS = 512
LEAST_TOKENS = 16
SAY_LABELS = 'write labels.json such as {"0": "neg", "1": "neu", "2": "pos"}'


@dataclass(frozen=True, slots=True)
class Folder:
    """A model's folder as read; `labels` has the polarity of each output, in order.

    `most_tokens` counts the marks the tokenizer adds; `flag_at` and `unsure_below` are None where the
    folder says nothing about them.
    """

    path: Path
    name: str
    labels: tuple[Polarity, ...]
    most_tokens: int
    temperature: float = 1.0
    threads: int = 1
    flag_at: float | None = None
    unsure_below: float | None = None


def read_folder(path: Path) -> Folder:
    """The folder without its network; raises ModelError with every fault found."""
    if not path.is_dir():
        raise ModelError(path, "no such folder", do=f"give a folder with {MODEL}, {TOKENIZER} and {LABELS}")
    faults = [f"{name} is missing" for name in (MODEL, TOKENIZER) if not (path / name).is_file()]
    read: dict[str, Any] = {}
    for part in (_labels, _ours, _most_tokens):
        try:
            read.update(part(path))
        except (ValueError, OSError) as exc:
            faults.append(str(exc))
    if faults:
        raise ModelError(path, *faults, do="see docs/own-model.md")
    most = min(read.pop("max_tokens", MOST_TOKENS), read.pop("most_tokens"))
    return Folder(path=path, name=f"own-{_digest(path)}", most_tokens=most, **read)


def _labels(path: Path) -> dict[str, Any]:
    for name, found in ((LABELS, _json(path / LABELS)), (CONFIG, _json(path / CONFIG).get("id2label"))):
        if found:
            try:
                return {"labels": polarities_of(found)}
            except ValueError as exc:
                raise ValueError(f"{name}: {exc}: {SAY_LABELS}") from exc
    raise ValueError(f"no label map in {LABELS} or in {CONFIG}: {SAY_LABELS}")


def _most_tokens(path: Path) -> dict[str, Any]:
    """The longest text its makers allow: they write absurdly high numbers where they do not know."""
    said = [
        _json(path / CONFIG).get("max_position_embeddings"),
        _json(path / "tokenizer_config.json").get("model_max_length"),
    ]
    given = [int(one) for one in said if isinstance(one, (int, float)) and one >= LEAST_TOKENS]
    return {"most_tokens": min([MOST_TOKENS, *given])}


def _ours(path: Path) -> dict[str, Any]:
    """The folder's own thresholds; an unknown name is refused, for a misspelt one would be without effect."""
    file = path / OURS
    if not file.is_file():
        return {}
    try:
        said = tomllib.loads(file.read_text(encoding="utf-8"))
    except ValueError as exc:
        raise ValueError(f"{OURS} is not TOML: {exc}") from exc
    for name, value in said.items():
        if name not in SAID:
            raise ValueError(f"{OURS}: no such name: {name}: one of {', '.join(SAID)}")
        valid, rule = SAID[name]
        if not (_is_number(value) and valid(value)):
            raise ValueError(f"{OURS}: {name}: {value!r} is not {rule}")
    return said


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _is_whole(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and least <= value <= most


# name in huiping.toml: what is valid, and that in words
SAID: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "flag_at": (lambda value: 0 < value < 1, "between 0 and 1"),
    "unsure_below": (lambda value: 0 <= value < 1, "from 0 to below 1"),
    "temperature": (lambda value: 0.01 <= value <= 100, "from 0.01 to 100"),
    "max_tokens": (lambda value: _is_whole(value, LEAST_TOKENS, MOST_TOKENS), f"{LEAST_TOKENS} to {MOST_TOKENS}"),
    "threads": (lambda value: _is_whole(value, 1, 64), "a whole number from 1 to 64"),
}


def _json(file: Path) -> Any:
    """What the file holds, an empty object where there is none."""
    if not file.is_file():
        return {}
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as exc:
        raise ValueError(f"{file.name} is not JSON: {exc}") from exc
    if isinstance(said, list) and file.name == LABELS:
        return said
    if not isinstance(said, dict):
        raise ValueError(f"{file.name} holds no object")
    return said


def _digest(path: Path) -> str:
    """First twelve hex digits over everything that decides: another threshold is another reading too."""
    whole = hashlib.sha256()
    for file in _deciding(path):
        whole.update(f"{file.name}\0{file.stat().st_size}\0".encode())
        with file.open("rb") as lines:
            while block := lines.read(1 << 20):
                whole.update(block)
    return whole.hexdigest()[:12]


def _deciding(path: Path) -> Iterator[Path]:
    # Big networks keep their weights beside themselves, as model.onnx_data or model.onnx.data.
    named = (TOKENIZER, LABELS, CONFIG, "tokenizer_config.json", OURS)
    yield from sorted(file for file in path.glob(f"{MODEL}*") if file.is_file())
    yield from (path / name for name in named if (path / name).is_file())
