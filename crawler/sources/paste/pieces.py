"""Cuts pasted text into pieces that are one thing each: a name, a time, stars, words. What is in doubt is words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from crawler.sources.paste.lexicon import fold, lexicon
from crawler.sources.paste.tables import ROW, as_labels
from crawler.sources.paste.when import Clock, Dated, dated
from crawler.sources.stars import read_stars

WORDS, GAP, RULE, ASIDE = "words", "gap", "rule", "aside"
# What begins a part of its own: 追评, the shop's reply.
SIGNS = ("appended", "reply")
# A longer line is somebody's words, whatever it looks like.
LONGEST_SHAPE, LONGEST_SPEC, LONGEST_NAME = 160, 60, 30
SENTENCE = re.compile("[,，。!！?？;；、…~～]")
STRONG = re.compile("[。!！?？]")
# Things on one line stand apart by these.
BETWEEN = " \t·•|/,，:：()（）[]【】-—"
RATED = r"(?P<stars>[★⭐🌟☆✩✰]{1,5}|[1-5](?:\.0)? ?[星分]|[一二三四五]星)"
DRAWN = re.compile("[★⭐🌟☆✩✰]{1,5}")
PLAIN_STARS = str.maketrans("⭐🌟✩✰", "★★☆☆", "\ufe0f")
ANONYMOUS = re.compile(r"\s*[(（]匿名[)）]$")
NAME = re.compile(r"[^ (]*")
NUMBER = re.compile(r"\d{1,6}[万w+]{0,2}")


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing on a line: its `kind`, the words that say it, whether a label `named` it, the time where it is one."""

    kind: str
    said: str = ""
    named: bool = False
    dated: Dated | None = None


def pieces(text: str, clock: Clock) -> list[Piece]:
    """The text in pieces, in its order."""
    found: list[Piece] = []
    for line in as_labels(text.split("\n"), lexicon()):
        found += _of_line(line.strip(" \t\u3000\ufeff\u200b"), clock)
    return _bare_specs(_without_echoes(_numbers_beside(_completed(found))))


def stars_said(text: str) -> str | None:
    """The rating these words are, as `read_stars` takes it; None when they say anything else."""
    found = _stars().fullmatch(fold(text.translate(PLAIN_STARS)))
    if found is None:
        return None
    try:
        read_stars(found["stars"] or found["word"])
    except ValueError:
        return None
    return found["stars"] or found["word"]


def short(said: str) -> bool:
    """Whether the words may be a name that stands alone on its line."""
    return 0 < len(said) <= LONGEST_NAME // 2 and not SENTENCE.search(said)


def own(found: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces that carry something: neither gaps nor what belongs to the page."""
    return (piece for piece in found if piece.kind not in (GAP, ASIDE))


def _of_line(line: str, clock: Clock) -> list[Piece]:
    if not line or line == ROW:
        return [Piece("row" if line else GAP)]
    if len(line) > LONGEST_SHAPE:
        return _labelled(line, clock) or _marked(line) or _starred(line)
    whole = _whole(line, clock)
    if whole is not None:
        return [whole]
    return _labelled(line, clock) or _marked(line) or _dated(line, clock) or _several(line, clock) or _starred(line)


def _whole(line: str, clock: Clock, *, bit: bool = False) -> Piece | None:
    stars = stars_said(line)
    if stars is not None:
        return Piece("stars", stars)
    when = dated(line, clock)
    if when is not None and (when.start, when.end) == (0, len(line)):
        return Piece("time", line, dated=when)
    kind = lexicon().kind(fold(line), bit=bit)
    if kind == "nick":
        return Piece(kind, line[: NAME.match(fold(line)).end()])  # type: ignore[union-attr]
    return None if kind is None else Piece(ASIDE if kind == "place" else kind, "" if kind in SIGNS else line)


def _labelled(line: str, clock: Clock) -> list[Piece]:
    found = lexicon().label.match(fold(line))
    if found is None:
        return []
    kind, said = lexicon().fields[found["word"]], line[found.end() :].strip()
    if kind in SIGNS and (when := dated(said, clock)) and (when.start, when.end) == (0, len(said)):
        return [Piece(kind, named=True), Piece("time", said, dated=when)]
    fitting = Piece(kind, line) if kind == "private" else _fitting(kind, said, clock)
    if fitting is None:
        return []
    # What goes aside is shown as it stood, and what is private may turn out to be the buyer's own words.
    whole = kind in ("spec", "score") and said
    return [replace(fitting, said=line if whole else fitting.said, named=True)]


def _fitting(kind: str, said: str, clock: Clock) -> Piece | None:
    """The piece when what follows the label is what it promises; None leaves the line to the buyer."""
    if kind == "author":
        kind, said = "nick", ANONYMOUS.sub("", said)
    if kind in ("stars", "score") and said:
        return _rated(kind, said)
    if kind.endswith("time") and said:
        when = dated(said, clock)
        return None if when is None or when.start else Piece(kind, said, dated=when)
    too_long = {"spec": LONGEST_SPEC, "nick": LONGEST_NAME}.get(kind, len(said))
    mark = {"spec": STRONG, "nick": SENTENCE}.get(kind)
    return None if len(said) > too_long or (mark and mark.search(said)) else Piece(kind, said)


def _rated(kind: str, said: str) -> Piece | None:
    # Several ratings may stand on one line; the first is the one the label is about.
    first = re.split(r"[\s,，;；|]", said, maxsplit=1)[0]
    stars = stars_said(first) or (first if first in ("1", "2", "3", "4", "5") else None)
    return None if stars is None else Piece(kind, stars)


def _marked(line: str) -> list[Piece]:
    """追评 or a reply that begins on the line of its sign: 【购买28天后追评】又漏了."""
    folded = fold(line[:LONGEST_SHAPE])
    for kind in SIGNS:
        found = lexicon().lines[kind].match(folded)
        if found is not None and folded[found.end() - 1] in "])】:":
            return [Piece(kind, line[found.end() :].strip())]
    return []


def _dated(line: str, clock: Clock) -> list[Piece]:
    """A line with a time in it and nothing else but what pages write beside times."""
    when = dated(line, clock)
    if when is None:
        return []
    before, after = line[: when.start].strip(BETWEEN), line[when.end :]
    first, last = _beside(before, clock), _beside(after.strip(BETWEEN), clock)
    if last is None:
        last = _loose_after(first, after)
    if first is None and not last and when.has_clock:
        first = _loose_before(before)
    if first is None or last is None:
        return []
    time = Piece("time", line[when.start : when.end], dated=when)
    return _signs_first([*first, time, *last])


def _loose_before(said: str) -> list[Piece] | None:
    """雾霾蓝 500ml 2026-11-18 21:03: what stands before a time to the minute, unless it tells what happened then."""
    bare = len(said) <= LONGEST_SPEC and not SENTENCE.search(said)
    return [Piece("spec", said)] if bare and not re.search(lexicon().words["event"], said) else None


def _loose_after(first: list[Piece] | None, after: str) -> list[Piece] | None:
    said = after.strip(BETWEEN)
    if first and first[-1].kind in SIGNS:
        return [Piece(WORDS, said)]
    drawn_apart = after.lstrip(" ")[:1] in ("·", "•", "|", "\t")
    return [Piece("spec", said)] if drawn_apart and len(said) <= LONGEST_SPEC and not SENTENCE.search(said) else None


def _signs_first(found: list[Piece]) -> list[Piece]:
    """2026-11-20 追评：又漏了: the sign first, then its time, then its words."""
    signs = [piece for piece in found if piece.kind in SIGNS]
    others = [piece for piece in found if piece.kind not in SIGNS]
    return [
        *(replace(sign, said="") for sign in signs),
        *others,
        *(Piece(WORDS, one.said) for one in signs if one.said),
    ]


def _beside(part: str, clock: Clock) -> list[Piece] | None:
    """The pieces of what stands beside a time; None when it may be somebody's words."""
    if not part:
        return []
    whole = _whole(part, clock, bit=True)
    if whole is not None:
        return [whole]
    return _labelled(part, clock) or _marked(part) or _several(part, clock, bit=True) or None


def _several(line: str, clock: Clock, *, bit: bool = False) -> list[Piece]:
    """A line of several things of which none may be words: t***8  PLUS会员  ★★★★★."""
    parts = [part for part in re.split(r"[\s|·•]+", line) if part]
    found = [_whole(part, clock, bit=bit) for part in parts]
    return [piece for piece in found if piece is not None] if len(parts) > 1 and None not in found else []


def _starred(line: str) -> list[Piece]:
    plain = line.translate(PLAIN_STARS)
    drawn = DRAWN.match(plain)
    stars = stars_said(drawn[0]) if drawn else None
    if drawn is None or stars is None:
        return [Piece(WORDS, line)]
    return [Piece("stars", stars), Piece(WORDS, plain[drawn.end() :].strip())]


@lru_cache(maxsize=1)
def _stars() -> re.Pattern[str]:
    # 商品 5 星 is about the goods; a word beside drawn stars is the page's name for them.
    beside = rf"(?: ?(?:{lexicon().words['rating']}))?(?: ?[1-5](?:\.0)? ?分)?"
    return re.compile(rf"(?:(?:商品|描述|综合) ?)?{RATED}{beside}|(?P<word>[好中差]评)")


def _completed(found: list[Piece]) -> list[Piece]:
    """A label whose words stand on the next line gets them."""
    kept: list[Piece] = []
    for piece in found:
        open_label = kept[-1] if kept and kept[-1].named and not kept[-1].said else None
        if open_label and open_label.kind not in (*SIGNS, "text", "private") and piece.kind in (WORDS, open_label.kind):
            kept[-1] = replace(open_label, said=piece.said, dated=piece.dated)
        else:
            kept.append(piece)
    return kept


def _numbers_beside(found: list[Piece]) -> list[Piece]:
    """Counts beside 赞 and 回复 are the page's; a number that stands alone may be what the buyer wrote."""

    def counts(at: int) -> bool:
        beside = found[max(at - 1, 0) : at] + found[at + 1 : at + 2]
        return NUMBER.fullmatch(found[at].said) is not None and any(one.kind == ASIDE for one in beside)

    return [Piece(ASIDE, one.said) if one.kind == WORDS and counts(at) else one for at, one in enumerate(found)]


def _bare_specs(found: list[Piece]) -> list[Piece]:
    """已购 雾霾蓝 right below a time, stars or a name is the platform's; further down it may be the buyer's."""
    kept: list[Piece] = []
    for piece in found:
        below_a_shape = bool(kept) and kept[-1].kind in ("time", "stars", "nick")
        bare = piece.kind == WORDS and len(piece.said) <= LONGEST_SPEC and not SENTENCE.search(piece.said)
        first = fold(piece.said).split(" ")[0]
        spec = below_a_shape and bare and first != piece.said and lexicon().fields.get(first) == "spec"
        kept.append(replace(piece, kind="spec") if spec else piece)
    return kept


def _without_echoes(found: list[Piece]) -> list[Piece]:
    """匿名 under a name is no second name."""
    kept: list[Piece] = []
    for piece in found:
        echo = piece.kind == "nick" and not piece.named and kept and kept[-1].kind == "nick" and "*" not in piece.said
        kept.append(Piece(ASIDE, piece.said) if echo else piece)
    return kept
