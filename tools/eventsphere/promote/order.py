"""The environments in the order that an image goes through them."""

from itertools import pairwise

from eventsphere.errors import CommandError, Exit

ORDER = ("dev", "staging", "prod")


def before(environment: str) -> str | None:
    """The environment that an image must have run in first; None where it may begin."""
    index = ORDER.index(environment) if environment in ORDER else 0
    return ORDER[index - 1] if index else None


def require_next(source: str, target: str) -> None:
    """Raise CommandError (USAGE) unless `target` comes right after `source`."""
    if target not in ORDER or before(target) != source:
        steps = ", ".join(f"{first} to {second}" for first, second in pairwise(ORDER))
        raise CommandError(f"{source} to {target} is no step of a promotion", f"one of {steps}", Exit.USAGE)
