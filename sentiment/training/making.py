"""How the weights are made, stage by stage; what a stage made is kept, and a later run goes on from there."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from casebook.errors import InputError
from sentiment.grams import Integers, Numbers, Truths
from sentiment.network import Floats, Network, places
from sentiment.polarity import Model
from sentiment.training import corpora
from sentiment.training.choosing import chosen
from sentiment.training.corpora import Rows
from sentiment.training.lessons import (
    Lessons,
    labelled,
    mixtures,
    shared,
    single_clauses,
    taught_only,
    together,
)
from sentiment.training.student import Plan, State, network_of, train
from sentiment.training.vocabulary import vocabulary

SEED = 20
TEACHER_EPOCHS = 2
EPOCHS = 9
# Rows neither teacher nor network sees: temperature and thresholds are chosen on them.
HELD = 0.05
# How far a label counts beside the teacher, by corpus; labels made from stars and noisy ones less.
TRUST: Mapping[str, float] = {"phrases": 0.8, "t5": 0.4, "t9": 0.2}
LABEL_TRUST = 0.5
# Rare kinds of text are looked at more than once an epoch.
COUNTS: Mapping[str, float] = {"t5": 2.0, "t7": 2.0, "t9": 0.5, "phrases": 3.0}
CLAUSES_COUNT, MIXTURES_COUNT, UNLABELLED_COUNT, DRILLS_COUNT = 0.5, 1.0, 1.0, 4.0

Say = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Material:
    """All texts of a training: the corpora with labels, which of their rows are held back, and those without labels."""

    parts: tuple[Rows, ...]
    held: Truths
    unlabelled: tuple[str, ...]

    @property
    def digest(self) -> str:
        """Names the texts and the settings; another one makes kept stages useless."""
        said = [part.digest for part in self.parts] + [SEED, TEACHER_EPOCHS, HELD]
        return sha256(json.dumps(said).encode("ascii")).hexdigest()[:12]


def material(data: Path) -> Material:
    """The training corpora in the folder `data`; FileError names what cannot be read."""
    parts = (*(corpora.rows(data, corpus) for corpus in corpora.TRAIN), corpora.phrases())
    dice = np.random.default_rng(SEED)
    held = dice.random(sum(len(part.labels) for part in parts)) < HELD
    return Material(parts, held, corpora.unlabelled(data))


def make(data: Path, work: Path, *, teacher: bool, say: Say) -> tuple[Model, Numbers]:
    """The model and the keys of its n-grams; stages are kept in `work` by what they were made from."""
    given = material(data)
    work = work / given.digest
    work.mkdir(parents=True, exist_ok=True)
    lessons = _lessons(given, work, teacher=teacher, say=say)
    keys = vocabulary(lessons.folded)
    network = _learnt(lessons, keys, work / f"network-{lessons.digest}.npz", say)
    told = labelled(given.parts).only(np.flatnonzero(given.held))
    return chosen(network, told, _corpus(given)[given.held]), keys


def _lessons(given: Material, work: Path, *, teacher: bool, say: Say) -> Lessons:
    told = labelled(given.parts)
    told = Lessons(told.folded, told.target, told.count * _by_part(given, COUNTS, 1.0), told.open)
    kept = np.flatnonzero(~given.held)
    drills = labelled([corpora.drills()])
    drilled = Lessons(drills.folded, drills.target, drills.count * DRILLS_COUNT, drills.open)
    if not teacher:
        return together([told.only(kept), drilled])
    dice = np.random.default_rng(SEED)
    texts = [part.folded for part in given.parts[:-1]] + [given.unlabelled]
    clauses, mixed = single_clauses(texts, dice), mixtures(texts, dice)
    others = [*given.unlabelled, *clauses, *mixed]
    said = _taught(told, kept, others, work, say)
    own, rest = said[: len(kept)], said[len(kept) :]
    bounds = np.cumsum([len(given.unlabelled), len(clauses)])
    free, single, put_together = np.split(rest, bounds)
    trust = _by_part(given, TRUST, LABEL_TRUST)[kept]
    return together(
        [
            shared(told.only(kept), own, trust=trust),
            taught_only(given.unlabelled, free, count=UNLABELLED_COUNT),
            taught_only(clauses, single, count=CLAUSES_COUNT),
            taught_only(mixed, put_together, count=MIXTURES_COUNT),
            drilled,
        ]
    )


def _taught(told: Lessons, kept: Integers, others: list[str], work: Path, say: Say) -> Floats:
    """What the teacher says of the kept rows and of the others."""
    path = work / "shares.npy"
    if not path.exists():
        taught = _teacher()
        own = told.only(kept)
        found = taught(
            own,
            [*own.folded, *others],
            Plan(SEED, TEACHER_EPOCHS),
            work=work / "teacher.pt",
            say=lambda stage, done, total: say(f"teacher {stage}", done, total),
        )
        _write(path, lambda file: np.save(file, found))
    said: Floats = np.load(path)
    return said


def _teacher() -> Callable[..., Floats]:
    try:
        from sentiment.training.teacher import taught
    except ImportError as exc:
        raise InputError("teacher", str(exc), do="pip install 'huiping[teacher]', or train with --alone") from exc
    return taught


def _learnt(lessons: Lessons, keys: Numbers, path: Path, say: Say) -> Network:
    begun = _kept_state(path) or State.beginning(SEED, len(keys))
    plan = Plan(SEED, EPOCHS)
    for state in train(lessons, keys, begun, plan=plan, say=lambda done, total, _: say("network", done, total)):
        _write(path, partial(_keep, state))
    # Training changes its state in place.
    return network_of(begun.parameters, places(keys))


def _write(path: Path, into: Callable[[Any], None]) -> None:
    """Whole or not at all."""
    beside = path.with_suffix(".part")
    with beside.open("wb") as file:
        into(file)
    beside.replace(path)


def _keep(state: State, file: Any) -> None:
    np.savez(file, allow_pickle=False, **_flat(state))


def _flat(state: State) -> dict[str, NDArray[Any]]:
    kinds = {"parameters": state.parameters, "mean": state.mean, "square": state.square}
    arrays = {f"{kind}/{name}": array for kind, found in kinds.items() for name, array in found.items()}
    return {**arrays, "epoch": np.array(state.epoch), "step": np.array(state.step)}


def _kept_state(path: Path) -> State | None:
    if not path.exists():
        return None
    kinds: dict[str, dict[str, Floats]] = {"parameters": {}, "mean": {}, "square": {}}
    with np.load(path, allow_pickle=False) as kept:
        for name in kept.files:
            if "/" in name:
                kind, part = name.split("/")
                kinds[kind][part] = kept[name]
        return State(**kinds, epoch=int(kept["epoch"]), step=int(kept["step"]))


def _corpus(given: Material) -> Integers:
    return np.repeat(np.arange(len(given.parts)), [len(part.labels) for part in given.parts])


def _by_part(given: Material, named: Mapping[str, float], other: float) -> Floats:
    """A number a row, by its corpus."""
    if unknown := set(named) - {part.corpus.key for part in given.parts}:
        raise InputError("corpora", f"no corpus is called {sorted(unknown)}")
    value = np.array([named.get(part.corpus.key, other) for part in given.parts], dtype=np.float32)
    return value[_corpus(given)]
