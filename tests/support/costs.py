"""Counts what an operation asks of the database: commands, documents and bytes, by the driver's own listener."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import bson
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

from tests.support.queries import asked_by

PASSING = (
    "event/service.py mark_over",
    "event/repository.py mark_over",
    "event/metrics.py",
    "booking/metrics.py",
    "kit/",
    "auth/",
)
"""Functions that work in the background whatever is being measured."""


@dataclass
class Costs:
    """What was asked between the begin and the end of a block.

    Attributes:
        commands: how many, by collection, kind and the function of a service that sent them.
        documents: how many were read, inserted, changed and deleted.
        sent, received: bytes of commands and of their answers.
    """

    commands: Counter[str] = field(default_factory=Counter)
    documents: int = 0
    sent: int = 0
    received: int = 0

    @property
    def total(self) -> int:
        """All commands."""
        return self.commands.total()

    def each(self, number: int) -> str:
        """Return the costs of one of so many operations, in a line."""
        names = ", ".join(f"{name}: {count / number:.2f}" for name, count in sorted(self.commands.items()))
        parts = (self.total, self.documents, self.sent, self.received)
        commands, documents, sent, received = (part / number for part in parts)
        return f"{commands:.2f} commands, {documents:.2f} documents, {sent:.0f} B sent, {received:.0f} B back ({names})"


class Meter(CommandListener):
    """Listens to every client that is made after its registration; counts while a block asks for it."""

    def __init__(self) -> None:
        self.database, self.costs = "", Costs()
        self._under_way: set[int] = set()

    @contextmanager
    def measuring(self, database: str) -> Iterator[Costs]:
        """Count what services ask of one database in the block."""
        self.database, self.costs = database, Costs()
        try:
            yield self.costs
        finally:
            self.database = ""

    def started(self, event: CommandStartedEvent) -> None:
        """Count a command."""
        if event.database_name != self.database:
            return
        where = asked_by()
        if not where or where.startswith(PASSING):
            return
        self._under_way.add(event.request_id)
        self.costs.commands[f"{event.command[event.command_name]} {event.command_name} by {where}"] += 1
        self.costs.documents += len(event.command.get("documents", ()))
        self.costs.sent += len(bson.encode(event.command))

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """Count what came back."""
        if event.request_id not in self._under_way:
            return
        self._under_way.discard(event.request_id)
        self.costs.documents += _touched(event.command_name, event.reply)
        self.costs.received += len(bson.encode(event.reply))

    def failed(self, event: CommandFailedEvent) -> None:
        """Forget the command; it counts as sent."""
        self._under_way.discard(event.request_id)


def _touched(command: str, reply: dict[str, Any]) -> int:
    if "cursor" in reply:
        return len(reply["cursor"].get("firstBatch", reply["cursor"].get("nextBatch", ())))
    return int(reply.get("n", 0)) if command in {"update", "delete"} else 0
