"""Which polarity each output of a model means, from what its makers called them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache

from casebook.model import Polarity
from sentiment.lexicon import rows

STARS = re.compile(r"([1-5]) ?(?:stars?|星级?)|stars? ?([1-5])")
NUMBERED = re.compile(r"(?:label ?)?(\d+)")
BY_STARS = (Polarity.NEG, Polarity.NEG, Polarity.NEU, Polarity.POS, Polarity.POS)
# What numbers without a name mean, by how many there are: from bad to good, as most makers count.
BY_COUNT = {2: (Polarity.NEG, Polarity.POS), 3: (Polarity.NEG, Polarity.NEU, Polarity.POS), 5: BY_STARS}


def polarities_of(said: object) -> tuple[Polarity, ...]:
    """The polarity of each output, in order, from a list of names or an object of names by number.

    Raises ValueError with what is wrong.
    """
    names = _in_order(said)
    plain = [_plain(name) for name in names]
    found = _numbered(plain) or tuple(_named(name, shown) for name, shown in zip(plain, names, strict=True))
    if missing := {Polarity.POS, Polarity.NEG} - set(found):
        raise ValueError(f"no label means {' or '.join(sorted(missing))} among {', '.join(names)}")
    return found


def _in_order(said: object) -> list[str]:
    if isinstance(said, Mapping) and all(str(key).isdigit() for key in said):
        numbers = sorted(int(key) for key in said)
        if numbers != list(range(len(numbers))):
            raise ValueError(f"labels are not numbered from 0 without a gap: {', '.join(map(str, said))}")
        said = [said[key] for key in sorted(said, key=int)]
    if not (isinstance(said, list) and said and all(isinstance(name, str) for name in said)):
        raise ValueError('labels are not names by number, as in {"0": "neg", "1": "neu", "2": "pos"}')
    return said


def _named(plain: str, shown: str) -> Polarity:
    if stars := STARS.fullmatch(plain):
        return BY_STARS[int(stars[1] or stars[2]) - 1]
    try:
        return _names()[plain]
    except KeyError:
        raise ValueError(f"label {shown!r} means neither pos, neu nor neg") from None


def _numbered(plain: Sequence[str]) -> tuple[Polarity, ...] | None:
    """By place where all names are bare numbers that count up; None where they are real names."""
    numbers = [int(found[1]) for name in plain if (found := NUMBERED.fullmatch(name))]
    if len(numbers) != len(plain):
        return None
    counts_up = numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    if not counts_up or len(numbers) not in BY_COUNT:
        raise ValueError(f"{len(plain)} labels without a name ({', '.join(plain)})")
    return BY_COUNT[len(numbers)]


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]+", " ", unicodedata.normalize("NFKC", name)).strip().lower()


@lru_cache(maxsize=1)
def _names() -> dict[str, Polarity]:
    return {row["name"]: Polarity(row["polarity"]) for row in rows("labels.tsv")}
