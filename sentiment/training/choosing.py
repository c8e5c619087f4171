"""Chooses temperature and thresholds of a network on rows it has not seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from sentiment.grams import Integers, Truths
from sentiment.network import Floats, Network
from sentiment.polarity import Model, probabilities
from sentiment.training.lessons import Lessons

# A missed bad review costs a seller more than a good one looked at: recall counts a fifth more than precision.
RECALL_COUNTS = 1.2
# The least certain eighth says "unsure".
UNSURE_SHARE = 0.12
TEMPERATURES = np.arange(0.5, 2.01, 0.02)
SHARES = np.arange(0.20, 0.80, 0.01)
TINY = 1e-9


def chosen(network: Network, told: Lessons, corpus: Integers) -> Model:
    """The model with the temperature of least surprise and thresholds of best mean F; each corpus counts the same."""
    likely = probabilities(told.folded, network)
    surprises = [np.mean(list(_surprises(_warmed(likely, heat), told, corpus))) for heat in TEMPERATURES]
    heat = float(TEMPERATURES[int(np.argmin(surprises))])
    warmed = _warmed(likely, heat)
    bad = told.target[:, 0] < 1
    means = [np.mean(list(_flag_fs(1 - warmed[:, 0] >= at, bad, corpus))) for at in SHARES]
    quantiles = [np.quantile(warmed[corpus == one].max(axis=1), UNSURE_SHARE) for one in np.unique(corpus)]
    return Model(
        tempered(network, heat),
        flag_at=float(SHARES[int(np.argmax(means))]),
        unsure_below=float(np.mean(quantiles)),
    )


def tempered(network: Network, heat: float) -> Network:
    """The same network with its last scores divided by `heat`."""
    text = network.text
    cooler = replace(text, outer=text.outer / heat, outer_bias=text.outer_bias / heat, straight=text.straight / heat)
    return replace(network, text=cooler)


def _warmed(likely: Floats, heat: float) -> Floats:
    odds = np.maximum(likely, TINY) ** (1 / heat)
    warmed: Floats = odds / odds.sum(axis=1, keepdims=True)
    return warmed


def _surprises(likely: Floats, told: Lessons, corpus: Integers) -> Iterator[float]:
    # Where the labels know no neutral, its share says nothing about them.
    known = np.where(told.open[:, None], likely * [1, 0, 1], likely)
    known = known / known.sum(axis=1, keepdims=True)
    surprise = -(told.target * np.log(known + TINY)).sum(axis=1)
    for one in np.unique(corpus):
        yield float(surprise[corpus == one].mean())


def _flag_fs(flagged: Truths, bad: Truths, corpus: Integers) -> Iterator[float]:
    beta = RECALL_COUNTS**2
    for one in np.unique(corpus):
        said, meant = flagged[corpus == one], bad[corpus == one]
        hit, missed, vain = (said & meant).sum(), (~said & meant).sum(), (said & ~meant).sum()
        yield float((1 + beta) * hit / max((1 + beta) * hit + beta * missed + vain, 1))
