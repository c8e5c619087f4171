"""The contract's draft and lint lines: from JSON objects to our nouns and back, every fault naming its field."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from casebook.errors import FileError, InputError
from casebook.model import Draft, Drafting, Fact, Hit, Shop, Wording
from responder.lint import Context, is_blocked, lint
from responder.proven import kinds
from responder.sheets import VOICES
from responder.worded import wording_from

LISTS = ("promotions", "facts", "recent", "private_facts")
SAID = (
    "review_text",
    "buyer_name",
    "buyer_nick",
    "phone",
    "address",
    "order_id",
    "waybill",
    "product",
    "category",
    "window",
)


def draft_line(id: object, drafting: Drafting) -> dict[str, Any]:
    """The draft line of one review; `hits` are those of the standard variant, each variant carries its own."""
    standard = next((variant for variant in drafting.variants if variant.kind == "standard"), None)
    return {
        "id": id,
        "cause": drafting.cause,
        "causes": list(drafting.causes),
        "tier": drafting.tier,
        "reply": drafting.reply,
        "variants": [_variant(variant) for variant in drafting.variants],
        "private": drafting.private,
        "missing_facts": list(drafting.missing_facts),
        "hits": [_hit(hit) for hit in standard.hits] if standard else [],
        "rules": drafting.rules,
        "caution": drafting.caution,
    }


def facts_from(line: Mapping[str, Any]) -> tuple[Fact, ...]:
    """The facts a line brings along for its draft; raises InputError naming the field."""
    given = line.get("facts") or []
    if not isinstance(given, list) or not all(isinstance(one, Mapping) for one in given):
        raise InputError("facts", "not a list of JSON objects")
    return tuple(_fact(one) for one in given)


def _fact(said: Mapping[str, Any]) -> Fact:
    key, evidence = _text(said, "key"), _text(said, "evidence") or "person"
    if key not in kinds():
        raise InputError("facts", f"unknown key: {key}: {', '.join(kinds())}")
    if evidence not in kinds()[key].evidence:
        raise InputError("facts", f"{key} is not shown by {evidence}: {', '.join(kinds()[key].evidence)}")
    at = _text(said, "at")
    return Fact(
        key=key,
        value=_text(said, "value") or "",
        evidence=evidence,
        ref=_text(said, "ref") or "",
        at=_time(at) if at else None,
    )


def _time(text: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
    except ValueError as exc:
        raise InputError("at", f"not a time: {text}") from exc
    return time if time.tzinfo else time.replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def linted(line: Mapping[str, Any]) -> dict[str, Any]:
    """The lint line of one line to lint; raises InputError naming the field."""
    id, text, context = lint_request(line)
    return lint_line(id, lint(text, context))


def lint_line(id: object, hits: tuple[Hit, ...]) -> dict[str, Any]:
    """The lint line of one reply text."""
    return {"id": id, "hits": [_hit(hit) for hit in hits], "blocked": is_blocked(hits)}


def lint_request(line: object) -> tuple[object, str, Context]:
    """Id, text and context of one line to lint; raises InputError naming the field."""
    if not isinstance(line, Mapping):
        raise InputError("line", "not a JSON object")
    id, text = line.get("id"), line.get("text")
    if isinstance(id, bool) or not isinstance(id, str | int):
        raise InputError("id", "missing, or neither text nor number")
    if not isinstance(text, str):
        raise InputError("text", "missing, or not text")
    return id, text, _context(line)


def read_shop(path: str | None) -> Shop:
    """The shop a TOML file describes, or one nobody has named; raises FileError, or InputError naming the field."""
    if path is None:
        return Shop(key="shop", name="shop")
    return shop_from(_toml(path))


def read_wording(path: str | None, shop: Shop) -> Wording:
    """How the shop of a TOML file words its replies ([wording]); raises InputError naming the line of each fault."""
    if path is None:
        return Wording()
    found, faults = wording_from(_toml(path), shop)
    if faults:
        text = Path(path).read_text(encoding="utf-8").splitlines()
        raise InputError(path, "; ".join(f"line {_line_of(text, quote)}: {why}" for quote, why in faults))
    return found


def _toml(path: str) -> dict[str, Any]:
    try:
        return tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as exc:
        raise FileError(path, exc.strerror, do="give a TOML file with the shop's name") from exc
    except ValueError as exc:
        raise FileError(path, f"not TOML: {exc}", do="give a TOML file with the shop's name") from exc


def shop_from(table: Mapping[str, Any]) -> Shop:
    """The shop a TOML file describes, at the top or under [shop]; raises InputError naming the field."""
    said = table.get("shop", table)
    if not isinstance(said, Mapping):
        raise InputError("shop", "not a table")
    policies = said.get("policies", table.get("policies", {}))
    if not isinstance(policies, Mapping):
        raise InputError("policies", "not a table")
    if policies.get("voice") not in (None, *VOICES):
        raise InputError("voice", f"unknown: {policies['voice']}: {', '.join(VOICES)}")
    name = _text(said, "name") or "本店"
    return Shop(
        key=_text(said, "key") or "shop",
        name=name,
        platform=_text(said, "platform") or "web",
        url=_text(said, "url"),
        signature=_text(said, "signature"),
        policies=dict(policies),
    )


def _context(line: Mapping[str, Any]) -> Context:
    given = line.get("context") or {}
    if not isinstance(given, Mapping):
        raise InputError("context", "not a JSON object")
    fields_given: dict[str, Any] = {name: _text(given, name) or "" for name in SAID}
    fields_given.update({name: _texts(given, name) for name in LISTS})
    policies = given.get("policies")
    if policies is not None and not isinstance(policies, Mapping):
        raise InputError("policies", "not a JSON object")
    said = {"platform": _text(line, "platform") or "web", "cause": _text(line, "cause"), "policies": policies}
    return Context(**said, **fields_given)


def _text(said: Mapping[str, Any], name: str) -> str | None:
    value = said.get(name)
    if value is None or isinstance(value, str):
        return value
    # Order and phone numbers come as JSON numbers often enough.
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise InputError(name, f"not text, {type(value).__name__}")


def _texts(said: Mapping[str, Any], name: str) -> tuple[str, ...]:
    values = said.get(name) or ()
    if isinstance(values, str) or not isinstance(values, list | tuple):
        raise InputError(name, "not a list")
    return tuple(str(value) for value in values)


def _variant(variant: Draft) -> dict[str, Any]:
    return {
        "kind": variant.kind,
        "text": variant.text,
        "segments": [
            {"type": one.type, "text": one.text, "fact": one.fact, "origin": one.origin} for one in variant.segments
        ],
        "hits": [_hit(hit) for hit in variant.hits],
    }


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "rule": hit.rule,
        "severity": str(hit.severity),
        "start": hit.start,
        "end": hit.end,
        "message": hit.message,
    }


def _line_of(lines: Sequence[str], quote: str) -> int:
    """The first line, from 1, on which the quoted words stand; that of the table where they are written otherwise."""
    places = [number for number, line in enumerate(lines, 1) if quote and quote in line]
    return next(iter(places), next((number for number, line in enumerate(lines, 1) if "wording" in line), 1))
