"""The index of complaints' texts inside a transaction: which are kept, which are near copies, which posts count."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from casebook.tables import copy_bands, copy_pairs, copy_texts, posts

# A band many texts share says nothing about two of them: the newest so many stay.
BUCKET_CAP = 50
# A text is compared with those it shares most bands with.
COMPARED_WITH = 200
# Nobody needs to count a larger crowd: so many posts of a text and month count, and as many of buyers who posted again.
CROWD_CAP = 200
MONTH = 30 * 86_400
COUNTS, AGAIN, BEYOND = range(3)
# What one statement may name: SQLite takes 32,766 parameters.
AT_ONCE = 10_000
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How texts are compared: the hashes of their bands, and which pairs (by place) are near, with their similarity."""

    bands: Callable[[Sequence[str]], Iterable[Sequence[int]]]
    alike: Callable[[Sequence[str], Sequence[Pair]], Mapping[Pair, float]]


def join_texts(connection: Connection, shop: str, texts: Sequence[str], likeness: Likeness) -> dict[str, int]:
    """The ids of these texts of a shop; new ones are compared with those they share bands with.

    A text that got another post, or is near another, is due.
    """
    counts = Counter(texts)
    hashes = {text: _hash(shop, text) for text in counts}
    known = _ids(connection, hashes)
    new = [text for text in counts if text not in known]
    touch(connection, set(known.values()))
    if not new:
        return known
    own = _hash(shop, "")
    bands = [[band ^ own for band in row] for row in likeness.bands(new)]
    rows = [
        {"shop": shop, "hash": hashes[text], "text": text, "bands": array("q", row).tobytes()}
        | {"changes": int(counts[text] > 1), "settled": 0, "middle": None}
        for text, row in zip(new, bands, strict=True)
    ]
    connection.execute(copy_texts.insert(), rows)
    ids = _ids(connection, {text: hashes[text] for text in new})
    _compare(
        connection, {ids[text]: text for text in new}, {ids[t]: b for t, b in zip(new, bands, strict=True)}, likeness
    )
    return known | ids


def touch(connection: Connection, text_ids: Collection[int]) -> None:
    """Says that posts of these texts came or went."""
    if text_ids:
        due = update(copy_texts).where(copy_texts.c.id.in_(text_ids)).values(changes=copy_texts.c.changes + 1)
        connection.execute(due)


def places(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Sets the place of fresh posts: of each text and month every buyer counts once, and no more than anybody needs."""
    told = {row["text_id"] for row in rows}
    query = select(posts.c.text_id, posts.c.time, posts.c.buyer, posts.c.place).where(posts.c.place < BEYOND)
    counted: dict[Pair, set[int]] = defaultdict(set)
    again: Counter[Pair] = Counter()
    for some in _some(told):
        for row in connection.execute(query.where(posts.c.text_id.in_(some))):
            slot = (row.text_id, (row.time or 0) // MONTH)
            if row.place == COUNTS:
                counted[slot].add(row.buyer)
            else:
                again[slot] += 1
    for one in rows:
        slot = (one["text_id"], (one["time"] or 0) // MONTH)
        if one["buyer"] not in counted[slot] and len(counted[slot]) < CROWD_CAP:
            one["place"] = COUNTS
            counted[slot].add(one["buyer"])
        else:
            one["place"] = AGAIN if again[slot] < CROWD_CAP else BEYOND
            again[slot] += 1


def give_place(connection: Connection, left: Any) -> None:
    """A post that counted is gone: another one of its buyer's counts where there is one."""
    same = (posts.c.text_id == left["text_id"], posts.c.place == AGAIN, posts.c.buyer == left["buyer"])
    heir = connection.execute(select(posts.c.review_id).where(*same).limit(1)).scalar()
    if heir is not None:
        connection.execute(update(posts).where(posts.c.review_id == heir).values(place=COUNTS))


def drop_unused(connection: Connection, text_ids: Collection[int]) -> None:
    """Drops those of these texts that nobody's post names any more."""
    used = set(connection.execute(select(posts.c.text_id).where(posts.c.text_id.in_(text_ids)).distinct()).scalars())
    unused = list(set(text_ids) - used)
    if not unused:
        return
    rows = connection.execute(select(copy_texts.c.id, copy_texts.c.bands).where(copy_texts.c.id.in_(unused)))
    _drop_bands(connection, [(band, row.id) for row in rows for band in array("q", row.bands)])
    near = select(copy_pairs.c.other_id).where(copy_pairs.c.text_id.in_(unused))
    others = list(connection.execute(near.distinct()).scalars())
    for some in _some(others):
        for one, other in ((unused, some), (some, unused)):
            pairs = copy_pairs.c.text_id.in_(one) & copy_pairs.c.other_id.in_(other)
            connection.execute(delete(copy_pairs).where(pairs))
    connection.execute(delete(copy_texts).where(copy_texts.c.id.in_(unused)))


def _hash(shop: str, text: str) -> int:
    said = f"{shop}\n{text}".encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(said, digest_size=8).digest(), signed=True)


def _ids(connection: Connection, hashes: Mapping[str, int]) -> dict[str, int]:
    texts = {number: text for text, number in hashes.items()}
    query = select(copy_texts.c.hash, copy_texts.c.id).where(copy_texts.c.hash.in_(texts))
    return {texts[row.hash]: row.id for row in connection.execute(query)}


def _compare(
    connection: Connection, texts: Mapping[int, str], bands: Mapping[int, Sequence[int]], likeness: Likeness
) -> None:
    buckets = _buckets(connection, {band for row in bands.values() for band in row})
    old = {band: list(bucket) for band, bucket in buckets.items()}
    proposed = list(_proposed(bands, buckets))
    known = dict(texts) | _texts(connection, {other for _, other in proposed} - texts.keys())
    places = {text_id: place for place, text_id in enumerate(known)}
    pairs = [(places[one], places[other]) for one, other in proposed if other in places]
    near = likeness.alike(list(known.values()), pairs)
    ids = list(places)
    _add_pairs(connection, {(ids[one], ids[other]): value for (one, other), value in near.items()})
    _keep_buckets(connection, old, buckets)


def _buckets(connection: Connection, bands: Collection[int]) -> dict[int, list[int]]:
    """The texts in each bucket, oldest first."""
    found: dict[int, list[int]] = defaultdict(list)
    for some in _some(bands):
        query = select(copy_bands.c.hash, copy_bands.c.text_id).where(copy_bands.c.hash.in_(some))
        for band, text_id in connection.execute(query):
            found[band].append(text_id)
    return {band: sorted(bucket) for band, bucket in found.items()}


def _proposed(bands: Mapping[int, Sequence[int]], buckets: dict[int, list[int]]) -> Iterator[Pair]:
    """Pairs of a new text and an earlier one, those that share most bands first; the new ones join their buckets."""
    for text_id, row in sorted(bands.items()):
        shared: Counter[int] = Counter()
        for band in row:
            bucket = buckets.setdefault(band, [])
            shared.update(bucket[-BUCKET_CAP:])
            bucket.append(text_id)
        yield from ((text_id, other) for other, _ in shared.most_common(COMPARED_WITH) if other != text_id)


def _texts(connection: Connection, text_ids: Collection[int]) -> dict[int, str]:
    found = {}
    for some in _some(text_ids):
        query = select(copy_texts.c.id, copy_texts.c.text).where(copy_texts.c.id.in_(some))
        found.update({row.id: row.text for row in connection.execute(query)})
    return found


def _add_pairs(connection: Connection, near: Mapping[Pair, float]) -> None:
    if near:
        rows = [
            {"text_id": one, "other_id": other, "similarity": value}
            for pair, value in near.items()
            for one, other in (pair, pair[::-1])
        ]
        connection.execute(copy_pairs.insert(), rows)
        touch(connection, {one for one, _ in near})


def _keep_buckets(connection: Connection, old: Mapping[int, list[int]], buckets: Mapping[int, list[int]]) -> None:
    none: list[int] = []
    fresh, spent = [], []
    for band, bucket in buckets.items():
        kept = set(bucket[-BUCKET_CAP:])
        fresh += [{"hash": band, "text_id": one} for one in kept.difference(old.get(band, none))]
        spent += [(band, one) for one in old.get(band, none) if one not in kept]
    if fresh:
        connection.execute(copy_bands.insert(), sorted(fresh, key=lambda row: row["hash"]))
    _drop_bands(connection, spent)


def _drop_bands(connection: Connection, rows: Sequence[Pair]) -> None:
    if rows:
        spent = delete(copy_bands).where(
            copy_bands.c.hash == bindparam("b_hash"), copy_bands.c.text_id == bindparam("b_text")
        )
        connection.execute(spent, [{"b_hash": band, "b_text": text_id} for band, text_id in rows])


def _some(numbers: Collection[int]) -> Iterator[list[int]]:
    every = list(numbers)
    return (every[first : first + AT_ONCE] for first in range(0, len(every), AT_ONCE))
