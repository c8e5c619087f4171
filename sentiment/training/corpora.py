"""Names the labelled reviews the model is trained and scored on, and reads them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

from casebook.errors import FileError
from sentiment.text import fold


@dataclass(frozen=True, slots=True)
class Corpus:
    """One file of labelled reviews; `three` where its labels know a neutral, `trust` its weight a row."""

    key: str
    file: str
    licence: str
    three: bool = False
    trust: float = 1.0


@dataclass(frozen=True, slots=True)
class Rows:
    """The labelled texts of a corpus, folded, in the order of the file; `raw` holds them as given."""

    corpus: Corpus
    raw: tuple[str, ...]
    folded: tuple[str, ...]
    labels: tuple[str, ...]
    digest: str


NONE_STATED = "none stated"
TRAIN = (
    Corpus("t1", "train/t1_online_shopping_10_cats.jsonl", NONE_STATED),
    Corpus("t2", "train/t2_waimai.jsonl", NONE_STATED),
    Corpus("t3", "train/t3_jd_shoes_5way.jsonl", NONE_STATED, three=True),
    Corpus("t4", "train/t4_jd_clause_3way.jsonl", NONE_STATED, three=True),
    Corpus("t5", "train/t5_jd_aircon_midea.jsonl", NONE_STATED, three=True),
    Corpus("t7", "train/t7_dimabsa2024_simplified.jsonl", "none in file; public for research", three=True),
    Corpus("t9", "train/t9_nlpcc14_train_noisy_optional.jsonl", NONE_STATED, trust=0.5),
)
DEV = (
    Corpus("d1", "dev/d1_jd_clause_3way.jsonl", NONE_STATED, three=True),
    Corpus("d2", "dev/d2_jd_shoes_5way.jsonl", NONE_STATED, three=True),
    Corpus("d4", "dev/d4_waimai.jsonl", NONE_STATED),
    Corpus("d5", "dev/d5_nlpcc14_test.jsonl", NONE_STATED),
    Corpus("d6", "dev/d6_eprstmt_fewshot.jsonl", "being added, says its source"),
    Corpus("d7", "dev/d7_jd_aircon_3way_stars.jsonl", NONE_STATED, three=True),
    Corpus("d8 simplified", "dev/d8_dimabsa2024_simplified.jsonl", "none in file; public for research", three=True),
    Corpus("d8 traditional", "dev/d8_dimabsa2024_traditional.jsonl", "none in file; public for research", three=True),
)
UNLABELLED = "train/t1b_eprstmt_unlabelled.jsonl"
PHRASES = Corpus("phrases", "phrases.tsv", "written for Huiping, Apache-2.0", three=True)
DRILLS = Corpus("drills", "drills.tsv", "written for Huiping, Apache-2.0", three=True)


def rows(data: Path, corpus: Corpus) -> Rows:
    """The rows of a corpus that have a text and a polarity; FileError where the file cannot be read."""
    content, lines = _lines(data, corpus.file)
    labelled = [(line["text"], line["sentiment"]) for line in lines if line.get("text") and line.get("sentiment")]
    return _rows(corpus, labelled, content)


def read_rows(data: Path, file: str) -> list[dict[str, Any]]:
    """The rows of a file as they are; FileError where it cannot be read."""
    return _lines(data, file)[1]


def unlabelled(data: Path) -> tuple[str, ...]:
    """Folded reviews nobody labelled: how buyers write of electronics."""
    return tuple(text for text in (fold(line["text"]).folded for line in _lines(data, UNLABELLED)[1]) if text)


def phrases() -> Rows:
    """Our own phrases and short reviews: what whole reviews teach too little. The teacher learns them too."""
    return _own(PHRASES)


def drills() -> Rows:
    """Our own minimal pairs, construction by construction, for the network alone."""
    return _own(DRILLS)


def _own(corpus: Corpus) -> Rows:
    content = (files("sentiment.training") / corpus.file).read_bytes()
    lines = [line for line in content.decode("utf-8").splitlines() if line and not line.startswith("#")]
    labelled = [(text, label) for label, text in (line.split("\t") for line in lines)]
    return _rows(corpus, labelled, content)


def _lines(data: Path, file: str) -> tuple[bytes, list[dict[str, Any]]]:
    try:
        content = (data / file).read_bytes()
        return content, [json.loads(line) for line in content.splitlines()]
    except (OSError, ValueError) as exc:
        raise FileError(file, str(exc), do="give --data the folder that holds train/ and dev/") from exc


def _rows(corpus: Corpus, labelled: list[tuple[str, str]], content: bytes) -> Rows:
    raw = tuple(text for text, _ in labelled)
    folded = tuple(fold(text).folded for text in raw)
    return Rows(corpus, raw, folded, tuple(label for _, label in labelled), sha256(content).hexdigest())
