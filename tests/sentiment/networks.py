"""Makers of small networks."""

import numpy as np

from sentiment.grams import every, grams, grid
from sentiment.network import CLASSES, FEATURES, Dense, Network, places


def numbers(*texts):
    """For each text the keys of its n-grams."""
    cut = grams(grid(texts, every))
    return [set(cut.number[cut.row == row].tolist()) for row in range(cut.rows)]


def a_layer(inputs, straight=None):
    """A layer that passes on what `straight` names: column to row of scores."""
    way = np.zeros((inputs, CLASSES), dtype=np.float32)
    for column, scores in (straight or {}).items():
        way[column] = scores
    nothing = np.zeros((inputs, 2), dtype=np.float32), np.zeros(2, dtype=np.float32)
    return Dense(*nothing, np.zeros((2, CLASSES), dtype=np.float32), np.zeros(CLASSES, dtype=np.float32), way)


def a_network(words, text=None):
    """Knows only these words, each saying so much good (negative: bad); the text layer takes the whole's scores."""
    keys = {}
    for word, good in words.items():
        cut = grid([word], every)
        # The n-gram of all its characters, by the place its first character has behind the edge.
        keys[int(cut.kinds[len(word) - 1].number[1]) - 1] = good
    said = np.zeros((len(keys) + 1, 2), dtype=np.float32)
    said[1:, 0] = [keys[key] for key in sorted(keys)]
    said[1:, 1] = 1
    good_or_bad = {0: (1, 0, -1)}
    return Network(
        places(np.array(sorted(keys), dtype=np.int32)),
        said,
        np.ones(2, dtype=np.float32),
        whole=a_layer(1, good_or_bad),
        clause=a_layer(1, good_or_bad),
        text=a_layer(FEATURES, text or {0: (1, 0, 0), 1: (0, 1, 0), 2: (0, 0, 1)}),
    )


def heard_by(network, *texts):
    """What the network hears of the texts, and how they were cut."""
    cut = grid(texts, network.look_up)
    return network.hear(cut), cut
