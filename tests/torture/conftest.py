"""A platform for the small torture, started once."""

from collections.abc import Iterator

import pytest

from tests.torture.platform import Platform, platform


@pytest.fixture(scope="module")
def single() -> Iterator[Platform]:
    """One replica of each service."""
    with platform() as started:
        yield started


@pytest.fixture(scope="module")
def double() -> Iterator[Platform]:
    """Two replicas of each service."""
    with platform(replicas=2) as started:
        yield started
