"""Finds this order's own private data in a text: the buyer's number, address, order and name, whole or in pieces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from responder.lint.context import Context
from responder.lint.fold import BETWEEN, Folded, digits, fold, joined, unmasked
from responder.lint.rules import table
from responder.lint.sentences import Span

# Shorter pieces of an address or a number are everyday words and counts.
ADDRESS_PIECE, NUMBER_PIECE, PHONE_PIECE, NAMED_PIECE = 4, 8, 7, 3


def phone(folded: Folded, context: Context) -> Iterator[Span]:
    """The buyer's own number, or its end where it is called that."""
    number = re.sub(r"\D", "", digits(fold(context.phone)).folded)
    if len(number) >= PHONE_PIECE:
        for text in (digits(folded), unmasked(folded)):
            yield from _places(joined(text), number)
            yield from _places(text, table("private.toml")["tail"] + number[-4:])


def address(folded: Folded, context: Context) -> Iterator[Span]:
    """Any piece of the order's address below the city."""
    if not context.address:
        return
    text = joined(digits(folded))
    for piece in _pieces(context.address):
        yield from _places(text, piece)


def numbers(folded: Folded, context: Context) -> Iterator[Span]:
    """The end of the order's or the parcel's number, whatever stands between its digits."""
    for number in (context.order_id, context.waybill):
        plain = joined(digits(fold(number))).folded if number else ""
        if len(plain) >= NUMBER_PIECE:
            yield from _places(joined(unmasked(folded)), plain[-NUMBER_PIECE:])


def names(folded: Folded, context: Context) -> Iterator[Span]:
    """The buyer's name, surname with a title, or nick, also with blanks or stars in them."""
    name, nick = fold(context.buyer_name.strip()).folded, fold(context.buyer_nick.strip()).folded
    for pattern in (*_of_name(name), *_of_nick(nick)):
        for match in re.finditer(pattern, folded.folded):
            yield folded.span(*match.span())


def _of_name(name: str) -> Iterator[str]:
    if len(name) < 2:
        return
    surname = name[: 2 if name[:2] in table("private.toml")["double"] and len(name) > 2 else 1]
    first, titles = re.escape(surname), table("private.toml")["titles"]
    yield r"[\s·*_.-]?".join(re.escape(character) for character in name)
    yield f"{first}(?:{titles}|\\*{{1,3}}|某{{1,2}})"
    given = name[len(surname) :]
    # A given name alone is often a word too, and is a name only where somebody is spoken to.
    yield f"(?:[小老]{first}|{re.escape(given)})(?=您|你|亲|同学)" if len(given) >= 2 else f"[小老]{first}(?=您|你|亲)"


def _of_nick(nick: str) -> Iterator[str]:
    if len(nick) >= 2:
        yield re.escape(nick)
        yield f"{re.escape(nick[0])}[*×x]{{1,6}}{re.escape(nick[-1])}"


@lru_cache(maxsize=256)
def _pieces(address: str) -> tuple[str, ...]:
    local = BETWEEN.sub("", re.sub(table("private.toml")["region"], "", digits(fold(address)).folded))
    any_four = {local[place : place + ADDRESS_PIECE] for place in range(len(local) - ADDRESS_PIECE + 1)}
    named = {match.group() for match in re.finditer(table("private.toml")["piece"], local)}
    return tuple(sorted(any_four | {piece for piece in named if len(piece) >= NAMED_PIECE}))


def _places(folded: Folded, wanted: str) -> Iterator[Span]:
    for match in re.finditer(re.escape(wanted), folded.folded):
        yield folded.span(*match.span())
