"""Writes a fitted model as plain arrays, and its name as a constant, into the folder that ships."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sentiment.polarity import Model
from sentiment.training.words import Vocabulary

WEIGHTS = "weights.npz"
NAMED = '"""The trained weights: arrays without code, and the name verdicts carry of them."""\n\nWEIGHTS = "{}"\n'


def ship(model: Model, known: Vocabulary, table: NDArray[np.int8], *, output: Path) -> str:
    """Writes weights.npz and its name; gives the name, the first 12 digits of the file's SHA-256."""
    output.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        output / WEIGHTS,
        key_steps=np.diff(known.keys, prepend=0).astype(np.uint32),
        table=table,
        scale=model.weights.scale,
        bias=model.weights.bias,
        center=model.center,
        spread=model.spread,
        slope=model.slope,
        intercept=model.intercept,
        flag_at=np.float64(model.flag_at),
        unsure_below=np.float64(model.unsure_below),
    )
    name = sha256((output / WEIGHTS).read_bytes()).hexdigest()[:12]
    (output / "__init__.py").write_text(NAMED.format(name), encoding="utf-8")
    return name
