"""Masks what is private in a case file before it leaves the house; lengths stay, so offsets stay true. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import partial
from typing import Any

from casebook.model import Finding, State, Verdict
from casebook.private import mask, mask_name, mask_number
from casebook.views import CaseFile, Judged, Purchase
from responder.evidence.tables import json_body

# Fields that are codes or addresses of things, not words: covering a piece of them because an author is
# called like it would cut the file's own threads.
KEPT = frozenset(
    {
        *("sha256", "capture", "captures", "external_id", "product_id", "rules", "key", "zone", "platform"),
        *("source", "code", "shop", "kind", "type", "origin", "aspect", "content", "wanted"),
        *("mismatch", "rule", "cause", "causes", "flagged_for", "channel", "move", "how", "media_type"),
    }
)

# Facts rest on these by numbers that are not the house's own.
NUMBERED = frozenset({"order", "parcel", "aftersale"})


def masked(file: CaseFile) -> CaseFile:
    """The case file without the author's name and without numbers and addresses that lead to a person."""
    named = {one.review.author or "" for one in (*file.states, *file.ways)} | _buyers(file.purchase)
    # The longest first: a name may hold another. One sign alone is too common a word to look for.
    authors = sorted((name for name in named if len(name) > 1), key=lambda name: (-len(name), name))
    covered = replace(file, purchase=_covered(file.purchase))
    hidden: CaseFile = _walked(covered, partial(mask, names=tuple(authors)))
    states = {state.id: state for state in hidden.states}
    return replace(hidden, judged=tuple(_requoted(one, states) for one in hidden.judged))


def _buyers(purchase: Purchase | None) -> set[str]:
    if purchase is None:
        return set()
    told = (purchase.order, *purchase.aftersales, *purchase.messages)
    return {one.buyer for one in told if one is not None and one.buyer is not None}


def _covered(purchase: Purchase | None) -> Purchase | None:
    """The purchase with the ends of its numbers alone: who has an order's number can ask others about the buyer."""
    if purchase is None:
        return None
    order = purchase.order and replace(purchase.order, external_id=mask_number(purchase.order.external_id))
    return replace(
        purchase,
        order_id=_number(purchase.order_id),
        order=order,
        parcels=tuple(
            replace(one, waybill=mask_number(one.waybill), order_id=_number(one.order_id)) for one in purchase.parcels
        ),
        aftersales=tuple(map(_numbered, purchase.aftersales)),
        messages=tuple(map(_numbered, purchase.messages)),
    )


def _numbered(one: Any) -> Any:
    return replace(one, external_id=mask_number(one.external_id), order_id=_number(one.order_id))


def _number(number: str | None) -> str | None:
    return None if number is None else mask_number(number)


def redactions_body(sealed: Mapping[str, str], made: Mapping[str, bytes]) -> bytes:
    """Names for each file the SHA-256 of its sealed original, and whether it was masked, left as it is or withheld."""
    rows = [
        {"path": path, "sealed_sha256": sha256, "how": _how(made.get(path), sha256)}
        for path, sha256 in sorted(sealed.items())
    ]
    return json_body({"variant": "redacted", "files": rows})


def _how(body: bytes | None, sealed_sha256: str) -> str:
    if body is None:
        return "withheld"
    return "same" if hashlib.sha256(body).hexdigest() == sealed_sha256 else "masked"


def _walked(value: Any, hide: Callable[[str], str], name: str = "") -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        changed = {one.name: _walked(getattr(value, one.name), hide, one.name) for one in fields(value)}
        return replace(value, **changed)
    if isinstance(value, tuple):
        return tuple(_walked(one, hide, name) for one in value)
    # Enums are words of ours, so only plain text is asked.
    return _hidden(value, hide, name) if type(value) is str and name not in KEPT else value


def _hidden(text: str, hide: Callable[[str], str], name: str) -> str:
    if name in ("author", "buyer"):
        return mask_name(text)
    if name == "ref":
        return _reference(text)
    if name in ("digest", "bound_sha256"):
        # The digest of the full words would let somebody try numbers until one fits.
        return ""
    if name == "url":
        return hide(re.split(r"[?#]", text)[0])
    return hide(text)


def _reference(text: str) -> str:
    """What a fact rests on, without the number of the order, parcel or after-sale it leads to."""
    kind, colon, number = text.partition(":")
    whole, step, place = number.partition("#")
    return f"{kind}{colon}{mask_number(whole)}{step}{place}" if kind in NUMBERED else text


def _requoted(one: Judged, states: Mapping[int, State]) -> Judged:
    """A quote may hold half a number, which alone looks harmless: it is cut anew from the masked words."""
    state = states.get(one.state_id)
    if state is None:
        return one
    cut = partial(_cut, parts=state.review.parts)
    said: Verdict = one.verdict
    suspicion = replace(
        said.suspicion, reasons=tuple(map(cut, said.suspicion.reasons)), counter=tuple(map(cut, said.suspicion.counter))
    )
    return replace(one, verdict=replace(said, findings=tuple(map(cut, said.findings)), suspicion=suspicion))


def _cut(finding: Finding, *, parts: tuple[str, ...]) -> Finding:
    fits = 0 <= finding.part < len(parts) and 0 <= finding.start < finding.end <= len(parts[finding.part])
    return replace(finding, quote=parts[finding.part][finding.start : finding.end]) if fits else finding
