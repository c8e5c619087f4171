"""Finds the objects that matter in what an interface answered, however deep its wrappers lie."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

DEEPEST = 8
Object = Mapping[str, Any]


def objects(
    value: Any, wanted: Callable[[Object], bool], *, around: Object | None = None, deep: int = 0
) -> Iterator[Object]:
    """Every wanted object inside a value, with what its wrappers say beside it; inside one no other is looked for."""
    if deep > DEEPEST:
        return
    if isinstance(value, list):
        for one in value:
            yield from objects(one, wanted, around=around, deep=deep + 1)
    if not isinstance(value, Mapping):
        return
    if wanted(value):
        yield {**(around or {}), **value}
        return
    said = {name: one for name, one in value.items() if not isinstance(one, Mapping | list)}
    for one in value.values():
        yield from objects(one, wanted, around={**(around or {}), **said}, deep=deep + 1)


def listed(value: Any) -> list[Object]:
    """The objects of a list, also where the list lies in an object under a name of its own (as Taobao writes it)."""
    if isinstance(value, Mapping) and len(value) == 1:
        value = next(iter(value.values()))
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def complaint(value: Object) -> str | None:
    """What an interface says went wrong, None where it answered: errors come as ordinary answers."""
    error = value.get("error_response")
    if isinstance(error, Mapping):
        return _told(error, ("sub_code", "code"), ("sub_msg", "msg"))
    if value.get("result") is False or value.get("Success") is False:
        return _told(value, ("returnCode",), ("message", "Reason"))
    return None


def _told(value: Object, codes: tuple[str, ...], words: tuple[str, ...]) -> str:
    said = (next((str(value[name]) for name in names if value.get(name)), "") for names in (codes, words))
    return " ".join(filter(None, said))[:200] or "no reason given"
