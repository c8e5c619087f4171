"""The window of a review: until when its platform takes an answer, what closes it early, and when to give it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from casebook.model import Advice, Review, Verdict, Window, WindowState
from casebook.urgency import AnswerWindow
from responder.lint.fold import fold
from responder.lint.rules import table

OPEN, CLOSED, UNKNOWN = WindowState.OPEN, WindowState.CLOSED, WindowState.UNKNOWN
Standing = tuple[WindowState, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a platform allows, as its row says; None is unknown, `replies` 0 is as many as one likes."""

    platform: str
    max: int
    unit: str
    max_known: bool = True
    days: int | None = None
    endless: bool = False
    replies: int | None = None
    edit: str | None = None
    appended: str | None = None
    after_appended: int | None = None
    complain_days: int | None = None
    sure: str = "unknown"
    source: str = ""
    window: str = ""
    note: str = ""
    checked: str = ""
    version: str = ""


def limits_of(platform: str) -> Limits:
    """The row of a platform; one nobody wrote down has the careful length, and all else unknown."""
    rows = table("platforms.toml")
    row: Mapping[str, Any] = rows.get(platform) or {"max": rows["web"]["max"], "unit": rows["web"]["unit"]}
    known = {name: row[name] for name in row if name in Limits.__slots__}
    said = {"checked": rows["checked"], "version": rows["version"], "max_known": "max_known" in known}
    return Limits(**{"platform": platform, **said, **known})


def answer_windows() -> tuple[AnswerWindow, ...]:
    """How long each platform takes answers, as the inbox orders by it."""
    rows = {name: limits_of(name) for name, row in table("platforms.toml").items() if isinstance(row, Mapping)}
    return tuple(
        AnswerWindow(
            platform=name,
            days=one.days,
            after_appended=one.after_appended,
            closes=one.appended == "closes",
            replies=one.replies,
        )
        for name, one in rows.items()
    )


def window(
    limits: Limits,
    review: Review,
    *,
    first_seen: datetime,
    now: datetime,
    replies: Sequence[datetime | None] = (),
    appended_seen: datetime | None = None,
    gone: bool = False,
) -> Window:
    """How the review stands with its platform's limits.

    `replies` are the times of the shop's replies that are known of, None for an undated one. `first_seen` and
    `appended_seen` stand in for times the source does not give: the real ones cannot be later.
    """
    asked = _asked(limits, review, first_seen=first_seen, appended_seen=appended_seen)
    used = sum(_is_about(time, asked) for time in replies)
    until = None if asked.days is None else asked.since + timedelta(days=asked.days)
    state, why = _standing(limits, asked, used=used, until=until, now=now, gone=gone)
    return Window(
        platform=limits.platform,
        state=state,
        why=why,
        since=asked.since if asked.dated else None,
        until=until,
        left=until - now if until is not None and state is not CLOSED else None,
        endless=limits.endless,
        **{name: getattr(limits, name) for name in ("max", "unit", "max_known", "replies", "edit", "note", "version")},
        used=used,
        risk=_risk(limits, review) if state is not CLOSED else "",
        sure="told" if asked.told else limits.sure,
        source=limits.window,
        checked=limits.checked,
    )


def advice(window: Window, *, urgent: bool = False, running: bool = False, settled: bool = False) -> Advice:
    """Answer now, or wait for the outcome of a remedy that is `running` (`settled`: it is there).

    One reply only: waiting is worth it while enough days are left, unless somebody may be harmed or a crowd gathers.
    """
    if window.state is CLOSED:
        may_change = window.why == "replied" and window.edit in ("redo", "overwrite")
        return Advice(code="change" if may_change else "none")
    if window.state is UNKNOWN and window.why in ("appended", "again"):
        return Advice(code="look", reasons=("urgent",) if urgent else ())
    reasons = _reasons(window, urgent=urgent, running=running, settled=settled)
    if running and not reasons:
        return Advice(code="wait", reasons=("running", *(("risk",) if window.risk in ("possible", "unknown") else ())))
    return Advice(code="now", reasons=reasons)


def is_urgent(verdict: Verdict | None, tier: int) -> bool:
    """Whether an answer must not wait: danger to people, what burns, or a crowd that gathers."""
    if verdict is None:
        return tier == 0
    codes = {reason.code for reason in verdict.suspicion.reasons}
    return tier == 0 or verdict.safety or bool(codes & set(table("windows.toml")["urgent_codes"]))


def is_few(window: Window) -> bool:
    """Whether so little time is left that it should be seen."""
    return window.left is not None and window.left < timedelta(days=table("windows.toml")["few_days"])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """Which of the buyer's texts an answer would be to: since when the days count, and how many there are."""

    since: datetime
    dated: bool
    days: int | None
    appended: bool = False
    told: bool = False


def _asked(limits: Limits, review: Review, *, first_seen: datetime, appended_seen: datetime | None) -> _Asked:
    if not (review.appended and limits.appended == "closes"):
        return _Asked(since=review.time or first_seen, dated=review.time is not None, days=limits.days)
    time = review.appended[-1].time
    since = time or appended_seen or first_seen
    return _Asked(since=since, dated=time is not None, days=limits.after_appended, appended=True, told=True)


def _is_about(reply: datetime | None, asked: _Asked) -> bool:
    """Whether a reply answers the text in question; an undated one is taken to answer the review itself."""
    return reply is not None and reply >= asked.since if asked.appended else True


def _standing(
    limits: Limits, asked: _Asked, *, used: int, until: datetime | None, now: datetime, gone: bool
) -> Standing:
    if gone:
        return CLOSED, "gone"
    if used and limits.replies and used >= limits.replies:
        return CLOSED, "replied"
    if until is not None and now >= until:
        return CLOSED, "days"
    if asked.appended:
        return (CLOSED, "appended") if asked.days is None else (UNKNOWN, "appended")
    if used and limits.replies is None:
        return UNKNOWN, "again"
    if until is None and not limits.endless:
        return UNKNOWN, "rule"
    return (UNKNOWN, "time") if until is not None and not asked.dated else (OPEN, "")


def _risk(limits: Limits, review: Review) -> str:
    if review.appended or limits.appended in ("apart", "open"):
        return ""
    if limits.appended is None:
        return "unknown"
    return "announced" if _announced().search(fold(review.text).folded) else "possible"


def _reasons(window: Window, *, urgent: bool, running: bool, settled: bool) -> tuple[str, ...]:
    """Why not to wait any longer."""
    wait = timedelta(days=table("windows.toml")["wait_days"])
    found = {
        "urgent": urgent,
        "few": window.left is not None and window.left < wait,
        "announced": window.risk == "announced",
        "editable": running and window.edit in ("redo", "overwrite"),
        "several": running and window.replies is not None and window.replies != 1,
        # Nobody may wait for days that nobody has promised.
        "unknown": window.state is UNKNOWN,
        "settled": settled,
    }
    return tuple(code for code, holds in found.items() if holds)


@lru_cache(maxsize=1)
def _announced() -> re.Pattern[str]:
    return re.compile("|".join(table("windows.toml")["announced"]))
