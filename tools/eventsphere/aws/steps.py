"""Work in steps: each tells its number, what it did, and where to go on when it fails."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from eventsphere.errors import CommandError

Tell = Callable[[str], None]


class Step(NamedTuple):
    """One step: what it is about, and the work, which returns what it did. Done twice, it changes nothing more."""

    title: str
    work: Callable[[], str]


def walk(steps: Sequence[Step], tell: Tell) -> None:
    """Do every step in order; CommandError names the step that failed."""
    for number, step in enumerate(steps, start=1):
        place = f"[{number}/{len(steps)}] {step.title}"
        tell(f"{place} ...")
        try:
            done = step.work()
        except CommandError as error:
            raise CommandError(f"{place}: {error.what}", error.remedy, error.exit_status) from error
        tell(f"{place}: {done}")
