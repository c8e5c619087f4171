"""How fast one host may be asked: what it allows is learnt from its refusals and its rate-limit headers. Pure."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

# A host that allows so many pages is asked for a tenth less: clocks differ, and others may share our address.
SHARE = 0.9
# Windows shops count in, in seconds; an observed one this near to one of them is taken for it.
WINDOWS = (1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)
NEAR = 0.15
# The answer may have been on its way for a moment: to come back a moment too early is to be refused again.
MARGIN = 0.1
SLOWER = 1.1
# So many answers before a refusal show what is allowed; after fewer we try our way up again.
ENOUGH = 60
QUICKER = 1.5
REMEMBERED = 20_000
MOMENT = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What an answer says of a host's limit: so many a `window`, so many left, a new window in `reset` seconds."""

    limit: int | None = None
    remaining: int | None = None
    reset: float | None = None
    window: float | None = None


NONE = Limits()


def limits_of(headers: Mapping[str, str], now: float) -> Limits:
    """The limits in RateLimit-* and X-RateLimit-* headers (names in lower case); `now` is in seconds since 1970."""
    policy = headers.get("ratelimit-policy", "")
    said = _listed(headers.get("ratelimit", ""))
    limit = _number(said.get("limit") or _either(headers, "limit") or _q(policy))
    return Limits(
        limit=None if limit is None else int(limit),
        remaining=_whole(said.get("remaining") or said.get("r") or _either(headers, "remaining")),
        reset=_until(said.get("reset") or said.get("t") or _either(headers, "reset"), now),
        window=_number(_listed(policy).get("w")),
    )


def window_near(seconds: float) -> float:
    """The window a host most likely counts in, where it let us in again after so many seconds."""
    nearest = min(WINDOWS, key=lambda one: abs(one - seconds))
    return float(nearest) if abs(nearest - seconds) <= NEAR * nearest else seconds


class Pace:
    """One host's pace; every `now` is of the same clock, in seconds.

    `waited` is how long the host made us wait in all, `flying` how many requests it has not answered yet.
    """

    def __init__(self) -> None:
        self.until = 0.0
        self.interval = 0.0
        self.waited = 0.0
        self.flying = 0
        self.refusals = 0
        self._next = 0.0
        self._floor = 0.0
        self._window = 0.0
        self._sure = True
        self._quiet = 0.0
        self._answers: deque[float] = deque(maxlen=REMEMBERED)

    def book(self, now: float) -> float | None:
        """Seconds until the next request may go, its turn taken; None while the host asked for a pause."""
        if now < self.until:
            return None
        self._begin(now)
        self._quicken(now)
        at = max(now, self._next)
        self._next = at + self.interval
        return at - now

    def answered(self, now: float, limits: Limits = NONE) -> None:
        """Counts an answer; pauses where it says that nothing is left, before the host has to refuse."""
        if now < self.until:
            # It was on its way when the host refused another: it was allowed too.
            self._answers.append(now)
            self._learn(len(self._answers))
            return
        self._begin(now)
        self._answers.append(now)
        self.refusals = 0
        if limits.remaining is not None and limits.reset and limits.remaining <= self.flying:
            self._pause(now, limits.reset, limits)

    def refused(self, now: float, seconds: float, limits: Limits = NONE, *, learns: bool = True) -> None:
        """The host asked to come back after so many seconds: the whole host rests, and later goes on slower."""
        if now < self.until:
            # Many were on their way together: one refusal of them tells all there is to learn.
            self._rest(now, seconds)
            return
        self.refusals += 1
        if learns:
            self._pause(now, seconds, limits)
        else:
            self._rest(now, seconds)

    def _pause(self, now: float, seconds: float, limits: Limits) -> None:
        elapsed = now - self._answers[0] if self._answers else 0.0
        # After a long time without a refusal only the newest answers were counted against us.
        self._window = limits.window or window_near(max(seconds, 30.0) if elapsed > seconds else elapsed + seconds)
        while self._answers and self._answers[0] < now - self._window:
            self._answers.popleft()
        self._floor, known = self.interval * SLOWER, bool(limits.limit and limits.window)
        # A few answers and a refusal: others may have used up most of what there was.
        self._sure = known or bool(self.interval) or len(self._answers) >= ENOUGH
        self._learn(limits.limit if known and limits.limit else len(self._answers))
        self._rest(now, seconds)

    def _learn(self, allowed: int) -> None:
        self.interval = max(self._floor, self._window / (max(allowed, 1) * SHARE))

    def _rest(self, now: float, seconds: float) -> None:
        until = now + seconds + MARGIN
        self.waited += max(0.0, until - max(now, self.until))
        self.until = max(self.until, until)
        self._next = max(self._next, self.until)

    def _begin(self, now: float) -> None:
        if self.until:
            self.until, self._quiet = 0.0, now
            self._answers.clear()

    def _quicken(self, now: float) -> None:
        if not self._sure and now - self._quiet > max(self._window, 10.0):
            self.interval /= QUICKER
            self._quiet = now


def _either(headers: Mapping[str, str], name: str) -> str | None:
    return headers.get(f"ratelimit-{name}") or headers.get(f"x-ratelimit-{name}") or headers.get(f"x-rate-limit-{name}")


def _listed(said: str) -> dict[str, str]:
    """`limit=100, remaining=50, reset=5`, `"default";r=50;t=30` and `300;w=60`, as names and values."""
    return dict(re.findall(r"(\w+)\s*=\s*(\d+(?:\.\d+)?)", said))


def _q(policy: str) -> str | None:
    found = re.match(r"\s*(\d+)\s*(?:;|$)", policy)
    return found[1] if found else _listed(policy).get("q")


def _number(said: str | None) -> float | None:
    found = re.match(r"\s*(\d+(?:\.\d+)?)", said or "")
    return float(found[1]) if found else None


def _whole(said: str | None) -> int | None:
    number = _number(said)
    return None if number is None else int(number)


def _until(said: str | None, now: float) -> float | None:
    number = _number(said)
    if number is None or number < MOMENT:
        return number
    # Some say the moment instead of the seconds until then, in seconds or thousandths of them.
    return max(0.0, (number / 1000 if number > MOMENT * 1000 else number) - now)
