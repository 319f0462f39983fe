"""Kubernetes' quantities as numbers, to compare them."""

import re
from decimal import Decimal
from typing import Any

SUFFIXES: dict[str, Decimal | int] = {
    "": 1, "n": Decimal("1e-9"), "u": Decimal("1e-6"), "m": Decimal("1e-3"), "k": 10**3, "M": 10**6, "G": 10**9,
    "T": 10**12, "P": 10**15, "E": 10**18, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40, "Pi": 2**50, "Ei": 2**60,
}  # fmt: skip
QUANTITY = re.compile(r"([+-]?[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?)([numkKMGTPE]?i?)")


def quantity(value: Any) -> Decimal | None:
    """A quantity such as 50m or 20Gi in its base unit; None for anything else."""
    found = (
        QUANTITY.fullmatch(str(value)) if isinstance(value, str | int | float) and not isinstance(value, bool) else None
    )
    return Decimal(found[1]) * SUFFIXES[found[2]] if found and found[2] in SUFFIXES else None


def number(value: Any) -> Decimal:
    """A quantity; 0 for what is none."""
    return quantity(value) or Decimal(0)
