"""What the seller is asked about a case, what was answered and by whom, and what the records show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from starlette.exceptions import HTTPException
from starlette.responses import Response

from casebook.errors import InputError
from casebook.facts import ANSWER_REF, LOST, facts_sha256, lost, standing
from casebook.model import Fact, FactAnswer, Hit, Status
from casebook.store import HOUSE
from casebook.store.facts import ANSWERABLE
from casebook.views import CaseFile
from responder.desk.visit import Visit
from responder.facts import day_said
from responder.lint import is_blocked
from responder.lint.rules import table
from responder.questions import (
    NO,
    YES,
    Question,
    Said,
    about,
    asked,
    may_answer,
    question_named,
    questions,
    questions_of,
    said,
)

LINKS = ("http://", "https://")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One fact or answer as the page names it; `link` is its value where that is an address."""

    name: str
    value: str
    source: str
    link: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An answer that stands, with what it says; `private` stays in the house, `over` says that its day is past.

    With `reason` its reference is the written reason.
    """

    answer: FactAnswer
    name: str
    value: str
    private: bool
    over: bool
    reason: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """The block: what to ask, what was answered, what records and rules say, what drafts miss, what changed since."""

    questions: tuple[Question, ...]
    answered: tuple[Answered, ...]
    earlier: int
    recorded: tuple[Shown, ...]
    stated: tuple[Shown, ...]
    missing: tuple[str, ...]
    open: bool
    stale: bool

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.questions or self.answered or self.recorded or self.stated or self.missing)


def asking(visit: Visit, file: CaseFile) -> Asking:
    """What the page of a case asks and knows."""
    causes = about(file.drafting.causes, file.drafting.caution) if file.drafting else _named(file)
    order = list(table("facts.toml")["label"])
    records = [fact for fact in file.facts if not fact.ref.startswith(ANSWER_REF)]
    records.sort(key=lambda fact: order.index(fact.key) if fact.key in order else len(order))
    open_ = file.case.status in ANSWERABLE
    stand = tuple(_answered(file, visit))
    return Asking(
        questions=questions_of(causes, file.facts, file.answers) if open_ and causes else (),
        answered=stand,
        earlier=len(file.answers) - len(stand),
        recorded=tuple(_shown(fact) for fact in records if fact.evidence != "policy"),
        stated=tuple(_shown(fact) for fact in records if fact.evidence == "policy"),
        missing=_missing(file) if file.case.status in (Status.OPEN, Status.DRAFTED) else (),
        open=open_,
        stale=_is_stale(file),
    )


def answer(visit: Visit) -> Response:
    """Keeps an answer, and has the case drafted anew with it; words never get lost on the way."""
    file, question = visit.file(), question_named(visit.form.get("question"))
    if not may_answer(question, visit.person.role):
        raise HTTPException(403)
    written = "\n".join(filter(None, (visit.form.get("text", "").strip(), visit.form.get("reference", "").strip())))
    known = {"case_id": file.case.id, "kept": written}
    try:
        found = said(question, visit.form, today=visit.now.astimezone(ZoneInfo(file.shop.zone)).date())
    except InputError as exc:
        return visit.fault(400, code=f"answer_{'reason' if exc.which == 'reason' else exc.why}", **known)
    if _is_said(found) and is_blocked(_about_words(visit.desk.lint(found.answer, file))):
        return visit.fault(400, code="answer_lint", **known)
    by_whom = {"by": visit.person.email, "at": visit.now}
    kept = visit.book.facts.answer(
        file.case.id, found.key, found.answer, day=found.day, reference=found.reference, **by_whom
    )
    return _anew(visit, "answered" if kept else "answer_same")


def take_back(visit: Visit) -> Response:
    """Takes an answer back; what rests on it can no longer be approved or sent."""
    file, key = visit.file(), visit.form.get("key", "")
    question = next((one for one in questions() if key in one.keys), None)
    if key not in standing(file.answers):
        raise InputError("key", "not answered")
    if question is not None and not may_answer(question, visit.person.role):
        raise HTTPException(403)
    visit.book.facts.answer(file.case.id, key, None, by=visit.person.email, at=visit.now)
    return _anew(visit, "answer_back")


def redraft(visit: Visit) -> Response:
    """Drafts the case with what is known now."""
    visit.file()
    return _anew(visit, "redrafted")


def void_unproven(visit: Visit, file: CaseFile) -> bool:
    """Makes the standing approval void where its words rest on what is no longer in force; whether it did."""
    approval = file.approval
    if approval is None or file.case.status is not Status.APPROVED or not lost(approval.facts, file.facts):
        return False
    return visit.book.approvals.void(approval.id, by=HOUSE, at=visit.now, reason=LOST)


def _is_said(found: Said) -> bool:
    """Whether a reply would say these very words."""
    kind = asked().get(found.key)
    return kind is not None and kind.public and kind.kind == "text" and found.answer != NO


def _about_words(found: Iterable[Hit]) -> list[Hit]:
    """The hits on the words themselves: that the platform takes no reply now is no fault of an answer to us."""
    return [hit for hit in found if hit.rule != "PF-02"]


def _anew(visit: Visit, done: str) -> Response:
    file = visit.file()
    void_unproven(visit, file)
    visit.desk.redraft(file.case.id)
    return visit.back(file.case.id, done)


def label(key: str) -> str:
    """How people call a fact."""
    return str(table("facts.toml")["label"].get(key, key))


def _named(file: CaseFile) -> tuple[str, ...]:
    return (file.case.cause,) if file.case.cause else ()


def _missing(file: CaseFile) -> tuple[str, ...]:
    """What the drafts miss beside the questions above."""
    put = {one.ask for one in questions()}
    return tuple(text for text in (file.drafting.missing_facts if file.drafting else ()) if text not in put)


def _answered(file: CaseFile, visit: Visit) -> Iterator[Answered]:
    keys = {fact.key for fact in file.facts}
    for one in standing(file.answers).values():
        kind = asked().get(one.key)
        public = kind is not None and kind.public
        yield Answered(
            answer=one,
            name=label(one.key),
            value=_value(one, file, visit),
            private=not public,
            over=public and one.answer != NO and one.key not in keys,
            reason=kind is not None and kind.reason,
        )


def _value(one: FactAnswer, file: CaseFile, visit: Visit) -> str:
    words = visit.desk.pages.words
    now = visit.now.astimezone(ZoneInfo(file.shop.zone))
    day = day_said(one.day, now) if one.day is not None else ""
    if one.answer == NO:
        kind = asked().get(one.key)
        return words("answer", "no_yes_no" if kind is not None and kind.kind == "yes_no" else "no")
    if one.answer == YES:
        return day or words("answer", "yes")
    return f"{one.answer}（{day}）" if day else str(one.answer)


def _shown(fact: Fact) -> Shown:
    sheet = table("facts.toml")
    named = {f"policy:{row['name']}": row["label"] for row in sheet["policy"]}
    name = named.get(fact.key) or label(fact.key)
    source = sheet["evidence"].get(fact.evidence, fact.evidence)
    source = "" if source == name else source
    return Shown(name=name, value=fact.value, source=source, link=fact.value.startswith(LINKS))


def _is_stale(file: CaseFile) -> bool:
    """Whether the drafts were made with other facts than there are now."""
    waiting = file.case.status in (Status.OPEN, Status.DRAFTED)
    return waiting and file.drafting is not None and facts_sha256(file.drafting.facts) != facts_sha256(file.facts)
