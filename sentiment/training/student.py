"""Trains the network on lessons; NumPy only, and the same bytes from the same seed on the same machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from sentiment.grams import Grid, Integers, Numbers, grams, grid
from sentiment.network import CLASSES, FEATURES, TURN, WHOLE, Dense, Floats, Heard, Network, places, softmax
from sentiment.slopes import Rises, by_position, clause_rise, per_sum
from sentiment.training.lessons import Lessons

WIDTH = 15
HIDDEN = 24
BATCH = 768
RATE = 4e-3
WARM = 200
# A quarter of the n-grams is hidden at every look, so that none is relied upon alone.
HIDE = 0.25
MEMORY = (0.9, 0.98)
TINY = 1e-8
NEVER = -30.0

Parameters = dict[str, Floats]
Say = Callable[[int, int, float], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """How long to train, and from which seed."""

    seed: int
    epochs: int


@dataclass(slots=True)
class State:
    """Where training stands: the arrays, what Adam remembers of each, and the epochs and steps behind it."""

    parameters: Parameters
    mean: Parameters
    square: Parameters
    epoch: int = 0
    step: int = 0

    @classmethod
    def beginning(cls, seed: int, known: int) -> State:
        """Small numbers by chance for so many known n-grams."""
        parameters = _beginning(np.random.default_rng(seed), known)
        empty = {name: np.zeros_like(array) for name, array in parameters.items()}
        return cls(parameters, empty, {name: array.copy() for name, array in empty.items()})


def train(lessons: Lessons, keys: Numbers, state: State, *, plan: Plan, say: Say) -> Iterator[State]:
    """Goes on from `state`, the known n-grams being `keys`, and gives the state after every epoch.

    `say` hears steps done, steps in all and the loss. What comes is the same whether or not an
    earlier epoch was taken from a file.
    """
    table = places(keys)
    steps = plan.epochs * _steps(len(lessons.folded))
    smooth = 0.0
    while state.epoch < plan.epochs:
        dice = np.random.default_rng([plan.seed, state.epoch])
        for chosen in np.array_split(dice.permutation(len(lessons.folded)), _steps(len(lessons.folded))):
            network = network_of(state.parameters, table)
            cut = _hidden(grid([lessons.folded[index] for index in chosen], network.look_up), dice)
            loss, slopes = _learn(network, cut, lessons.only(chosen))
            state.step += 1
            adam(state, slopes, rate=RATE * min(state.step / WARM, 1 - (state.step - 1) / steps))
            smooth = loss if not smooth else 0.98 * smooth + 0.02 * loss
            say(state.step, steps, smooth)
        state.epoch += 1
        yield state


def _steps(texts: int) -> int:
    return max(1, texts // BATCH)


def network_of(parameters: Parameters, table: Numbers) -> Network:
    """The network of these arrays; shares their memory."""
    layers = {
        name: Dense(
            *(parameters[f"{name}_{part}"] for part in ("inner", "inner_bias", "outer", "outer_bias", "straight"))
        )
        for name in ("whole", "clause", "text")
    }
    said = parameters["said"]
    return Network(table, said, np.ones(said.shape[1], dtype=said.dtype), **layers)


def _beginning(dice: np.random.Generator, known: int) -> Parameters:
    said = dice.normal(0, 0.05, (known + 1, WIDTH + 1)).astype(np.float32)
    said[:, -1] = 1
    said[0] = 0
    parameters = {"said": said}
    for name, size in (("whole", WIDTH), ("clause", WIDTH), ("text", FEATURES)):
        parameters[f"{name}_inner"] = (dice.normal(0, size**-0.5, (size, HIDDEN))).astype(np.float32)
        parameters[f"{name}_inner_bias"] = np.zeros(HIDDEN, np.float32)
        parameters[f"{name}_outer"] = (dice.normal(0, HIDDEN**-0.5, (HIDDEN, CLASSES))).astype(np.float32)
        parameters[f"{name}_outer_bias"] = np.zeros(CLASSES, np.float32)
        parameters[f"{name}_straight"] = (dice.normal(0, size**-0.5, (size, CLASSES))).astype(np.float32)
    return parameters


def _hidden(cut: Grid, dice: np.random.Generator) -> Grid:
    kept = [kind.number * (dice.random(len(kind.number), dtype=np.float32) >= HIDE) for kind in cut.kinds]
    kinds = tuple(replace(kind, number=number.astype(np.int32)) for number, kind in zip(kept, cut.kinds, strict=True))
    return replace(cut, kinds=kinds)


def _learn(network: Network, cut: Grid, lessons: Lessons) -> tuple[float, Slopes]:
    heard = network.hear(cut)
    features = heard.features()
    scores = network.text.scores(features)
    scores[lessons.open, 1] = NEVER
    likely = softmax(scores)
    loss = float((-(lessons.target * np.log(likely + TINY)).sum(axis=1) * lessons.count).mean())
    wanted = (likely - lessons.target) * (lessons.count / len(scores))[:, None]
    return loss, _slopes(network, cut, heard, features, wanted)


@dataclass(frozen=True, slots=True)
class Slopes:
    """How the loss rises with the layers' arrays, and with the rows of `said` that took part."""

    layers: Parameters
    rows: Integers
    said: Floats


def _slopes(network: Network, cut: Grid, heard: Heard, features: Floats, wanted: Floats) -> Slopes:
    layers: Parameters = {}
    rise = back(network.text, "text", (features, wanted), layers)
    turned = (heard.turn.count > 0)[:, None]
    rises = Rises(
        whole=back(network.whole, "whole", (heard.whole.vector, rise[:, WHOLE]), layers),
        turn=back(network.clause, "clause", (heard.turn.vector, rise[:, TURN] * turned), layers),
        clause=back(network.clause, "clause", (heard.clause.vector, clause_rise(heard, rise)), layers),
    )
    every, own = by_position(per_sum(heard, rises, network.scale[:-1]), cut, heard)
    found = grams(cut)
    slope = every.take(found.at, axis=0) + own.take(found.at, axis=0) * (found.clause >= 0)[:, None]
    return Slopes(layers, *summed(found.number, slope))


def back(layer: Dense, name: str, given_wanted: tuple[Floats, Floats], slopes: Parameters) -> Floats:
    """Adds the slopes of a layer's arrays; gives the rise with what it was given."""
    given, wanted = given_wanted
    hidden = np.maximum(given @ layer.inner + layer.inner_bias, 0)
    inner = (wanted @ layer.outer.T) * (hidden > 0)
    found = {
        "inner": given.T @ inner,
        "inner_bias": inner.sum(axis=0),
        "outer": hidden.T @ wanted,
        "outer_bias": wanted.sum(axis=0),
        "straight": given.T @ wanted,
    }
    for part, slope in found.items():
        slopes[f"{name}_{part}"] = slopes.get(f"{name}_{part}", 0) + slope
    return layer.back(given, wanted)


def summed(number: Numbers, slope: Floats) -> tuple[Integers, Floats]:
    """The numbers met, sorted, and the sum of the slopes of each."""
    order = np.argsort(number, kind="stable")
    ordered = number[order]
    first = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    return ordered[first].astype(np.int64), np.add.reduceat(slope[order], first)


def adam(state: State, slopes: Slopes, *, rate: float) -> None:
    """One step of Adam (Kingma and Ba 2015) for the layers, of plain descent for what n-grams say; in place."""
    for name, slope in slopes.layers.items():
        _move(state, name, slope, rate=rate)
    # One spread for all rows, not one a row: a word met four times must not be learnt by heart.
    square = state.square["said"][0, :-1]
    square[:] = MEMORY[1] * square + (1 - MEMORY[1]) * np.square(slopes.said).mean(axis=0)
    spread = np.sqrt(square / (1 - MEMORY[1] ** state.step)) + TINY
    state.parameters["said"][slopes.rows, :-1] -= rate * slopes.said / spread


def _move(state: State, name: str, slope: Floats, *, rate: float) -> None:
    mean, square = state.mean[name], state.square[name]
    mean[:] = MEMORY[0] * mean + (1 - MEMORY[0]) * slope
    square[:] = MEMORY[1] * square + (1 - MEMORY[1]) * slope * slope
    pull = mean / (1 - MEMORY[0] ** state.step)
    state.parameters[name] -= rate * pull / (np.sqrt(square / (1 - MEMORY[1] ** state.step)) + TINY)
