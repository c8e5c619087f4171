"""Writes a model as plain arrays, and its name as a constant, into the folder that ships."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import numpy as np

from sentiment.grams import Numbers
from sentiment.network import Dense
from sentiment.polarity import LAYERS, Model

WEIGHTS, MOTIVES = "weights.npz", "motives.npz"
NAMED = '''"""The trained weights: arrays without code, and the names verdicts carry of them."""

WEIGHTS = "{}"
MOTIVES = "{}"
'''


def name_all(output: Path) -> tuple[str, str]:
    """Writes the names of what lies there: the first 12 digits of each file's SHA-256, "" where there is none."""
    files = [output / WEIGHTS, output / MOTIVES]
    weights, motives = (sha256(path.read_bytes()).hexdigest()[:12] if path.exists() else "" for path in files)
    (output / "__init__.py").write_text(NAMED.format(weights, motives), encoding="utf-8")
    return weights, motives


def ship(model: Model, keys: Numbers, *, output: Path) -> str:
    """Writes weights.npz and its name; gives the name, the first 12 digits of the file's SHA-256.

    What n-grams say is kept in bytes with a scale a column; the heaviest one in ten thousand is cut off
    at the edge of a byte, so that all others keep their difference.
    """
    output.mkdir(parents=True, exist_ok=True)
    said = (model.network.said * model.network.scale)[1:, :-1]
    scale = (np.quantile(np.abs(said), 0.9999, axis=0) / 127).astype(np.float32)
    layers = {name: getattr(model.network, name) for name in LAYERS}
    np.savez_compressed(
        output / WEIGHTS,
        key_steps=np.diff(keys, prepend=0).astype(np.uint32),
        said=np.clip(np.round(said / scale), -127, 127).astype(np.int8),
        scale=scale,
        flag_at=np.float64(model.flag_at),
        unsure_below=np.float64(model.unsure_below),
        **{f"{name}_{part}": getattr(layer, part) for name, layer in layers.items() for part in Dense.__slots__},
    )
    return name_all(output)[0]
