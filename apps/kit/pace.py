"""How many requests a process works on at once, adapted to how fast they are answered; and how fast it drains.

The limit follows additive increase and multiplicative decrease, as TCP's congestion control does (RFC 5681; Chiu and
Jain, "Analysis of the increase and decrease algorithms", 1989): more at once while answers are quick, fewer once they
are slow. More at once would then not be answered sooner, but each would take longer, until nobody waits any more.
"""

import math
import random
from collections.abc import Callable
from time import monotonic

SLOW_SECONDS = 1.0
"""An answer that takes longer shows that too many are worked on."""
CUT = 0.7
LEAST, BEGIN = 4, 16
FIRST_GUESS = 2.0
"""Requests that a place serves in a second, as long as nothing was measured."""
WINDOW_SECONDS = 1.0
MEMORY_SECONDS = 5.0
LONGEST_RETRY = 60.0


class Pace:
    """The limit of one process, and its drain rate: requests that it finishes in a second while others wait."""

    def __init__(self, most: int, clock: Callable[[], float] = monotonic) -> None:
        self.most, self.least, self.clock = most, min(LEAST, most), clock
        self.limit = float(min(BEGIN, most))
        self.rate = self.limit * FIRST_GUESS
        self.cut_at = -math.inf
        self.window_began, self.finished_in_window = clock(), 0
        self.refused, self.refused_at = 0.0, clock()

    def finished(self, began: float, taken: int, waiting: int) -> None:
        """Learn from a piece of work that began at that time, while so many places were taken and so many waited."""
        now = self.clock()
        self._measure(now, waiting)
        if now - began <= SLOW_SECONDS:
            if taken >= self.limit * CUT:
                self.limit = min(self.most, self.limit + 1)
        elif began > self.cut_at:  # of those that were under way together only the first slow one counts
            self.limit = max(self.least, min(self.limit, taken) * CUT)
            self.cut_at = now

    def _measure(self, now: float, waiting: int) -> None:
        self.finished_in_window += 1
        if waiting and now - self.window_began < WINDOW_SECONDS:
            return
        if waiting:
            self.rate = self.finished_in_window / (now - self.window_began)
        self.window_began, self.finished_in_window = now, 0

    def retry_after(self, waiting: int) -> int:
        """Seconds after which somebody who is refused should come again.

        By then those who wait and those who were refused lately are served, if they come at the pace of the drain:
        so each is told another moment of that time.
        """
        now = self.clock()
        self.refused = self.refused * math.exp((self.refused_at - now) / MEMORY_SECONDS) + 1
        self.refused_at = now
        seconds = min(LONGEST_RETRY, (waiting + self.refused) / self.rate)
        return max(1, math.ceil(random.uniform(0, seconds)))  # noqa: S311 - spreads load, hides nothing
