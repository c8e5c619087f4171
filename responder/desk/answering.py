"""How a case stands with time and people: its window, advice, how often the buyer may be spoken to, the effect."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from casebook.contacting import Allowance, allowance, is_running, is_settled
from casebook.effect import Effect, effect
from casebook.model import Advice, AfterSaleStatus, Contact, Result, Shop, Window, WindowState
from casebook.store import Casebook
from casebook.store.answers import Answered
from casebook.views import CaseFile, CaseLine
from responder.knowing import window_of
from responder.windows import advice, is_few, is_urgent

HOUR = timedelta(hours=1)
RUNNING = (AfterSaleStatus.ASKED, AfterSaleStatus.AGREED, AfterSaleStatus.SENT_BACK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """What the case page says beside the words: when to answer, and what is left of the buyer's patience."""

    window: Window
    few: bool
    advice: Advice
    allowance: Allowance
    effect: Effect | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What the inbox says of it in a few words; `waits` for the outcome of a remedy."""

    window: Window
    few: bool
    waits: bool
    allowance: Allowance


def answering(file: CaseFile, book: Casebook, now: datetime) -> Answering:
    """How the case stands now."""
    known = book.answers.of([file.case.review_id])[file.case.review_id]
    found = window_of(file.shop, file.state, known, now, states=file.states)
    running, settled = remedy(file)
    return Answering(
        window=found,
        few=is_few(found),
        advice=advice(found, urgent=is_urgent(file.verdict, file.case.tier), running=running, settled=settled),
        allowance=allowance(file.contacts, now),
        effect=effect_of(file),
    )


def remedy(file: CaseFile) -> tuple[bool, bool]:
    """Whether a remedy is running, and whether one is there, by what people wrote down and by the after-sales."""
    known = [one.status for one in file.purchase.aftersales] if file.purchase else []
    # What a person says of the matter counts before what an export last said.
    settled = is_settled(file.contacts)
    running = not settled and (is_running(file.contacts) or any(status in RUNNING for status in known))
    return running, settled or (not running and AfterSaleStatus.DONE in known)


def glances(lines: list[CaseLine], shops: dict[str, Shop], book: Casebook, now: datetime) -> dict[int, Glance]:
    """How these cases stand, by their numbers: one read of each kind for all of them."""
    reviews = {line.case.review_id for line in lines}
    known, spoken = book.answers.of(reviews), book.contacts.of_reviews(reviews)
    return {
        line.case.id: _glance(
            line, shops[line.case.shop], known[line.case.review_id], spoken.get(line.case.review_id, []), now
        )
        for line in lines
    }


def _glance(line: CaseLine, shop: Shop, known: Answered, spoken: list[Contact], now: datetime) -> Glance:
    found = window_of(shop, line.state, known, now)
    urgent = is_urgent(line.judged.verdict if line.judged else None, line.case.tier)
    advised = advice(found, urgent=urgent, running=is_running(spoken), settled=is_settled(spoken))
    return Glance(window=found, few=is_few(found), waits=advised.code == "wait", allowance=allowance(spoken, now))


def left(window: Window) -> tuple[str, int] | None:
    """How much time is left in the unit people would choose; None where no end is known."""
    if window.left is None:
        return None
    if window.left >= timedelta(days=1):
        return "days", window.left.days
    return ("hours", window.left // HOUR) if window.left >= HOUR else ("minutes", 0)


def short(window: Window) -> str:
    """The code of what a badge says where no time is left or known; empty while the window is open."""
    if window.state is WindowState.OPEN:
        return ""
    # A 追评 that closes and one that may have a reply of its own are two things.
    return "maybe_appended" if (window.state, window.why) == (WindowState.UNKNOWN, "appended") else window.why


def effect_of(file: CaseFile) -> Effect | None:
    """What became of the review since the case's reply is out; None before."""
    done = [one.ended_at for one in file.publications if one.result is Result.DONE and one.ended_at is not None]
    if not done:
        return None
    return effect(file.states, done[-1], file.verdict.polarity if file.verdict else None)
