"""Turns the frozen nouns into plain JSON values and back, for rows and for evidence."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def plain(value: Any) -> Any:
    """JSON value of a noun: objects by field, enums by value, times as ISO 8601."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one: plain(getattr(value, one)) for one in _names(type(value))}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(one) for one in value]
    return value


def noun(kind: type[T], value: Any) -> T:
    """The noun a JSON object or a row was made from; fields it does not name keep their defaults."""
    shape: Any = kind
    hints = _hints(shape)
    made: T = shape(**{name: _typed(hints[name], value[name]) for name in _names(shape) if name in value})
    return made


def _typed(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        inner = [one for one in get_args(hint) if one is not type(None)]
        return _typed(inner[0], value)
    if origin is tuple:
        return tuple(_typed(get_args(hint)[0], one) for one in value)
    if isinstance(hint, type):
        return _made(hint, value)
    return value


def _made(hint: type, value: Any) -> Any:
    if is_dataclass(hint):
        return noun(hint, value)
    if issubclass(hint, Enum):
        return hint(value)
    if issubclass(hint, datetime) and not isinstance(value, datetime):
        return datetime.fromisoformat(value)
    if hint is date and isinstance(value, str):
        return date.fromisoformat(value)
    return value


@lru_cache(maxsize=64)
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


@lru_cache(maxsize=64)
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))
