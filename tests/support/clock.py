"""A clock that tests can put forward."""

from datetime import datetime, timedelta

from kit.types import utc_now


class Clock:
    """The real time, and what it was put forward by."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self.ahead

    def forward(self, **span: float) -> None:
        """Let time pass."""
        self.ahead += timedelta(**span)
