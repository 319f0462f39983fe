"""Holds every query that the services make while tests run against the indexes that their models declare.

No query of a service may read a whole collection, or have more than a short list sorted in memory. What an index can
do for a query is derived from the index's keys by the rules of the MongoDB manual ("Sort and index use", "Partial
indexes", "Sparse indexes"). Where these rules find no index the database is asked too (`explain`): it knows more,
such as what becomes of an `$or`. How many keys and documents a plan reads, and which of several indexes wins, only a
MongoDB with data of its size can tell.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from odmantic import Model
from pymongo import IndexModel
from pymongo.database import Database

from auth.models import MODELS as ACCOUNTS
from booking.services import MODELS as BOOKINGS
from event.creations import Creation
from event.models import Event
from kit import indexes
from tests.support.queries import Document, Query

MODELS: tuple[type[Model], ...] = (*ACCOUNTS, Event, Creation, *BOOKINGS)
POINTS = frozenset({"$eq", "$in", "$elemMatch"})
NOWHERE = frozenset({"$ne", "$nin", "$not"})
"""Conditions that most documents fulfil: an index on such a field is no help."""

SORTED_IN_MEMORY = {
    "event/repository.py page": "an organizer's own events, and those that a search or a category finds",
    "booking/waiting_repository.py next_end": "the offers of one event, as many as it has seats at most",
    "booking/waiting_repository.py batch": "the entries of one event in one or two states, or those to be cleaned up",
}
"""Where a short list may be sorted by the database in memory, and why it is short."""
WHOLE_COLLECTION = {
    "auth/repository.py search": "people by id, a page at a time; only accounts that are being deleted are skipped",
}
"""Where a filter has no index, and why that is right."""

FEW_WITHOUT_A_TIME = {
    "waiting_list": "the entries that are open",
    "queues": "the queues with something to do",
    "allowances": "none: each gets its time with its first seat",
}
"""Where few documents lack a time at which they are forgotten, so that its index leads to them, and which these are."""


@dataclass(frozen=True)
class Index:
    """What an index can do: its keys in order, which documents it leaves out, and whether it tells when to forget."""

    keys: tuple[tuple[str, int], ...]
    sparse: bool = False
    only: Mapping[str, Any] | None = None
    forgets: bool = False

    @classmethod
    def of(cls, declared: IndexModel) -> "Index":
        """Read a declaration."""
        document = declared.document
        keys = tuple((name, int(way)) for name, way in document["key"].items())
        only = document.get("partialFilterExpression")
        return cls(keys, bool(document.get("sparse")), only, "expireAfterSeconds" in document)

    def has_all_of(self, query: Query) -> bool:
        """Whether every document that the filter finds is in the index."""
        wanted = dict(_flat(query.filter))
        if self.only is not None:
            return all(name in wanted and _implies(wanted[name], only) for name, only in self.only.items())
        return not self.sparse or not _finds_missing(wanted.get(self.keys[0][0]))

    def finds(self, query: Query) -> bool:
        """Whether the index leads to fewer documents than there are."""
        wanted = [value for name, value in _flat(query.filter) if name == self.keys[0][0]]
        helpful = any(self._narrows(value, query.collection) for value in wanted)
        return self.has_all_of(query) and (helpful or self.only is not None)

    def _narrows(self, value: Any, collection: str) -> bool:
        """Whether a condition on the first key holds for few documents: most are not to be forgotten yet."""
        if self.forgets and _finds_missing(value):
            return collection in FEW_WITHOUT_A_TIME
        return not (isinstance(value, Mapping) and NOWHERE & value.keys())

    def orders(self, query: Query) -> bool:
        """Whether the index gives the order: all that comes before the sorted fields has one value, or a few."""
        points = {name for name, value in _flat(query.filter) if _is_point(value)}
        rest = list(self.keys)
        while rest and rest[0][0] in points and rest[0][0] != query.sort[0][0]:
            rest = rest[1:]
        part = rest[: len(query.sort)]
        same = [name for name, _ in part] == [name for name, _ in query.sort]
        turns = {way * int(wanted) for (_, way), (_, wanted) in zip(part, query.sort, strict=False)}
        return self.has_all_of(query) and same and len(turns) == 1


@cache
def declared(collection: str) -> list[Index]:
    """Return the indexes that a collection's model declares, and the one that every collection has."""
    found = [index for model in MODELS if model.__collection__ == collection for index in indexes.of(model)]
    return [Index((("_id", 1),)), *map(Index.of, found)]


def complaints(database: Database[Document], queries: Sequence[Query]) -> list[str]:
    """Return the queries that read a whole collection, or that sort what no index gives in order."""
    return [told for query in queries if (told := _complaint(database, query))]


def _complaint(database: Database[Document], query: Query) -> str:
    shown = f"{query.place}: {query.collection} {query.filter}"
    there = declared(query.collection)
    ordered = bool(query.sort) and any(index.orders(query) for index in there)
    found = (ordered and not query.filter) or any(index.finds(query) for index in there)
    if not found and query.place not in WHOLE_COLLECTION and not _is_planned(database, query):
        return f"{shown} has no index"
    if query.sort and not ordered and query.place not in SORTED_IN_MEMORY:
        return f"{shown} sorted by {query.sort} has no index that gives the order"
    return ""


def _is_planned(database: Database[Document], query: Query) -> bool:
    """Whether the database has a plan for alternatives without reading the whole collection."""
    if "$or" not in dict(_all(query.filter)):
        return False
    plan = database[query.collection].find(query.filter).explain()["queryPlanner"]["winningPlan"]
    return "COLLSCAN" not in _stages(plan)


def _all(wanted: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield each condition that has to hold."""
    for name, value in wanted.items():
        if name == "$and":
            for each in value:
                yield from _all(each)
        else:
            yield name, value


def _flat(wanted: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield each condition on a field that has to hold."""
    return ((name, value) for name, value in _all(wanted) if not name.startswith("$"))


def _is_point(value: Any) -> bool:
    operators = {name for name in value if name.startswith("$")} if isinstance(value, Mapping) else set()
    return operators <= POINTS


def _finds_missing(value: Any) -> bool:
    """Whether a condition also finds documents without the field."""
    if isinstance(value, Mapping):
        return bool(NOWHERE & value.keys()) or value.get("$exists") is False or None in value.get("$in", ())
    return value is None


def _implies(value: Any, only: Any) -> bool:
    """Whether a condition of a filter finds nothing outside of a partial index."""
    if value == only:
        return True
    return only == {"$gt": ""} and isinstance(value, str)


def _stages(plan: Document) -> set[str]:
    inner = [plan["inputStage"]] if "inputStage" in plan else plan.get("inputStages", [])
    return {str(plan["stage"])}.union(*map(_stages, inner))
