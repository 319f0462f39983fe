"""What is told while a run is played."""

from pathlib import Path

import pytest

from eventsphere.loadtest import progress
from eventsphere.loadtest.progress import Progress, Tail
from eventsphere.loadtest.samples import ClusterSample, LoadSample
from tests.unit.eventsphere.loadtest.pods import pods
from tests.unit.eventsphere.loadtest.simulated import record, second


def append(folder: Path, *samples: LoadSample, rest: str = "") -> None:
    with (folder / "load-1.jsonl").open("a") as file:
        file.writelines(sample.model_dump_json() + "\n" for sample in samples)
        file.write(rest)


def test_each_line_is_read_once_and_only_whole(tmp_path: Path) -> None:
    tail = Tail(tmp_path)
    append(tmp_path, second(0, 5), rest='{"at": 1')
    assert [each.at for each in tail.news()] == [0]
    append(tmp_path, rest=', "offered": 2, "answered": 1}\n')
    assert [(each.at, each.offered) for each in tail.news()] == [(1, 2)]
    assert tail.news() == []


def test_a_line_tells_rate_failures_latency_and_replicas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "EVERY_SECONDS", 0)
    said: list[str] = []
    shown = Progress(tmp_path, record().stages, 200, said.append)
    monkeypatch.setattr(progress, "EVERY_SECONDS", 5)
    shown._said = float("-inf")
    append(tmp_path, *(second(at, 80).model_copy(update={"failures": {"shed": 1}}) for at in range(45, 52)))
    shown.show(ClusterSample(at=52.2, replicas=4, desired=4, pods=pods(50, 60)))
    assert said == ["  52 of 585 s  peak         80 requests/s  5 failed  p95   20 ms  4 desired, 2 Ready  200 users"]


def test_it_is_quiet_between_its_lines(tmp_path: Path) -> None:
    said: list[str] = []
    shown = Progress(tmp_path, record().stages, 200, said.append)
    shown.show(ClusterSample(at=1, replicas=2, desired=2))
    assert said == []
