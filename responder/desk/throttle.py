"""Holds back those who ask too often: counts in memory, by name, over a sliding span."""

from __future__ import annotations

from collections import OrderedDict, deque
from datetime import datetime, timedelta
from threading import Lock


class Throttle:
    """At most `most` times in `span` for each name; remembers at most `names` names."""

    def __init__(self, *, most: int, span: timedelta, names: int = 10_000) -> None:
        self.most = most
        self.span = span
        self.names = names
        self._asked: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._lock = Lock()

    def allows(self, name: str, now: datetime) -> bool:
        """Whether this name may once more; counts only those that were allowed."""
        with self._lock:
            times = self._asked.setdefault(name, deque(maxlen=self.most))
            self._asked.move_to_end(name)
            # Whoever invents names only pushes out the oldest ones.
            while len(self._asked) > self.names:
                self._asked.popitem(last=False)
            if len(times) == self.most and now - times[0] < self.span:
                return False
            times.append(now)
            return True
