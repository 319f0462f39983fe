"""Holds every query that the services make while tests run against the indexes that their models declare.

None of a service's queries may read a whole collection. The database is asked first (`explain`). The embedded one
explains simple filters, but neither updates, nor filters with `$not` or `_id` and more, nor the order that an index
gives. So an update is explained as a query with its filter, and the rest is derived from the keys of the indexes that
are there. How many keys and documents a plan reads, and which of several indexes wins, only a MongoDB with data of
its size can tell.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from pymongo.database import Database
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

ROOT = Path(__file__).parents[2]
SERVICES = tuple(str(ROOT / "apps" / name) for name in ("auth", "event", "booking"))
OURS = tuple(str(ROOT / name) for name in ("apps", "tests", "tools"))
Document: TypeAlias = dict[str, Any]
Keys: TypeAlias = Sequence[tuple[str, Any]]
RANGES = frozenset({"$gt", "$gte", "$lt", "$lte", "$in", "$nin", "$ne", "$not", "$exists", "$regex"})

SORTED_IN_MEMORY = {
    "event/repository.py page": "an organizer's own events, and past ones, by another order than their start",
    "booking/waiting_repository.py next_end": "the offers of one event, as many as it has seats at most",
    "booking/waiting_repository.py batch": "the entries of one event in one or two states, or those to be cleaned up",
}
"""Where a short list may be sorted by the database in memory, and why it is short."""
WHOLE_COLLECTION = {
    "auth/repository.py search": "an admin looks for a part of a name; accounts by id, a page at a time",
    "auth/repository.py begin_leaving": "the first admin that is found is enough",
    "booking/cancellations.py position": "one document, the first by its index",
    "booking/event_changes.py position": "one document, the first by its index",
}
"""Where a filter has no index, and why that is right."""


@dataclass(frozen=True)
class Query:
    """One filter with its order, and which function of a service made it."""

    database: str
    collection: str
    place: str
    filter: Document
    sort: tuple[tuple[str, Any], ...] = ()


@dataclass
class Recorder(CommandListener):
    """Notes each shape of a query once."""

    seen: dict[object, Query] = field(default_factory=dict)

    def started(self, event: CommandStartedEvent) -> None:
        """Note the filters of a command that a service sends."""
        place = _place()
        for wanted, sort in _filters(event.command) if place else ():
            query = Query(event.database_name, str(event.command[event.command_name]), place, wanted, sort)
            self.seen.setdefault((query.database, query.collection, place, _shape(wanted), sort), query)

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """Nothing to note."""

    def failed(self, event: CommandFailedEvent) -> None:
        """Nothing to note."""

    def of(self, database: str) -> list[Query]:
        """Return what was asked of one database."""
        return [query for query in self.seen.values() if query.database == database]


def complaints(database: Database[Document], queries: Sequence[Query]) -> list[str]:
    """Return the queries that read a whole collection, or that sort what no index gives in order."""
    return [told for query in queries if (told := _complaint(database, query))]


def _complaint(database: Database[Document], query: Query) -> str:
    collection, shown = database[query.collection], f"{query.place}: {query.collection} {query.filter}"
    indexes = [each["key"] for each in collection.index_information().values()]
    if query.place not in WHOLE_COLLECTION and not _begins_one(indexes, query):
        plan = collection.find(query.filter).explain()["queryPlanner"]["winningPlan"]
        if "COLLSCAN" in _stages(plan):
            return f"{shown} has no index"
    if query.sort and query.place not in SORTED_IN_MEMORY and not any(gives(keys, query) for keys in indexes):
        return f"{shown} sorted by {query.sort} has no index that gives the order"
    return ""


def _begins_one(indexes: Sequence[Keys], query: Query) -> bool:
    """Whether the filter names the first field of an index."""
    named = {name for name, value in _flat(query.filter) if not (_is_range(value) and "$ne" in value)}
    return any(keys[0][0] in named for keys in indexes)


def gives(keys: Keys, query: Query) -> bool:
    """Whether an index gives the order: what comes before the sorted fields has one value each."""
    equal = {name for name, value in _flat(query.filter) if not _is_range(value)}
    rest = list(keys)
    while rest and rest[0][0] in equal and rest[0][0] != query.sort[0][0]:
        rest = rest[1:]
    part = rest[: len(query.sort)]
    same = all(name == wanted for (name, _), (wanted, _) in zip(part, query.sort, strict=False))
    turns = {int(way) * int(wanted) for (_, way), (_, wanted) in zip(part, query.sort, strict=False)}
    return len(part) == len(query.sort) and same and len(turns) == 1


def _flat(wanted: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in wanted.items():
        if name == "$and":
            for each in value:
                yield from _flat(each)
        elif not name.startswith("$"):
            yield name, value


def _is_range(value: Any) -> bool:
    return isinstance(value, Mapping) and bool(RANGES & value.keys())


def _stages(plan: Document) -> set[str]:
    inner = [plan["inputStage"]] if "inputStage" in plan else plan.get("inputStages", [])
    return {str(plan["stage"])}.union(*map(_stages, inner))


def _filters(command: Mapping[str, Any]) -> Iterator[tuple[Document, tuple[tuple[str, Any], ...]]]:
    if "filter" in command:
        yield command["filter"], tuple(command.get("sort", {}).items())
    for each in (*command.get("updates", ()), *command.get("deletes", ())):
        yield each["q"], ()
    for stage in command.get("pipeline", ())[:1]:
        yield stage.get("$match", {}), ()
    if "findAndModify" in command:
        yield command["query"], ()


def _shape(value: Any) -> object:
    """What is left of a filter without its values."""
    if isinstance(value, Mapping):
        return tuple(sorted((name, _shape(each)) for name, each in value.items()))
    return type(value).__name__


def _place() -> str:
    """The function of a service that is the nearest of our own on the stack; empty when a test is nearer."""
    frame = sys._getframe(2)
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith(SERVICES):
            return f"{Path(name).relative_to(ROOT / 'apps')} {frame.f_code.co_name}"
        if name.startswith(OURS) and not name.startswith((str(ROOT / "apps" / "kit"), __file__)):
            return ""
        frame = frame.f_back  # type: ignore[assignment]
    return ""
