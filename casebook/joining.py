"""Decides what one source's sight of a review does to the review several sources show, and where they differ. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import combinations
from types import MappingProxyType
from typing import Any

from casebook.change import digest
from casebook.model import Appended, Change, Review, State
from casebook.sameness import alike_authors, alike_orders, alike_stars, alike_texts, alike_times, fold
from casebook.views import Way

# What another source may add where nobody said it before. A product's name goes with its id, the raw rating with stars.
FILLED = ("title", "author", "url", "time", "spec", "order_id", "order_time")
TOGETHER = (("stars", "raw_rating"), ("product_id", "product"))
Said = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A field in which sources contradict each other: each source that knows it, with what it says."""

    field: str
    said: tuple[tuple[str, Any], ...]


def after(state: Review, before: Review | None, now: Review, zone: str) -> tuple[Change, Review]:
    """What a source's new sight of a review makes of it, and what that is: SAME, FILLED, APPENDED or EDITED.

    What the source says otherwise than it did `before` is the buyer's change. What it said otherwise from the start
    is no change: it stays with the source. It fills what nobody knew.
    """
    edited = _edited(state, before, now, zone)
    appended = _appended(state, before, now)
    filled = _filled(replace(state, **edited), now)
    changed = replace(state, **edited, **filled, appended=appended)
    if changed == state:
        return Change.SAME, state
    return _change(state, changed, edited), replace(changed, capture=now.capture or state.capture)


def _change(state: Review, changed: Review, edited: Said) -> Change:
    kept = changed.appended[: len(state.appended)] == state.appended
    if edited or not kept:
        return Change.EDITED
    return Change.APPENDED if len(changed.appended) > len(state.appended) else Change.FILLED


def same_words(one: Review, other: Review) -> bool:
    """Whether what the buyer wrote and gave is the same to the letter, so that an answer to one answers the other."""
    return digest(one) == digest(other)


def _edited(state: Review, before: Review | None, now: Review, zone: str) -> dict[str, Any]:
    if before is None:
        return {}
    found = {name for name in ("text", "title", "stars") if _told_anew(name, before, now)}
    carried = {name for name in found if not LIKE[name](state, now, zone)}
    raw = {"raw_rating"} if "stars" in carried else set()
    return {name: getattr(now, name) for name in carried | raw}


def _told_anew(name: str, before: Review, now: Review) -> bool:
    told = (getattr(before, name), getattr(now, name))
    # A source that begins to say something, or no longer does, says nothing of the buyer.
    return None not in told and told[0] != told[1]


def _appended(state: Review, before: Review | None, now: Review) -> tuple[Appended, ...]:
    """The buyer's later words: with those this source has shown since, without those it showed before and withdrew."""
    ours, theirs = [fold(one.text) for one in state.appended], [fold(one.text) for one in now.appended]
    earlier = [] if before is None else [fold(one.text) for one in before.appended]
    if theirs in (earlier, ours):
        return state.appended
    if before is None:
        # Words beyond those that are known are new; other words in their place are a conflict.
        return state.appended + now.appended[len(ours) :] if theirs[: len(ours)] == ours else state.appended
    kept = [one for one, said in zip(state.appended, ours, strict=True) if said not in earlier or said in theirs]
    known = {fold(one.text) for one in kept}
    return (*kept, *(one for one, said in zip(now.appended, theirs, strict=True) if said not in known))


def _filled(state: Review, now: Review) -> dict[str, Any]:
    filled = {name: getattr(now, name) for name in FILLED if _lacks(state, name)}
    for first, second in TOGETHER:
        if _lacks(state, first) and getattr(now, first) is not None:
            filled |= {first: getattr(now, first), second: getattr(now, second) or getattr(state, second)}
    if _lacks(state, "product") and "product" not in filled:
        filled["product"] = now.product
    if not fold(state.text) and fold(now.text):
        filled["text"] = now.text
    return {name: value for name, value in filled.items() if value is not None and value != ""}


def _lacks(state: Review, name: str) -> bool:
    return getattr(state, name) in (None, "")


def conflicts(states: Sequence[State], ways: Sequence[Way], zone: str) -> tuple[Conflict, ...]:
    """Where the sources of a review contradict each other, by field.

    What a source said before the buyer changed it elsewhere is older, not other: it counts once it is seen again.
    """
    return tuple(one for name in LIKE if (one := _conflict(name, states, ways, zone)) is not None)


def _conflict(name: str, states: Sequence[State], ways: Sequence[Way], zone: str) -> Conflict | None:
    since = _told_since(name, states)
    told = [way for way in ways if _tells(way.review, name) and (way.last_seen or way.first_seen) >= since]
    agree = all(LIKE[name](one.review, other.review, zone) for one, other in combinations(told, 2))
    said = tuple((way.source, getattr(way.review, name)) for way in told)
    return None if agree else Conflict(field=name, said=said)


def _told_since(name: str, states: Sequence[State]) -> datetime:
    """When the review was first seen to say what it says now in this field."""
    now = getattr(states[-1].review, name)
    since = states[-1].seen_at
    for state in reversed(states):
        if getattr(state.review, name) != now:
            break
        since = state.seen_at
    return since


def _tells(review: Review, name: str) -> bool:
    said = getattr(review, name)
    return bool(fold(said)) if name == "text" else said not in (None, "", ())


def _like_appended(one: Review, other: Review, zone: str) -> bool:
    """Fewer later words are older ones, not other ones."""
    said = zip(one.appended, other.appended, strict=False)
    return all(alike_texts(left.text, right.text) for left, right in said)


LIKE: Mapping[str, Callable[[Review, Review, str], bool]] = MappingProxyType(
    {
        "stars": lambda one, other, zone: alike_stars(one, other) is not False,
        "title": lambda one, other, zone: alike_texts(one.title or "", other.title or ""),
        "text": lambda one, other, zone: alike_texts(one.text, other.text),
        "appended": _like_appended,
        "author": lambda one, other, zone: alike_authors(one.author, other.author) is not None,
        "time": lambda one, other, zone: alike_times(one.time, other.time, zone) is not None,
        "order_id": lambda one, other, zone: alike_orders(one.order_id, other.order_id) is not False,
        "order_time": lambda one, other, zone: alike_times(one.order_time, other.order_time, zone) is not None,
    }
)
