"""The places that a release goes through, in order: main, where a build writes its images, then each environment."""

from itertools import pairwise

from eventsphere.errors import CommandError, Exit

MAIN = "main"
ENVIRONMENTS = ("dev", "staging", "prod")
ORDER = (MAIN, *ENVIRONMENTS)


def before(environment: str) -> str | None:
    """The place where a release must have been first; None where it may begin."""
    return ORDER[ORDER.index(environment) - 1] if environment in ENVIRONMENTS else None


def require_next(source: str, target: str) -> None:
    """Raise CommandError (USAGE) unless `target` comes right after `source`."""
    if target not in ORDER or before(target) != source:
        steps = ", ".join(f"{first} to {second}" for first, second in pairwise(ORDER))
        raise CommandError(f"{source} to {target} is no step of a promotion", f"one of {steps}", Exit.USAGE)


def require_environment(name: str) -> None:
    """Raise CommandError unless an environment with this name has a branch."""
    if name not in ENVIRONMENTS:
        raise CommandError(f"{name} is no environment with a branch", f"name one of {', '.join(ENVIRONMENTS)}")
