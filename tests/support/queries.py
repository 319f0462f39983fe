"""Records the queries that services make while tests run: each shape once, with the function that made it."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from types import FrameType
from typing import Any, TypeAlias

from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

ROOT = Path(__file__).parents[2]
SERVICES = tuple(str(ROOT / "apps" / name) for name in ("auth", "event", "booking"))
KIT = str(ROOT / "apps" / "kit")
OTHERS = (str(ROOT / "tests"), str(ROOT / "tools"))
Document: TypeAlias = dict[str, Any]
Order: TypeAlias = tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Query:
    """One filter with its order, and which function of a service made it."""

    database: str
    collection: str
    place: str
    filter: Document
    sort: Order = ()

    @property
    def kind(self) -> object:
        """What queries have in common that need the same index."""
        return self.collection, self.place, _shape(self.filter), self.sort


@dataclass
class Recorder(CommandListener):
    """Notes each kind of query once for each database; `take` hands them over."""

    seen: dict[str, dict[object, Query]] = field(default_factory=dict)

    def started(self, event: CommandStartedEvent) -> None:
        """Note the filters of a command that a service sends."""
        filters = list(_filters(event.command))
        place = asked_by() if filters else ""
        for wanted, sort in filters if place else ():
            query = Query(event.database_name, str(event.command[event.command_name]), place, wanted, sort)
            self.seen.setdefault(query.database, {}).setdefault(query.kind, query)

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """Nothing to note."""

    def failed(self, event: CommandFailedEvent) -> None:
        """Nothing to note."""

    def take(self, database: str) -> list[Query]:
        """Return what was asked of one database, and forget it."""
        return list(self.seen.pop(database, {}).values())


def _filters(command: Mapping[str, Any]) -> Iterator[tuple[Document, Order]]:
    if "find" in command:
        yield command.get("filter", {}), tuple(command.get("sort", {}).items())
    for each in (*command.get("updates", ()), *command.get("deletes", ())):
        yield each["q"], ()
    if "aggregate" in command:
        yield _aggregated(command["pipeline"])
    if "findAndModify" in command or "distinct" in command or "count" in command:
        yield command.get("query", {}), tuple(command.get("sort", {}).items())


def _aggregated(pipeline: Sequence[Document]) -> tuple[Document, Order]:
    """Return what MongoDB makes of the first stages: one filter of all of them, and the order."""
    matches = [stage["$match"] for stage in takewhile(lambda stage: "$match" in stage, pipeline)]
    after = pipeline[len(matches)] if len(matches) < len(pipeline) else {}
    return {"$and": matches} if matches else {}, tuple(after.get("$sort", {}).items())


def _shape(value: Any) -> object:
    """What is left of a filter without its values."""
    if isinstance(value, Mapping):
        return tuple(sorted((name, _shape(each)) for name, each in value.items()))
    if isinstance(value, list) and any(isinstance(each, Mapping) for each in value):
        return tuple(_shape(each) for each in value)
    return type(value).__name__


def asked_by() -> str:
    """Return the nearest function of a service on the stack, or of the kit if it works by itself; empty for a test."""
    frame: FrameType | None = sys._getframe(2)
    kit = ""
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith(SERVICES):
            return _name(frame)
        if name.startswith(KIT):
            kit = kit or _name(frame)
        elif name.startswith(OTHERS) and name != __file__:
            return ""
        frame = frame.f_back
    return kit


def _name(frame: FrameType) -> str:
    return f"{Path(frame.f_code.co_filename).relative_to(ROOT / 'apps')} {frame.f_code.co_name}"
