"""A `Reader` made of a user's own model, for `judge_many(reviews, reader=…)`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from pathlib import Path

import numpy as np

from casebook.errors import ModelError
from casebook.model import Polarity
from sentiment.deciding import Words
from sentiment.lexicon import rows
from sentiment.network import Floats
from sentiment.ownmodel.folder import read_folder
from sentiment.ownmodel.network import Network, Seen, open_network, together
from sentiment.ownmodel.occlusion import occluded
from sentiment.polarity import HAN, Reader, Reading, likeliest, model, shipped, with_stars


def own_reader(path: Path) -> Reader:
    """Reads with the model in this folder; raises ModelError naming what is wrong with it."""
    folder = read_folder(path)
    network = open_network(folder)
    return Reader(
        name=folder.name,
        read=partial(_read, network),
        likely=network.probabilities,
        flag_at=_or_ours(folder.flag_at, model().flag_at),
        unsure_below=_or_ours(folder.unsure_below, model().unsure_below),
    )


@lru_cache(maxsize=2)
def reader_at(path: Path | None) -> Reader:
    """The reader the house is set to, kept once opened: the folder's, or the shipped one without a folder."""
    return shipped() if path is None else own_reader(path)


def look_over(path: Path | None) -> Reader:
    """The reader, after it has read plain sentences; raises ModelError when it takes praise for complaint."""
    reader = reader_at(path)
    plain = rows("plain.tsv")
    good = [reading.probabilities[0] for reading in reader.read([row["text"] for row in plain], [None] * len(plain))]
    praised = [p for p, row in zip(good, plain, strict=True) if row["polarity"] == Polarity.POS]
    blamed = [p for p, row in zip(good, plain, strict=True) if row["polarity"] == Polarity.NEG]
    if sum(praised) / len(praised) <= sum(blamed) / len(blamed):
        raise ModelError(path, "it takes plain complaints for praise", do="turn the labels round in labels.json")
    return reader


def _or_ours(own: float | None, ours: float) -> float:
    return ours if own is None else own


def _read(network: Network, folded: Sequence[str], stars: Sequence[int | None] = ()) -> list[Reading]:
    seen = network.see(folded)
    by_window = network.read(seen)
    likely = together(seen, by_window, len(folded)).tolist()
    given = stars or [None] * len(folded)
    winners = [likeliest(with_stars(row, one)) for row, one in zip(likely, given, strict=True)]
    named = _named(network, folded, winners, loudest=_loudest(seen, by_window, winners))
    return [
        Reading((row[0], row[1], row[2]), HAN.search(text) is not None, words)
        for text, row, words in zip(folded, likely, named, strict=True)
    ]


def _loudest(seen: Sequence[Seen], by_window: Floats, winners: Sequence[int]) -> dict[int, Seen]:
    """Of each text the window that speaks most for its winner: only there are words left out."""
    order = np.argsort([by_window[place, winners[one.row]] for place, one in enumerate(seen)], kind="stable")
    return {seen[place].row: seen[place] for place in order.tolist()}


def _named(
    network: Network, folded: Sequence[str], winners: Sequence[int], *, loudest: dict[int, Seen]
) -> Iterator[tuple[Words, ...]]:
    """The words that decided, in offsets of the folded texts."""
    rows_read = sorted(loudest)
    pieces = [folded[row][loudest[row].start : loudest[row].end] for row in rows_read]
    found = occluded(pieces, [winners[row] for row in rows_read], network.probabilities)
    moved = {
        row: tuple(Words(word.start + loudest[row].start, word.end + loudest[row].start, word.weight) for word in words)
        for row, words in zip(rows_read, found, strict=True)
    }
    return (moved.get(row, ()) for row in range(len(folded)))
