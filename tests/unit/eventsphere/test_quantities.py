"""Kubernetes' quantities as numbers."""

from decimal import Decimal

import pytest

from eventsphere.diff.quantities import SUFFIXES, number, quantity


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_suffix_is_read(suffix: str) -> None:
    assert number(f"3{suffix}") == 3 * Decimal(SUFFIXES[suffix])


@pytest.mark.parametrize("text", ["3K", "3ki", "3mi", "Ki", "three", "", None, True])
def test_what_is_no_quantity_is_none(text: object) -> None:
    assert quantity(text) is None
