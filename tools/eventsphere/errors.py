"""What can go wrong for the person at the keyboard, and the exit status of each."""

from enum import IntEnum


class Exit(IntEnum):
    """Exit statuses of every sub-command."""

    OK = 0
    FAILED = 1
    USAGE = 2
    NOT_RUNNING = 3
    BUSY = 4
    NOT_READY = 5


class CommandError(Exception):
    """Ends the command with one line: what is wrong, and the remedy."""

    def __init__(self, what: str, remedy: str, exit_status: Exit = Exit.FAILED) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy
        self.exit_status = exit_status

    def __str__(self) -> str:
        return f"{self.what}: {self.remedy}"
