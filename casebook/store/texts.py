"""The index of complaints' texts inside a transaction: which are kept, which are near copies, which posts count."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, delete, select, update

from casebook.store.engine import insert, take_turn
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
    """How texts are compared: the hashes of each one's bands and its sketch, which of many sketches are close to one
    (by place, best first), and which pairs of texts (by place) are near, with their similarity."""

    signs: Callable[[Sequence[str]], Sequence[tuple[Sequence[int], bytes]]]
    close: Callable[[bytes, bytes], Sequence[int]]
    alike: Callable[[Sequence[str], Sequence[Pair]], Mapping[Pair, float]]


@dataclass(frozen=True, slots=True)
class Fresh:
    """A text that nobody has posted before, with its signs."""

    text: str
    bands: Sequence[int]
    sketch: bytes


@dataclass(slots=True)
class Bucket:
    """Texts that share a band, oldest first, and their sketches; the newest ones stay."""

    texts: array[int]
    sketches: bytes

    def add(self, text_id: int, sketch: bytes) -> None:
        """Adds the newest; where the bucket is full, the oldest goes."""
        self.texts.append(text_id)
        del self.texts[:-BUCKET_CAP]
        self.sketches = (self.sketches + sketch)[-BUCKET_CAP * len(sketch) :]

    def drop(self, text_ids: Collection[int]) -> None:
        """Takes texts out."""
        size = len(self.sketches) // max(len(self.texts), 1)
        kept = [place for place, one in enumerate(self.texts) if one not in text_ids]
        self.texts = array("q", [self.texts[place] for place in kept])
        self.sketches = b"".join(self.sketches[place * size : (place + 1) * size] for place in kept)


def take_index(connection: Connection, *shops: str) -> None:
    """Waits for everybody else who writes in the index of these shops: buckets are read, changed and written whole."""
    take_turn(connection, *(f"posts of {shop}" for shop in shops))


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
    fresh = [
        Fresh(text, [band ^ own for band in bands], sketch)
        for text, (bands, sketch) in zip(new, likeness.signs(new), strict=True)
    ]
    rows = [
        {"shop": shop, "hash": hashes[one.text], "text": one.text, "bands": array("q", one.bands).tobytes()}
        | {"changes": int(counts[one.text] > 1), "settled": 0, "middle": None}
        for one in fresh
    ]
    connection.execute(copy_texts.insert(), rows)
    ids = _ids(connection, {text: hashes[text] for text in new})
    _compare(connection, {ids[one.text]: one for one in fresh}, likeness)
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
    rows = connection.execute(select(copy_texts.c.bands).where(copy_texts.c.id.in_(unused)))
    buckets = _buckets(connection, {band for row in rows for band in array("q", row.bands)})
    for bucket in buckets.values():
        bucket.drop(set(unused))
    _keep_buckets(connection, buckets)
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


def _compare(connection: Connection, fresh: Mapping[int, Fresh], likeness: Likeness) -> None:
    buckets = _buckets(connection, {band for one in fresh.values() for band in one.bands})
    proposed = list(_proposed(fresh, buckets, likeness))
    known = {text_id: one.text for text_id, one in fresh.items()}
    known |= _texts(connection, {other for _, other in proposed} - known.keys())
    places = {text_id: place for place, text_id in enumerate(known)}
    near = likeness.alike(list(known.values()), [(places[one], places[other]) for one, other in proposed])
    ids = list(places)
    _add_pairs(connection, {(ids[one], ids[other]): value for (one, other), value in near.items()})
    _keep_buckets(connection, buckets)


def _buckets(connection: Connection, bands: Collection[int]) -> dict[int, Bucket]:
    found: dict[int, Bucket] = {}
    for some in _some(bands):
        for row in connection.execute(select(copy_bands).where(copy_bands.c.hash.in_(some))):
            found[row.hash] = Bucket(array("q", row.texts), row.sketches)
    return found


def _proposed(fresh: Mapping[int, Fresh], buckets: dict[int, Bucket], likeness: Likeness) -> Iterator[Pair]:
    """Pairs of a new text and an earlier one, the closest first; the new ones join their buckets."""
    for text_id, one in sorted(fresh.items()):
        own = [buckets.setdefault(band, Bucket(array("q"), b"")) for band in one.bands]
        met = [other for bucket in own for other in bucket.texts]
        close = likeness.close(one.sketch, b"".join(bucket.sketches for bucket in own))
        for other in list(dict.fromkeys(met[place] for place in close))[:COMPARED_WITH]:
            yield text_id, other
        for bucket in own:
            bucket.add(text_id, one.sketch)


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


def _keep_buckets(connection: Connection, buckets: Mapping[int, Bucket]) -> None:
    rows = [
        {"hash": band, "texts": bucket.texts.tobytes(), "sketches": bucket.sketches}
        for band, bucket in sorted(buckets.items())
        if bucket.texts
    ]
    if rows:
        keeping = insert(connection, copy_bands)
        kept = {name: keeping.excluded[name] for name in ("texts", "sketches")}
        connection.execute(keeping.on_conflict_do_update(index_elements=["hash"], set_=kept), rows)
    for some in _some([band for band, bucket in buckets.items() if not bucket.texts]):
        connection.execute(delete(copy_bands).where(copy_bands.c.hash.in_(some)))


def _some(numbers: Collection[int]) -> Iterator[list[int]]:
    every = list(numbers)
    return (every[first : first + AT_ONCE] for first in range(0, len(every), AT_ONCE))
