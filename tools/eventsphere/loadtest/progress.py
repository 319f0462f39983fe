"""Tell what happens while a run is played: one line every few seconds."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from eventsphere.loadtest.histogram import merge, percentile
from eventsphere.loadtest.record import StageSample
from eventsphere.loadtest.recorder import merge as merge_samples
from eventsphere.loadtest.samples import ClusterSample, LoadSample

EVERY_SECONDS = 5
BEHIND_SECONDS = 3
"""How long answers may take until they are in the files."""
Say = Callable[[str], None]


class Tail:
    """Reads what generators have appended to their files since the last time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[Path, int] = {}

    def news(self) -> list[LoadSample]:
        """Return the whole lines that are new."""
        return [sample for path in sorted(self.folder.glob("load-*.jsonl")) for sample in self._of(path)]

    def _of(self, path: Path) -> list[LoadSample]:
        with path.open("rb") as file:
            file.seek(self._read.get(path, 0))
            whole, newline, _ = file.read().rpartition(b"\n")
        self._read[path] = self._read.get(path, 0) + len(whole) + len(newline)
        return [LoadSample.model_validate_json(line) for line in whole.splitlines()]


class Progress:
    """Says a line for each span of seconds, from what both sides recorded."""

    def __init__(self, folder: Path, stages: Sequence[StageSample], players: int, say: Say) -> None:
        self.tail = Tail(folder)
        self.stages = stages
        self.players = players
        self.say = say
        self._known: list[LoadSample] = []
        self._said = time.monotonic()

    def show(self, sample: ClusterSample) -> None:
        """Say a line if it is time for one."""
        if time.monotonic() - self._said < EVERY_SECONDS:
            return
        self._said = time.monotonic()
        last = int(sample.at) - BEHIND_SECONDS
        self._known = [each for each in [*self._known, *self.tail.news()] if each.at > last - EVERY_SECONDS]
        span = [each for each in merge_samples(self._known, max(0, last + 1)) if each.at > last - EVERY_SECONDS]
        self.say(f"{self._where(sample.at)}  {_load(span)}  {_replicas(sample)}  {self.players} users")

    def _where(self, at: float) -> str:
        name = next((each.name for each in self.stages if each.start <= at < each.end), "end")
        return f"{at:4.0f} of {self.stages[-1].end:.0f} s  {name:<8}"


def _load(span: Sequence[LoadSample]) -> str:
    seconds = max(1, len(span))
    rate = sum(each.answered for each in span) / seconds
    failed = sum(sum(each.failures.values()) for each in span)
    p95 = percentile(merge(part for each in span for part in each.latency.values()), 95)
    return f"{rate:5.0f} requests/s  {failed} failed  p95 {p95 or 0:4.0f} ms"


def _replicas(sample: ClusterSample) -> str:
    return f"{sample.desired} desired, {sample.ready} Ready"
