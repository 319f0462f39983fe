"""Filters of lists, in the order in which a database can make use of them."""

from collections.abc import Sequence
from typing import Any

from kit.database import Document


def in_parts(conditions: Sequence[Document], indexes: Sequence[Sequence[str]]) -> list[Document]:
    """Return conditions as stages of an aggregation: first what an index leads to, then what is left.

    MongoDB puts neighbouring `$match` stages together, and its planner sees them all. The embedded database uses an
    index only for a stage whose fields are all in it, and would read the whole collection for a single stage.

    Args:
        conditions: filters that all have to hold.
        indexes: the first fields of indexes, the best ones first; each needs an equality among the conditions.
    """
    known = {name: value for each in conditions for name, value in each.items() if _is_equality(value)}
    names = next((names for names in indexes if known.keys() >= set(names)), ())
    lead = {name: known[name] for name in names}
    rest = [each for each in conditions if not each.items() <= lead.items()]
    return [{"$match": part} for part in (lead, {"$and": rest} if rest else {}) if part]


def _is_equality(value: Any) -> bool:
    return not isinstance(value, dict | list)
