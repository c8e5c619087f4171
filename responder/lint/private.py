"""Lints for private data: numbers in any disguise, accounts, addresses, and what reads as a person's name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType

from responder.lint import own
from responder.lint.context import Context
from responder.lint.fold import Folded, digits, joined, unmasked
from responder.lint.rules import Rule, rules
from responder.lint.sentences import KEPT_LENGTH, KEPT_SENTENCES, Span, sentences, spans
from responder.lint.words import words

BETWEEN_DIGITS = r"[\s\-_.·•*~/|–—]{0,3}"
APART = r"[\s\-_.·•*~/|()、，,。:：+=;；]{1,3}"
MOBILE = re.compile(rf"(?<!\d)(?:\+?86{BETWEEN_DIGITS})?1{BETWEEN_DIGITS}[3-9](?:{BETWEEN_DIGITS}\d){{9}}(?!\d)")
# One digit after the other, or three and four and four, with marks no list of sizes has between them.
ONE_BY_ONE = re.compile(rf"(?<!\d)\(?1{APART}[3-9](?:{APART}\d){{9}}(?!\d)")
GAP = rf"(?:{APART}|[杠横空转减]{{1,2}})"
IN_GROUPS = re.compile(rf"(?<!\d)1[3-9]\d{GAP}\d{{4}}{GAP}\d{{4}}(?!\d)")
MASKED = re.compile(r"(?<!\d)1[3-9]\d[*x×_.·•]{2,6}\d{3,4}(?!\d)|(?<!\d)1[3-9]\d{5,6}[*x×]{3,5}(?!\d)")
LANDLINE = re.compile(r"(?<!\d)\(?0[1-9]\d{1,2}\)?[-\s_.~—–/杠横转]{0,3}[2-8](?:[-\s]?\d){6,7}(?!\d)")
TAIWAN = re.compile(r"(?<!\d)09\d{2}[-\s]?\d{3}[-\s]?\d{3}(?!\d)")
PHONES = (MOBILE, ONE_BY_ONE, IN_GROUPS, MASKED, LANDLINE, TAIWAN)
IDENTITY = re.compile(
    r"(?<![0-9a-z])[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dx](?![0-9a-z])"
)
BANK_CARD = re.compile(r"(?<!\d)[3-6]\d{15,18}(?!\d)")
# The shortest number anybody is known by; nearly every text has none.
SOME_DIGITS = re.compile(r"\d(?:\D{0,3}\d){2}")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def phone(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """Mobile and landline numbers, spaced, in words or in sounds, and this buyer's own number or its end."""
    yield from _in_sentences(folded, rule)
    yield from own.phone(folded, context)


def cards(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """Identity cards and bank cards whose check digits agree, and numbers said to be one."""
    yield from _in_sentences(folded, rule)


def address(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """What reads as an address, and any piece of this order's own address below the city."""
    yield from words(folded, rule, context)
    yield from own.address(folded, context)


def accounts(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """E-mail addresses and chat accounts, their digits in any writing."""
    yield from words(folded, rule, context)
    yield from _in_sentences(folded, rule)


def numbers(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """Order and waybill numbers, whatever stands between their digits, and the end of this order's own."""
    yield from _in_sentences(folded, rule)
    yield from own.numbers(folded, context)


def names(folded: Folded, rule: Rule, context: Context) -> Iterator[Span]:
    """Who is addressed by a name, and the buyer's name or nick as the order or the page has it."""
    yield from words(folded, rule, context)
    yield from own.names(folded, context)


def is_identity_card(number: str) -> bool:
    """True when the last digit agrees with GB 11643."""
    rest = sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=False)) % 11
    return "10x98765432"[rest] == number[-1].lower()


def is_bank_card(number: str) -> bool:
    """True when the digits agree with Luhn's sum."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number))]
    return sum(digit - 9 if digit > 9 else digit for digit in doubled) % 10 == 0


def _in_sentences(folded: Folded, rule: Rule) -> Iterator[Span]:
    for begin, sentence in sentences(folded.folded):
        found = _kept(sentence, rule.place) if len(sentence) <= KEPT_LENGTH else _found(sentence, rule.place)
        for start, end in found:
            yield folded.span(begin + start, begin + end)


@lru_cache(maxsize=KEPT_SENTENCES)
def _kept(sentence: str, place: int) -> tuple[Span, ...]:
    return _found(sentence, place)


def _found(sentence: str, place: int) -> tuple[Span, ...]:
    """What a rule finds in a sentence as it stands, once its numerals are digits, and what sounds like digits too."""
    rule = rules()[place]
    folded = Folded(sentence, sentence, tuple(range(len(sentence) + 1)))
    written = {numbers.folded: numbers for numbers in (folded, digits(folded), unmasked(folded))}
    found: list[Span] = []
    for words_in_digits, numbers in written.items():
        if SOME_DIGITS.search(words_in_digits):
            found += FINDERS.get(rule.check, _named)(numbers, rule)
    return tuple(dict.fromkeys(found))


def _phones(numbers: Folded, rule: Rule) -> list[Span]:
    whole = [match.span() for pattern in PHONES for match in pattern.finditer(numbers.folded)]
    return [*whole, *_named(numbers, rule)]


def _cards(numbers: Folded, rule: Rule) -> list[Span]:
    text = joined(numbers)
    people = [match for match in IDENTITY.finditer(text.folded) if is_identity_card(match.group())]
    banks = [match for match in BANK_CARD.finditer(text.folded) if is_bank_card(match.group())]
    return [*(text.span(*match.span()) for match in (*people, *banks)), *_named(text, rule)]


def _named(numbers: Folded, rule: Rule) -> list[Span]:
    return [numbers.span(start, end) for start, end in spans(numbers.folded, rule)]


FINDERS: Mapping[str, Callable[[Folded, Rule], list[Span]]] = MappingProxyType({"phone": _phones, "cards": _cards})
