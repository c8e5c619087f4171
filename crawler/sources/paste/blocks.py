"""Cuts pieces of a paste into blocks, one a review, by what each has once: a name, an order, a time, stars. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from crawler.sources.paste.pieces import ASIDE, GAP, RULE, SIGNS, WORDS, Piece, own, short

# What may stand once in each block, the surest first.
ANCHORS = ("nick", "order_id", "time", "stars")
# What pages write below a review, up to the next one.
BELOW = (ASIDE, GAP, "spec", "private", "score", "url", *SIGNS)


def blocks(found: Sequence[Piece]) -> list[list[Piece]]:
    """The pieces of each review, in their order; of a shape nobody knows everything is one review."""
    return [block for row in _split(found, "row") for part in _ruled(row) for block in _blocks(part)]


def _ruled(found: Sequence[Piece]) -> list[list[Piece]]:
    parts = _split(found, RULE)
    if len({bool(_anchors(part)) for part in parts}) < 2:
        return parts
    # A line somebody drew into their own words parts nothing.
    return [[Piece(WORDS, one.said) if one.kind == RULE else one for one in found]]


def _blocks(part: list[Piece]) -> list[list[Piece]]:
    anchors = _anchors(part)
    found = [part]
    if len(anchors) > 1:
        found = _by_gaps(part, set(anchors)) or _cut(part, _cuts(part, anchors))
    return [block for one in found for block in _cut(one, [0, *_heads(one)])]


def _heads(block: list[Piece]) -> list[int]:
    """Where inside a block another review begins: a second time under a short line, with words of its own below.

    Where most names are covered (t***8), a bare one is found by its place alone.
    """
    heads, seen = [], False
    for at, piece in enumerate(block):
        if piece.kind != "time" or _of_a_sign(block, at):
            continue
        head = _above(block, at)
        if seen and head is not None and _has_words_below(block, at):
            heads.append(head)
        seen = True
    return heads


def _above(block: list[Piece], at: int) -> int | None:
    """The short line right above a time and what stands beside it; None where there is another thing."""
    place = at - 1
    while place > 0 and block[place].kind in ("stars", "spec", ASIDE, GAP):
        place -= 1
    free = place > 0 and block[place].kind == WORDS and short(block[place].said) and not _of_a_sign(block, place)
    return place if free else None


def _has_words_below(block: list[Piece], at: int) -> bool:
    below = (piece.kind for piece in block[at + 1 :] if piece.kind not in ("stars", "spec", ASIDE, GAP))
    return next(below, None) == WORDS


def _of_a_sign(part: Sequence[Piece], at: int) -> bool:
    return at > 0 and part[at - 1].kind in SIGNS and not part[at - 1].said


def _anchors(part: Sequence[Piece]) -> list[int]:
    """Where the pieces stand that each block has once; those of 追评 and replies do not count."""
    places: dict[str, list[int]] = {kind: [] for kind in ANCHORS}
    for at, piece in enumerate(part):
        if piece.kind in places and not (piece.kind == "time" and _of_a_sign(part, at)):
            places[piece.kind].append(at)
    most = max(len(some) for some in places.values())
    # A name may be missing here and there; one that is hardly ever there is none.
    return next((places[kind] for kind in ANCHORS if len(places[kind]) * 2 >= most), []) if most else []


def _by_gaps(part: list[Piece], anchors: set[int]) -> list[list[Piece]]:
    """The blocks as empty lines part them; none when these do not part reviews."""
    chunks: list[tuple[list[Piece], int]] = []
    start = 0
    for end in [at for at, piece in enumerate(part) if piece.kind == GAP] + [len(part)]:
        chunk, count = part[start:end], sum(at in anchors for at in range(start, end))
        if count or any(own(chunk)):
            chunks.append((chunk, count))
        start = end
    return [chunk for chunk, _ in chunks] if all(count == 1 for _, count in chunks) else []


def _cuts(part: list[Piece], anchors: list[int]) -> list[int]:
    """Where blocks begin."""
    lead = list(own(part[: anchors[0]]))
    below = list(own(part[_below(part, anchors[-1]) :]))
    if lead and not below:
        # The name or time ends each review.
        return _ends(part, anchors)
    starts = _leads(part, anchors)
    if starts:
        return starts
    wanted, cuts = _repeated(lead, part, anchors), []
    for before, at in pairwise([-1, *anchors]):
        cuts.append(_back(part, at, before, wanted))
    # What stands above the first review is kept as one of its own: it may be the end of another.
    return cuts if not any(own(part[: cuts[0]])) else [0, *cuts]


def _leads(part: list[Piece], anchors: list[int]) -> list[int]:
    """Where blocks begin whose name stands in the middle: before each the same kinds in the same order; else nothing.

    差评, words, time, name, order: what begins with free words cannot be told from the end of the review above.
    """
    lead = _runs(part[: anchors[0]])
    if len(lead) < 2 or lead[0][0] == WORDS or WORDS not in (kind for kind, _ in lead):
        return []
    starts = [lead[0][1]]
    for before, at in pairwise(anchors):
        runs = _runs(part[before + 1 : at])[-len(lead) :]
        if [kind for kind, _ in runs] != [kind for kind, _ in lead]:
            return []
        starts.append(before + 1 + runs[0][1])
    return [0, *starts[1:]]


def _runs(part: list[Piece]) -> list[tuple[str, int]]:
    """The kinds that follow each other, each with where it begins; lines of words are one."""
    runs: list[tuple[str, int]] = []
    for at, piece in enumerate(part):
        if piece.kind not in (GAP, ASIDE) and not (piece.kind == WORDS and runs and runs[-1][0] == WORDS):
            runs.append((piece.kind, at))
    return runs


def _repeated(lead: list[Piece], part: list[Piece], anchors: list[int]) -> Counter[str]:
    """What stands before the first anchor and, being of the block, before the others too."""
    wanted = Counter(piece.kind for piece in lead)
    # Of free words only one line, a name, can be told from the end of the review above.
    named = part[anchors[0]].kind != "nick" and bool(lead) and lead[-1].kind == WORDS
    wanted[WORDS] = 1 if named and all(_named(part, at) for at in anchors) else 0
    return wanted


def _named(part: list[Piece], at: int) -> bool:
    above = next(own(reversed(part[:at])), None)
    return above is not None and above.kind == WORDS and short(above.said)


def _back(part: list[Piece], at: int, before: int, wanted: Counter[str]) -> int:
    """From an anchor back over what belongs to its block."""
    left, cut = Counter(wanted), at
    for place in range(at - 1, before, -1):
        piece = part[place]
        if piece.kind in (GAP, ASIDE):
            continue
        if left[piece.kind] < 1:
            break
        left[piece.kind] -= 1
        cut = place
    return cut


def _ends(part: list[Piece], anchors: list[int]) -> list[int]:
    cuts, end = [0], 0
    for at in anchors[:-1]:
        if at >= end:
            end = _below(part, at)
            cuts.append(end)
    return cuts


def _below(part: list[Piece], anchor: int) -> int:
    """Behind the anchor and what pages write below it; a sign takes the words and the time that follow."""
    at, open_for = anchor + 1, set[str]()
    while at < len(part) and (part[at].kind in BELOW or part[at].kind in open_for):
        kind = part[at].kind
        if kind in SIGNS:
            open_for = {"time"} if part[at].said else {WORDS, "time"}
        elif kind in open_for:
            open_for = open_for - {kind}
        at += 1
    return at


def _cut(part: list[Piece], cuts: list[int]) -> list[list[Piece]]:
    found = [part[start:end] for start, end in pairwise([*cuts, len(part)])]
    return [block for block in found if any(own(block))]


def _split(found: Sequence[Piece], kind: str) -> list[list[Piece]]:
    parts: list[list[Piece]] = [[]]
    for piece in found:
        if piece.kind == kind:
            parts.append([])
        else:
            parts[-1].append(piece)
    return [part for part in parts if any(own(part))]
