"""Fits both stages of the polarity model and chooses its thresholds on texts the first stage did not see."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from sentiment.grams import Truths, grams
from sentiment.polarity import ORDER, Model
from sentiment.training.corpora import Rows
from sentiment.training.words import TEXTS_AT_ONCE, Vocabulary, keys_of, matrix, vocabulary
from sentiment.weights import SIGNALS, Floats, Weights, signals

SEED = 20
FOLDS = 5
LABELS = [str(polarity) for polarity in ORDER]
# A missed bad review costs a seller more than a good one looked at: recall counts a fifth more than precision.
RECALL_COUNTS = 1.2
# The least certain tenth of texts from corpora the second stage did not see says "unsure".
UNSURE_SHARE = 0.10
# Neutral is rare and its labels noisy; counted once it is never said, counted three times it is said too often.
NEUTRAL_COUNTS = 2.0
SECOND_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Sample:
    """All training rows as columns; `corpus` counts in the order the corpora came."""

    folded: tuple[str, ...]
    label: NDArray[np.str_]
    corpus: NDArray[np.int64]
    three: Truths
    trust: Floats

    @classmethod
    def of(cls, parts: Sequence[Rows]) -> Sample:
        """The corpora end to end."""
        sizes = [len(part.labels) for part in parts]
        return cls(
            folded=tuple(text for part in parts for text in part.folded),
            label=np.array([label for part in parts for label in part.labels]),
            corpus=np.repeat(np.arange(len(parts)), sizes),
            three=np.repeat([part.corpus.three for part in parts], sizes),
            trust=np.repeat([part.corpus.trust for part in parts], sizes),
        )


def fit(parts: Sequence[Rows], say: Callable[[str], None]) -> tuple[Model, Vocabulary, NDArray[np.int8]]:
    """The model, its vocabulary and its weights a known n-gram; `say` is told how far the work is."""
    sample = Sample.of(parts)
    texts = len(sample.folded)
    row, key = keys_of(sample.folded)
    known = vocabulary(row, key, texts)
    table = matrix(row, key, known, texts=texts)
    say(f"{texts} texts, {len(known.keys)} known n-grams")
    fold = np.random.default_rng(SEED).integers(0, FOLDS, texts)
    unseen = np.zeros((texts, len(SIGNALS)))
    for held in range(FOLDS):
        weights, _ = _first(table, sample, known, use=fold != held)
        unseen[fold == held] = read(weights, [sample.folded[index] for index in np.flatnonzero(fold == held)])
        say(f"fold {held + 1} of {FOLDS} read")
    weights, quantised = _first(table, sample, known, use=np.ones(texts, dtype=bool))
    return _second(weights, unseen, sample), known, quantised


def read(weights: Weights, folded: Sequence[str]) -> Floats:
    """The first stage's signals of folded texts."""
    firsts = range(0, len(folded), TEXTS_AT_ONCE)
    return np.vstack([signals(weights.weigh(grams(folded[first : first + TEXTS_AT_ONCE]))) for first in firsts])


def _first(
    table: sparse.csr_matrix, sample: Sample, known: Vocabulary, *, use: Truths
) -> tuple[Weights, NDArray[np.int8]]:
    """Two linear readings: good against bad on all rows with an opinion, neutral on the corpora that know it."""
    opinion = use & (sample.label != "neu")
    three = use & sample.three
    good = LogisticRegression(C=10, max_iter=120).fit(
        table[opinion], sample.label[opinion] == "pos", sample_weight=sample.trust[opinion]
    )
    neutral = LogisticRegression(C=3, max_iter=120, class_weight="balanced").fit(
        table[three], sample.label[three] == "neu"
    )
    slopes = np.column_stack([good.coef_[0] * known.rarity, neutral.coef_[0] * known.rarity])
    bias = np.array([good.intercept_[0], neutral.intercept_[0]])
    # The few heaviest n-grams are cut off at the edge of a byte, so that all others keep their difference.
    scale = np.quantile(np.abs(slopes), 0.9999, axis=0) / 127
    quantised = np.clip(np.round(slopes / scale), -127, 127).astype(np.int8)
    return Weights.of(known.keys, quantised, scale=scale, bias=bias), quantised


def _second(weights: Weights, unseen: Floats, sample: Sample) -> Model:
    center, spread = unseen.mean(axis=0), unseen.std(axis=0) + 1e-9
    shifted = (unseen - center) / spread
    counts = _second_counts(sample)
    stranger = np.zeros((len(shifted), len(ORDER)))
    for corpus in np.unique(sample.corpus):
        theirs = sample.corpus == corpus
        stranger[theirs] = _softmax(shifted[~theirs], sample.label[~theirs], counts[~theirs]).predict_proba(
            shifted[theirs]
        )
    last = _softmax(shifted, sample.label, counts)
    order = [list(last.classes_).index(label) for label in range(len(ORDER))]
    return Model(
        weights,
        center,
        spread,
        last.coef_[order],
        last.intercept_[order],
        _flag_at(stranger, sample),
        _unsure_below(stranger, sample),
    )


def _second_counts(sample: Sample) -> Floats:
    """Every corpus counts the same however long it is, the noisy ones less."""
    size = np.bincount(sample.corpus)
    rare = np.where(sample.label == "neu", NEUTRAL_COUNTS, 1.0)
    counts: Floats = np.minimum(SECOND_ROWS / size, 10.0)[sample.corpus] * rare * np.where(sample.trust < 1, 0.25, 1.0)
    return counts


def _softmax(shifted: Floats, label: NDArray[np.str_], counts: Floats) -> LogisticRegression:
    wanted = np.array([LABELS.index(name) for name in label])
    return LogisticRegression(C=1.0, max_iter=300).fit(shifted, wanted, sample_weight=counts)


def _flag_at(stranger: Floats, sample: Sample) -> float:
    """The share of "not positive" from which to flag: best mean F over corpora with an own label for it."""
    candidates = np.arange(0.20, 0.80, 0.01)
    corpora = np.unique(sample.corpus[sample.three])
    means = [np.mean([_flag_f(stranger, sample, corpus=corpus, at=at) for corpus in corpora]) for at in candidates]
    return float(candidates[int(np.argmax(means))])


def _flag_f(stranger: Floats, sample: Sample, *, corpus: int, at: float) -> float:
    theirs = sample.corpus == corpus
    flagged, bad = 1 - stranger[theirs, 0] >= at, sample.label[theirs] != "pos"
    beta = RECALL_COUNTS**2
    hit, missed, vain = (flagged & bad).sum(), (~flagged & bad).sum(), (flagged & ~bad).sum()
    return float((1 + beta) * hit / ((1 + beta) * hit + beta * missed + vain))


def _unsure_below(stranger: Floats, sample: Sample) -> float:
    sure = stranger.max(axis=1)
    corpora = np.unique(sample.corpus[sample.three])
    return float(np.mean([np.quantile(sure[sample.corpus == corpus], UNSURE_SHARE) for corpus in corpora]))
