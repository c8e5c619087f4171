"""Runs a user's network over texts: tokens in, probabilities in our order out; onnxruntime and tokenizers live here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from casebook.errors import ModelError
from sentiment.grams import Integers
from sentiment.network import Floats
from sentiment.ownmodel.folder import MODEL, TOKENIZER, Folder
from sentiment.ownmodel.windows import Span, windows
from sentiment.polarity import NOTHING_SAID, ORDER

ROWS_AT_ONCE = 32
TOKENS_AT_ONCE = 4096
INPUTS = ("input_ids", "attention_mask", "token_type_ids")
WHOLE_NUMBERS = {"tensor(int64)": np.int64, "tensor(int32)": np.int32}
# A piece cut out of a text may need a few tokens more than it had inside it.
SLACK = 4


@dataclass(frozen=True, slots=True)
class Seen:
    """One window of the text at `row`: its offsets, and its tokens, with the marks the tokenizer adds."""

    row: int
    start: int
    end: int
    tokens: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Network:
    """A session with its tokenizer; `inputs` maps each input's name to its number type."""

    folder: Folder
    session: Any
    tokenizer: Any
    inputs: dict[str, Any]

    def see(self, texts: Sequence[str]) -> list[Seen]:
        """The windows of each text, in order; a text without a word has none."""
        return [seen for row, text in enumerate(texts) if text.strip() for seen in self._see(row, text)]

    def read(self, seen: Sequence[Seen]) -> Floats:
        """One row a window in the order of `ORDER`, each summing to 1; raises ModelError when it cannot run."""
        likely = np.zeros((len(seen), len(ORDER)))
        for batch in _batches(seen, alike="attention_mask" not in self.inputs):
            likely[batch] = self._run([seen[place].tokens for place in batch])
        return likely

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """One row a text: the mean over its windows, by their number of tokens."""
        seen = self.see(texts)
        return together(seen, self.read(seen), len(texts))

    def _see(self, row: int, text: str) -> Iterator[Seen]:
        most = self.folder.most_tokens
        whole = self.tokenizer.encode(text).ids
        if len(whole) <= most:
            if whole:
                yield Seen(row, 0, len(text), tuple(whole))
            return
        room = most - self.tokenizer.num_special_tokens_to_add(False) - SLACK
        offsets: list[Span] = self.tokenizer.encode(text, add_special_tokens=False).offsets
        for start, end in windows(text, offsets, room):
            if tokens := self.tokenizer.encode(text[start:end]).ids:
                yield Seen(row, start, end, tuple(tokens[:most]))

    def _run(self, tokens: Sequence[Sequence[int]]) -> Floats:
        longest = max(map(len, tokens))
        filled = [[*row, *[0] * (longest - len(row))] for row in tokens]
        mask = [[1] * len(row) + [0] * (longest - len(row)) for row in tokens]
        given = {"input_ids": filled, "attention_mask": mask, "token_type_ids": np.zeros_like(filled)}
        fed = {name: np.asarray(given[name], dtype=kind) for name, kind in self.inputs.items()}
        try:
            (logits,) = self.session.run([self.session.get_outputs()[0].name], fed)
        except Exception as exc:  # noqa: BLE001 - the library raises a class a status, without a common one
            raise ModelError(self.folder.path, f"{MODEL} cannot read a text: {_first_line(exc)}") from exc
        return self._likely(np.asarray(logits, dtype=np.float64), len(tokens))

    def _likely(self, logits: Floats, count: int) -> Floats:
        labels = self.folder.labels
        if logits.shape != (count, len(labels)):
            why = f"{MODEL} answers {count} texts with the shape {logits.shape}, not ({count}, {len(labels)})"
            raise ModelError(self.folder.path, why, do="export a text classifier with one output a label")
        if not np.isfinite(logits).all():
            raise ModelError(self.folder.path, f"{MODEL} answers with what is no number")
        shifted = (logits - logits.max(axis=1, keepdims=True)) / self.folder.temperature
        odds = np.exp(shifted)
        share = odds / odds.sum(axis=1, keepdims=True)
        columns = [share[:, [label is one for label in labels]].sum(axis=1) for one in ORDER]
        return np.column_stack(columns)


def open_network(folder: Folder) -> Network:
    """The folder's network, tried on one text; raises ModelError when it is not one we can ask."""
    tokenizer, session = _tokenizer(folder), _session(folder)
    inputs = {one.name: WHOLE_NUMBERS.get(one.type) for one in session.get_inputs()}
    wrong = [name for name, kind in inputs.items() if name not in INPUTS or kind is None]
    if wrong or INPUTS[0] not in inputs:
        why = f"{MODEL} asks for {', '.join(inputs) or 'nothing'}"
        raise ModelError(folder.path, why, do=f"its inputs must be whole numbers named {', '.join(INPUTS)}")
    network = Network(folder, session, tokenizer, inputs)
    seen = network.see(["好"])
    if not seen:
        raise ModelError(folder.path, f"{TOKENIZER} makes no token of a Chinese word")
    network.read(seen)
    return network


def together(seen: Sequence[Seen], likely: Floats, count: int) -> Floats:
    """One row a text out of one row a window; a text without windows says nothing."""
    row: Integers = np.array([one.row for one in seen], dtype=np.int64)
    weight = np.array([len(one.tokens) for one in seen], dtype=np.float64)
    total = np.bincount(row, weights=weight, minlength=count)
    sums = [np.bincount(row, weights=weight * column, minlength=count) for column in likely.T]
    mean: Floats = np.column_stack(sums) / np.maximum(total, 1)[:, None]
    mean[total == 0] = NOTHING_SAID
    return mean


def _batches(seen: Sequence[Seen], *, alike: bool) -> Iterable[list[int]]:
    """Places of windows of about the same length; of exactly the same where the model takes no mask."""
    batch: list[int] = []
    for place in sorted(range(len(seen)), key=lambda place: len(seen[place].tokens)):
        size = len(seen[place].tokens)
        full = len(batch) == ROWS_AT_ONCE or (len(batch) + 1) * size > TOKENS_AT_ONCE
        if batch and (full or (alike and len(seen[batch[0]].tokens) != size)):
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def _tokenizer(folder: Folder) -> Any:
    library = _library("tokenizers", folder)
    try:
        tokenizer = library.Tokenizer.from_file(str(folder.path / TOKENIZER))
    except Exception as exc:  # noqa: BLE001 - the library raises bare Exception
        raise ModelError(folder.path, f"{TOKENIZER} is broken: {_first_line(exc)}", do="export it again") from exc
    # Cutting and filling are ours to do: what a file says about them would drop the end of a review.
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _session(folder: Folder) -> Any:
    library = _library("onnxruntime", folder)
    wished = library.SessionOptions()
    wished.intra_op_num_threads, wished.inter_op_num_threads = folder.threads, 1
    # Without the arena, memory is given back after a long review instead of being kept for the next.
    wished.enable_cpu_mem_arena = False
    wished.log_severity_level = 4
    try:
        path = str(folder.path / MODEL)
        return library.InferenceSession(path, sess_options=wished, providers=["CPUExecutionProvider"])
    except Exception as exc:  # noqa: BLE001 - the library raises a class a status, without a common one
        raise ModelError(folder.path, f"{MODEL} is broken: {_first_line(exc)}", do="export it again") from exc


def _library(name: str, folder: Folder) -> Any:
    import importlib

    try:
        return importlib.import_module(name)
    except ImportError as exc:
        raise ModelError(folder.path, f"{name} is not installed", do="pip install 'huiping[own-model]'") from exc


def _first_line(exc: Exception) -> str:
    return (str(exc).strip().splitlines() or [type(exc).__name__])[0][:200]
