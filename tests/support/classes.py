"""Classes of the services, for tests that walk them all."""

from collections.abc import Iterator
from typing import TypeVar

T = TypeVar("T")


def below(base: type[T]) -> Iterator[type[T]]:
    """Find every class that is derived from this one and has been imported."""
    for each in base.__subclasses__():
        yield each
        yield from below(each)
