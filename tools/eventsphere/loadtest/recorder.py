"""Record load as it happens: one JSON line for what each second learned, so that a killed run keeps what it had.

Several lines may tell about the same second: an answer can come long after its intended start, and several generators
may play one schedule. `merge` adds them up.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from eventsphere.loadtest import histogram
from eventsphere.loadtest.samples import FailureKind, LoadSample


@dataclass
class Second:
    """What became known about one second since the last line."""

    offered: int = 0
    answered: int = 0
    lateness: float = 0.0
    latency: dict[str, Counter[int]] = field(default_factory=dict)
    failures: Counter[FailureKind] = field(default_factory=Counter)


class Recorder:
    """Collects requests; `lines` gives what is new."""

    def __init__(self) -> None:
        self._news: dict[int, Second] = {}

    def add(
        self, at: float, route: str, milliseconds: float, failure: FailureKind | None = None, lateness: float = 0.0
    ) -> None:
        """Note one finished request by the second of its intended start."""
        second = self._news.setdefault(max(0, int(at)), Second())
        second.offered += 1
        second.lateness = max(second.lateness, lateness)
        if failure is not None:
            second.failures[failure] += 1
        if failure not in ("timeout", "connection"):
            second.answered += 1
        second.latency.setdefault(route, Counter())[histogram.bucket(milliseconds)] += 1

    def missed(self, at: float) -> None:
        """Note a request that was due and never sent."""
        self._news.setdefault(max(0, int(at)), Second()).offered += 1

    def lines(self, now: float, cpu: float) -> Iterator[str]:
        """Yield a line for each second with news, the generator's CPU (percent) in that of `now`; forget the news."""
        self._news.setdefault(max(0, int(now)), Second())
        news, self._news = self._news, {}
        for at, second in sorted(news.items()):
            sample = LoadSample(
                at=at,
                offered=second.offered,
                answered=second.answered,
                lateness=second.lateness,
                generator_cpu=cpu if at == int(now) else 0.0,
                latency={route: dict(counts) for route, counts in second.latency.items()},
                failures=dict(second.failures),
            )
            yield sample.model_dump_json(exclude_defaults=True) + "\n"


def classify(status: int, *, timed_out: bool = False) -> FailureKind | None:
    """Return what kind of failure an answer is; None for a good one. Status 0 means that no answer came."""
    if status == 0:
        return "timeout" if timed_out else "connection"
    if status < 400:
        return None
    known: dict[int, FailureKind] = {429: "rate_limited", 503: "shed"}
    return known.get(status, "server_error" if status >= 500 else "client_error")


def read(folder: Path, seconds: int) -> list[LoadSample]:
    """Return every second of a run from the lines of all generators in a folder."""
    lines = (line for path in sorted(folder.glob("load-*.jsonl")) for line in path.open())
    return merge((LoadSample.model_validate_json(line) for line in lines if line.endswith("\n")), seconds)


def merge(found: Iterable[LoadSample], seconds: int) -> list[LoadSample]:
    """Return one sample for each second; what ran on after the last is left out."""
    by_second: dict[int, list[LoadSample]] = {at: [] for at in range(seconds)}
    for sample in found:
        if sample.at in by_second:
            by_second[sample.at].append(sample)
    return [_merged(at, parts) for at, parts in by_second.items()]


def _merged(at: int, parts: list[LoadSample]) -> LoadSample:
    routes = {route for part in parts for route in part.latency}
    failures: Counter[FailureKind] = Counter()
    for part in parts:
        failures.update(part.failures)
    return LoadSample(
        at=at,
        offered=sum(part.offered for part in parts),
        answered=sum(part.answered for part in parts),
        lateness=max((part.lateness for part in parts), default=0.0),
        generator_cpu=max((part.generator_cpu for part in parts), default=0.0),
        latency={
            route: dict(histogram.merge(part.latency.get(route, {}) for part in parts)) for route in sorted(routes)
        },
        failures=dict(failures),
    )
