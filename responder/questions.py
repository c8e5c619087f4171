"""What only the seller knows: which questions a case is worth, and whether an answer can be taken. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from casebook.errors import InputError
from casebook.facts import standing
from casebook.model import Fact, FactAnswer
from casebook.private import mask
from casebook.ruling import written_reason
from responder.lint.rules import table
from responder.proven import PLAIN

YES, NO = "yes", "no"
LONGEST, LONGEST_REFERENCE, LARGEST = 60, 200, 1_000_000
# Nobody answers a review about what was longer ago, or promises what is further ahead.
FURTHEST = timedelta(days=400)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One kind of fact a person can answer: its form, what the answer counts as, who may give it.

    `kind` is yes_no, date, text or number; `when` past or future; an answer that is not `public` stays in the house.
    `reference` is what the field for evidence is called, `must` that it is needed; with `reason` it holds the reason.
    """

    key: str
    kind: str
    evidence: str
    reference: str
    dated: bool = False
    when: str = ""
    must: bool = False
    public: bool = True
    reason: bool = False
    roles: tuple[str, ...] = ()
    example: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question to the seller; of several `choices` the answer names one. All have the same kind of answer."""

    key: str
    ask: str
    causes: frozenset[str]
    choices: tuple[Asked, ...]

    @property
    def form(self) -> Asked:
        """What its form looks like."""
        return self.choices[0]

    @property
    def keys(self) -> frozenset[str]:
        """Whatever answers it."""
        return frozenset({self.key, *(one.key for one in self.choices)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An answer as it is kept."""

    key: str
    answer: str
    day: date | None = None
    reference: str = ""


@lru_cache(maxsize=1)
def asked() -> Mapping[str, Asked]:
    """Everything a person can answer, by key."""
    rows = table("facts.toml")["answer"]
    return {row["key"]: Asked(**{**row, "roles": tuple(row.get("roles", ()))}) for row in rows}


@lru_cache(maxsize=1)
def questions() -> tuple[Question, ...]:
    """Every question, the most useful first."""
    return tuple(
        Question(
            key=row["key"],
            ask=row["ask"],
            causes=frozenset(row["causes"]),
            choices=tuple(asked()[key] for key in row.get("keys", (row["key"],))),
        )
        for row in table("facts.toml")["question"]
    )


def about(causes: Sequence[str], caution: str | None) -> tuple[str, ...]:
    """The causes to ask about; where it is not clear to us what is complained of, that comes first."""
    return tuple(dict.fromkeys(("mixed", *causes))) if caution == "unsure" else tuple(causes)


def questions_of(
    causes: Sequence[str], facts: Iterable[Fact], answers: Iterable[FactAnswer] = ()
) -> tuple[Question, ...]:
    """What to ask about these causes, the leading one first; what is known or answered, also with no, is not asked."""
    closed = {fact.key for fact in facts} | set(standing(answers))
    open_ = [one for one in questions() if not one.keys & closed]
    leading = [one for one in open_ if one.causes & {"any", *causes[:1]}]
    # Of each further complaint the one question that helps most.
    further = [next((one for one in open_ if cause in one.causes and one not in leading), None) for cause in causes[1:]]
    return tuple(dict.fromkeys([*leading, *(one for one in further if one is not None)]))


def said(question: Question, form: Mapping[str, str], *, today: date) -> Said:
    """The answer a form holds; raises InputError naming the field and a code of what is wrong with it."""
    if form.get("said") == NO:
        return Said(key=question.key, answer=NO, reference=_reference(question.form, form, must=question.form.reason))
    kind = _chosen(question, form)
    day = _day(kind, form, today=today) if kind.kind == "date" or kind.dated else None
    return Said(key=kind.key, answer=_answer(kind, form), day=day, reference=_reference(kind, form, must=kind.must))


def question_named(key: str | None) -> Question:
    """The question with this key; raises InputError when there is none."""
    for one in questions():
        if one.key == key:
            return one
    raise InputError("question", f"{key!r} is none of ours")


def may_answer(question: Question, role: str) -> bool:
    """Whether somebody with this role may answer it."""
    return not question.form.roles or role in question.form.roles


def _chosen(question: Question, form: Mapping[str, str]) -> Asked:
    wanted = form.get("key", "") if len(question.choices) > 1 else question.key
    found = next((one for one in question.choices if one.key == wanted), None)
    if found is None:
        raise InputError("key", "choice")
    return found


def _answer(kind: Asked, form: Mapping[str, str]) -> str:
    if kind.kind in ("yes_no", "date"):
        return YES
    # A draft ends the sentence itself.
    text = " ".join(form.get("text", "").split()).rstrip("。．.;；，,、")
    if not text:
        raise InputError("text", "empty")
    if len(text) > LONGEST:
        raise InputError("text", "long")
    if kind.kind == "number":
        return _number(text)
    # It fills a public sentence: nothing that leads to a person, and no markup.
    if mask(text) != text or PLAIN.fullmatch(text) is None:
        raise InputError("text", "private" if mask(text) != text else "odd")
    return text


def _number(text: str) -> str:
    if not (text.isdecimal() and int(text) <= LARGEST):
        raise InputError("text", "number")
    return str(int(text))


def _day(kind: Asked, form: Mapping[str, str], *, today: date) -> date:
    try:
        day = date.fromisoformat(form.get("day", ""))
    except ValueError as exc:
        raise InputError("day", "day") from exc
    if kind.when == "past" and not today - FURTHEST <= day <= today:
        raise InputError("day", "past")
    if kind.when == "future" and not today <= day <= today + FURTHEST:
        raise InputError("day", "future")
    return day


def _reference(kind: Asked, form: Mapping[str, str], *, must: bool) -> str:
    text = " ".join(form.get("reference", "").split())
    if kind.reason:
        return written_reason(text)
    if must and not text:
        raise InputError("reference", "reference")
    if len(text) > LONGEST_REFERENCE:
        raise InputError("reference", "long")
    return text
