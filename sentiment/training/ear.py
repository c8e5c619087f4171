"""Trains the ear for motives on wordings of ours against genuine reviews; NumPy only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sentiment.grams import EDGE, Grid, Integers, Numbers, grams, grid
from sentiment.network import Dense, Floats, places, softmax
from sentiment.suspicion.motives import AT_MOST, CODES, WINDOW, Ear, heard
from sentiment.text import clauses
from sentiment.training.student import BATCH, HIDE, RATE, TINY, WARM, Plan, Slopes, State, adam, back, summed
from sentiment.training.vocabulary import vocabulary
from sentiment.training.wordings import HONEST, Wording

WIDTH, HIDDEN = 24, 32
CLASSES = 1 + len(CODES)
DEAF = np.full(len(CODES), np.inf)
# How much an example counts: an honest buyer who sounds like another counts most.
HONEST_COUNT, SPAN_COUNT, WHOLE_COUNT, REST_COUNT, MIXED_COUNT, GENUINE_COUNT = 3.0, 1.5, 1.0, 0.7, 0.7, 1.0
MIXED = 2
CLAUSES_OF_GENUINE = 3
JOINTS = (",", "。", " ", "!")
SEEN = 6
MINED_OVER, MINED_EACH = -2.0, 4
TEXTS_AT_ONCE, READ = 2_000, 1_000

Say = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Examples:
    """Stretches of folded text, the place of their code (0 none), and how much each counts."""

    folded: list[str]
    code: Integers
    count: Floats


def examples(wordings: Sequence[Wording], genuine: Sequence[str], dice: np.random.Generator) -> Examples:
    """What the ear learns from: marked stretches alone, in their text and beside genuine clauses; the rest is none."""
    said = [one for wording in wordings for one in _of_wording(wording, genuine, dice)]
    said += [one for text in genuine for one in _of_genuine(text, dice)]
    folded, code, count = zip(*said, strict=True)
    places_ = {name: place for place, name in enumerate((HONEST, *CODES))}
    return Examples(list(folded), np.array([places_[one] for one in code]), np.array(count, dtype=np.float32))


def _of_wording(one: Wording, genuine: Sequence[str], dice: np.random.Generator) -> Iterator[tuple[str, str, float]]:
    if one.code == HONEST:
        yield from ((text, HONEST, HONEST_COUNT) for text in {one.text, *stretches(one.text)})
        return
    yield one.text, one.code, WHOLE_COUNT
    spans = [one.text[begin:end] for begin, end in one.spans]
    yield from ((span, one.code, SPAN_COUNT) for span in spans)
    yield from ((text, HONEST, REST_COUNT) for text in stretches(one.rest) if len(text) > WINDOW)
    for _ in range(MIXED if spans and genuine else 0):
        beside = stretches(genuine[int(dice.integers(len(genuine)))])
        pair = [spans[int(dice.integers(len(spans)))], beside[int(dice.integers(len(beside)))][:AT_MOST]]
        joint = JOINTS[dice.integers(len(JOINTS))]
        yield joint.join(dice.permutation(np.array(pair, dtype=object)).tolist()), one.code, MIXED_COUNT


def _of_genuine(text: str, dice: np.random.Generator) -> Iterator[tuple[str, str, float]]:
    found = stretches(text)
    for place in dice.permutation(len(found))[:CLAUSES_OF_GENUINE]:
        yield found[place], HONEST, GENUINE_COUNT


def stretches(text: str) -> list[str]:
    """What the ear would hear of a text at once: up to `WINDOW` clauses in a row; the text where it has none."""
    spans = clauses(text)
    rows = [spans[first : first + more + 1] for more in range(WINDOW) for first in range(len(spans) - more)]
    return [text[row[0][0] : row[-1][1]] for row in rows if len(row) == 1 or row[-1][1] - row[0][0] <= AT_MOST] or [
        text
    ]


def fit(told: Examples, plan: Plan, say: Say) -> tuple[Ear, Numbers]:
    """The ear these examples teach, and the keys of its n-grams."""
    keys = known(told)
    table = places(keys)
    state = _beginning(plan.seed, len(keys))
    steps = plan.epochs * (len(told.folded) // BATCH + 1)
    for epoch in range(plan.epochs):
        dice = np.random.default_rng([plan.seed, epoch])
        for chosen in np.array_split(dice.permutation(len(told.folded)), len(told.folded) // BATCH + 1):
            state.step += 1
            ear = ear_of(state, table)
            slopes = _learn(ear, grid([told.folded[index] for index in chosen], ear.look_up), told, chosen, dice)
            adam(state, slopes, rate=RATE * min(state.step / WARM, 1 - (state.step - 1) / steps))
            say("listening", state.step, steps)
    return ear_of(state, table), keys


def known(told: Examples) -> Numbers:
    """Keys of the n-grams that `SEEN` examples of some code have: what only honest texts say need not be known."""
    return vocabulary([text for text, code in zip(told.folded, told.code, strict=True) if code], seen=SEEN)


def ear_of(state: State, table: Numbers) -> Ear:
    """The ear of these arrays; shares their memory."""
    parts = ("inner", "inner_bias", "outer", "outer_bias", "straight")
    layer = Dense(*(state.parameters[f"ear_{part}"] for part in parts))
    said = state.parameters["said"]
    return Ear(table, said, np.ones(said.shape[1], dtype=np.float32), layer, DEAF, DEAF)


def _beginning(seed: int, size: int) -> State:
    dice = np.random.default_rng(seed)
    said = dice.normal(0, 0.05, (size + 1, WIDTH + 1)).astype(np.float32)
    said[:, -1] = 1
    said[0] = 0
    shapes = {"inner": (WIDTH, HIDDEN), "outer": (HIDDEN, CLASSES), "straight": (WIDTH, CLASSES)}
    parameters = {f"ear_{name}": dice.normal(0, a**-0.5, (a, b)).astype(np.float32) for name, (a, b) in shapes.items()}
    parameters |= {"ear_inner_bias": np.zeros(HIDDEN, np.float32), "ear_outer_bias": np.zeros(CLASSES, np.float32)}
    parameters["said"] = said
    empty = {name: np.zeros_like(array) for name, array in parameters.items()}
    return State(parameters, empty, {name: array.copy() for name, array in empty.items()})


def _learn(ear: Ear, cut: Grid, told: Examples, chosen: Integers, dice: np.random.Generator) -> Slopes:
    found = grams(cut)
    found = found.only(dice.random(len(found.number)) >= HIDE)
    order = np.argsort(found.row, kind="stable")
    number, row = found.number[order], found.row[order]
    total = np.zeros((len(chosen), ear.said.shape[1]), dtype=np.float32)
    first = np.flatnonzero(np.concatenate([[True], row[1:] != row[:-1]]))[: len(row)]
    total[row[first]] = np.add.reduceat(ear.said.take(number, axis=0), first, axis=0)
    root = np.sqrt(np.maximum(total[:, -1:], 1))
    given = total[:, :-1] / root
    likely = softmax(ear.layer.scores(given))
    wanted = (likely - np.eye(CLASSES, dtype=np.float32)[told.code[chosen]]) * (
        told.count[chosen] / len(chosen)
    ).reshape(-1, 1)
    layers: dict[str, Floats] = {}
    rise = back(ear.layer, "ear", (given, wanted), layers) / root
    return Slopes(layers, *summed(number, rise.take(row, axis=0)))


def mined(ear: Ear, genuine: Sequence[str]) -> list[str]:
    """The stretches of genuine texts that sound most like a motive, at most `MINED_EACH` a text: what to learn next."""
    found = []
    for batch in _batches(genuine):
        cut = grid(batch, ear.look_up)
        said = heard(ear, cut)
        loudest = said.odds.max(axis=1)
        loud = np.flatnonzero(loudest > MINED_OVER)
        order = loud[np.lexsort((-loudest[loud], said.row[loud]))]
        first = np.searchsorted(said.row[order], said.row[order])
        kept = order[np.arange(len(order)) - first < MINED_EACH]
        found += [cut.joined[said.begin[place] : said.end[place]].strip(EDGE) for place in kept]
    return [text for text in found if text]


def more(told: Examples, genuine: Sequence[str]) -> Examples:
    """The examples with further stretches that are none."""
    size = len(genuine)
    code = np.concatenate([told.code, np.zeros(size, dtype=told.code.dtype)])
    return Examples([*told.folded, *genuine], code, np.append(told.count, np.full(size, GENUINE_COUNT, np.float32)))


def from_share(odds: Floats, share: float, *, least: float) -> Floats:
    """For each code the odds that only this share of the texts, one a row, reaches; at least `least`."""
    reached: Floats = np.maximum(np.quantile(odds, 1 - share, axis=0), least)
    return reached


def best_odds(ear: Ear, folded: Sequence[str]) -> Floats:
    """One row a text: the highest odds of each code among its stretches."""
    best = [np.full((0, len(CODES)), 0.0)]
    for batch in _batches(folded):
        own = np.full((len(batch), len(CODES)), np.log(TINY))
        said = heard(ear, grid(batch, ear.look_up))
        np.maximum.at(own, said.row, said.odds)
        best.append(own)
    return np.concatenate(best)


def _batches(folded: Sequence[str]) -> Iterator[Sequence[str]]:
    for first in range(0, len(folded), TEXTS_AT_ONCE):
        yield [text[:READ] for text in folded[first : first + TEXTS_AT_ONCE]]
