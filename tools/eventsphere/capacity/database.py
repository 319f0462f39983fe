"""How many people one MongoDB carries, and what lies past it: a model over the measured costs of actions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

BUSY = 0.7
"""The share of its CPU that a database may use before answers wait for each other."""
MEMBERS, SHARDS, REGIONS = 3, 3, 2
CACHED = 0.9
READS = frozenset({"browse", "search", "read", "bookings_page", "statistics", "attendees"})
ONE_SHARD = frozenset({"read", "book", "statistics", "attendees", "change", "draft", "log_in"})
"""Actions that name their event (or an account): one shard knows the answer."""
CACHEABLE = frozenset({"browse", "read"})
Load = Mapping[str, float]
"""CPU milliseconds a second that each action costs the database."""


@dataclass(frozen=True)
class Step:
    """Something to do past one MongoDB."""

    name: str
    assumption: str
    busiest: Callable[[Load], float]
    """Returns the load of the busiest database afterwards."""

    def gain(self, load: Load) -> float:
        """Return how many times as many people the databases carry."""
        return sum(load.values()) / self.busiest(load)


def _part(load: Load, actions: frozenset[str]) -> float:
    return sum(cost for action, cost in load.items() if action in actions)


def _secondaries(load: Load) -> float:
    reads = _part(load, READS)
    return sum(load.values()) - reads + reads / MEMBERS


def _shards(load: Load) -> float:
    targeted = _part(load, ONE_SHARD)
    return sum(load.values()) - targeted + targeted / SHARDS


def _redis(load: Load) -> float:
    return sum(load.values()) - _part(load, frozenset({"log_in"}))


def _cdn(load: Load) -> float:
    return sum(load.values()) - CACHED * _part(load, CACHEABLE)


def _regions(load: Load) -> float:
    return sum(load.values()) / REGIONS


STEPS = (
    Step(
        "CDN before public pages",
        f"it answers {CACHED:.0%} of pages of events and of single events; none of the searches",
        _cdn,
    ),
    Step(
        "replica set, reads from secondaries",
        f"{MEMBERS} members share what only reads, which may be a moment old; each takes all writes",
        _secondaries,
    ),
    Step("Redis for sessions and limits", "it takes all that logging in costs: the most that it can gain", _redis),
    Step(
        "shard key on the event's id",
        f"{SHARDS} shards; lists, searches and a person's own bookings ask every shard, at full cost",
        _shards,
    ),
    Step("regions", f"{REGIONS} regions, each with a database for its own events and as many people", _regions),
)
