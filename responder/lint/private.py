"""Lints for private data: numbers in any disguise, and this order's own name, address and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from responder.lint.context import Context
from responder.lint.fold import BETWEEN, Folded, digits, fold, joined
from responder.lint.rules import Rule, table
from responder.lint.sentences import Span
from responder.lint.words import words

BETWEEN_DIGITS = r"[\s\-_.·•*~]{0,2}"
MOBILE = re.compile(rf"(?<!\d)(?:\+?86{BETWEEN_DIGITS})?1{BETWEEN_DIGITS}[3-9](?:{BETWEEN_DIGITS}\d){{9}}(?!\d)")
MASKED = re.compile(r"(?<!\d)1[3-9]\d[*x]{4}\d{4}(?!\d)")
LANDLINE = re.compile(r"(?<!\d)0[1-9]\d{1,2}[-\s]?[2-8]\d{6,7}(?!\d)")
IDENTITY = re.compile(
    r"(?<![0-9a-z])[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dx](?![0-9a-z])"
)
BANK_CARD = re.compile(r"(?<!\d)[3-6]\d{15,18}(?!\d)")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
# Shorter pieces of an address or a number are everyday words and counts.
ADDRESS_PIECE, NUMBER_PIECE = 4, 8


def phone(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """Mobile and landline numbers, spaced or in Chinese numerals, and this buyer's own number or its end."""
    numbers = digits(folded)
    for pattern in (MOBILE, MASKED, LANDLINE):
        for match in pattern.finditer(numbers.folded):
            yield folded.span(*match.span())
    own = re.sub(r"\D", "", digits(fold(context.phone)).folded)
    if len(own) >= 7:
        yield from _places(joined(numbers), own)
        yield from _places(numbers, table("private.toml")["tail"] + own[-4:])


def cards(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """Identity cards and bank cards whose check digits agree."""
    numbers = joined(digits(folded))
    for match in IDENTITY.finditer(numbers.folded):
        if is_identity_card(match.group()):
            yield numbers.span(*match.span())
    for match in BANK_CARD.finditer(numbers.folded):
        if is_bank_card(match.group()):
            yield numbers.span(*match.span())


def address(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """What reads as an address, and any piece of this order's own address below the city."""
    yield from words(folded, rule, context)
    local = BETWEEN.sub("", re.sub(table("private.toml")["region"], "", fold(context.address).folded))
    pieces = {local[place : place + ADDRESS_PIECE] for place in range(len(local) - ADDRESS_PIECE + 1)}
    text = joined(folded)
    for piece in sorted(pieces):
        yield from _places(text, piece)


def accounts(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """E-mail addresses and chat accounts."""
    yield from words(folded, rule, context)


def numbers(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """Order and waybill numbers, whatever stands between their digits, and the end of this order's own."""
    yield from words(digits(folded), rule, context)
    text = joined(digits(folded))
    for own in (context.order_id, context.waybill):
        plain = joined(digits(fold(own))).folded
        if len(plain) >= NUMBER_PIECE:
            yield from _places(text, plain[-NUMBER_PIECE:])


def names(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """The buyer's name, surname with a title, or nick as the order or the page has it."""
    name, nick = fold(context.buyer_name.strip()).folded, fold(context.buyer_nick.strip()).folded
    if len(name) >= 2:
        yield from _places(folded, name)
        for match in re.finditer(re.escape(name[0]) + f"(?:{table('private.toml')['titles']})", folded.folded):
            yield folded.span(*match.span())
    if len(nick) >= 2:
        yield from _places(folded, nick)


def is_identity_card(number: str) -> bool:
    """True when the last digit agrees with GB 11643."""
    rest = sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=False)) % 11
    return "10x98765432"[rest] == number[-1].lower()


def is_bank_card(number: str) -> bool:
    """True when the digits agree with Luhn's sum."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number))]
    return sum(digit - 9 if digit > 9 else digit for digit in doubled) % 10 == 0


def _places(folded: Folded, wanted: str) -> Iterator[Span]:
    for match in re.finditer(re.escape(wanted), folded.folded):
        yield folded.span(*match.span())
