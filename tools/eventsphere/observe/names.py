"""The names of metrics: those that expressions ask for, and those that exist."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import yaml
from prometheus_client import CollectorRegistry

from eventsphere.observe.rules import Rule

_texts = re.compile(r'"(?:\\.|[^"\\])*"')
_not_names = re.compile(
    r"""
    \{[^{}]*\}                                                               # matchers, once texts are gone
    | \[[^\]]*\]                                                             # ranges
    | \b(?:by|without|on|ignoring|group_left|group_right)\s*\([^()]*\)       # labels
    """,
    re.VERBOSE,
)
_name = re.compile(r"(?<![\w:.])[a-zA-Z_:][\w:]*(?!\s*\()(?![\w:])")
WORDS = frozenset(
    {"and", "or", "unless", "bool", "offset", "by", "without", "on", "ignoring", "group_left", "inf", "nan"}
)


def asked(expression: str) -> set[str]:
    """Return the names of the metrics that a PromQL expression asks for."""
    left = _not_names.sub(" ", _texts.sub("", expression))
    return {name for name in _name.findall(left) if name.lower() not in WORDS}


def recorded(rules: Iterable[Rule]) -> set[str]:
    """Return the names that recording rules make."""
    return {rule["record"] for rule in rules if "record" in rule}


@lru_cache
def known() -> frozenset[str]:
    """Return every name that a service of ours or a program of the catalogue exports."""
    return frozenset({name for names in catalogue().values() for name in names}.union(ours()))


def catalogue() -> dict[str, list[str]]:
    """Return the names of programs that are not ours, by program."""
    found: dict[str, list[str]] = yaml.safe_load(Path(__file__).with_name("catalogue.yaml").read_text())
    return found


def ours() -> Iterator[str]:
    """Find every name that our services export."""
    for registry in registries().values():
        for family in registry.collect():
            yield from names_of(family.name, family.type)


def names_of(name: str, kind: str) -> tuple[str, ...]:
    """Return the names of the series of one metric."""
    suffixes = {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum")}
    return tuple(name + suffix for suffix in suffixes.get(kind, ("",)))


@lru_cache
def registries() -> dict[str, CollectorRegistry]:
    """Return what each service exports once it serves, by its name."""
    from booking.metrics import BookingMetrics
    from event.metrics import gauges
    from kit.metrics import Metrics

    found = {service: Metrics(service) for service in ("auth", "event", "booking")}
    BookingMetrics(found["booking"].registry)
    gauges(found["event"].registry)
    return {service: metrics.registry for service, metrics in found.items()}
