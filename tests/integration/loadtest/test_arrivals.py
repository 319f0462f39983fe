"""The open schedule with a real Locust against a server of our own: what a stall does, and to whom."""

import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from eventsphere.loadtest.histogram import merge, percentile
from eventsphere.loadtest.plan import Plan
from eventsphere.loadtest.samples import LoadSample
from eventsphere.loadtest.verdict import Outcome, Verdict, judge
from tests.integration.loadtest.stand_in import StandIn, played, running
from tests.unit.eventsphere.loadtest.simulated import record


def judged(found: list[LoadSample]) -> Verdict:
    """The verdict on an otherwise healthy run with just this load."""
    return judge(record().model_copy(update={"load": found}))


def latencies(found: list[LoadSample]) -> Counter[int]:
    return merge(each for second in found for each in second.latency.values())


async def test_a_stall_of_five_seconds_neither_slows_the_schedule_nor_hides(tmp_path: Path) -> None:
    """What is due during the stall is sent nonetheless, in its planned second; its waiting shows in the latency."""
    async with running(StandIn(silent=(1, 6))) as server:
        found = await played(server, tmp_path)
    planned = Counter(int(at) for at in sent_by(tmp_path))
    assert [each.offered for each in found] == [planned[at] for at in range(4)]
    assert [each.answered for each in found] == [each.offered for each in found]
    assert all(not each.failures for each in found)
    slowest = percentile(latencies(found), 99)
    assert slowest is not None
    assert slowest >= 4500


def sent_by(folder: Path) -> Iterable[float]:
    """When the plan in a folder wants requests to start."""
    return Plan.model_validate_json((folder / "plan.json").read_bytes()).times(0, 1)


async def test_a_server_that_stalls_beyond_the_time_limit_makes_the_run_invalid(tmp_path: Path) -> None:
    async with running(StandIn(silent=(0, 1e9))) as server:
        found = await played(server, tmp_path, rate=300, time_limit=1)
    assert sum(each.failures.get("timeout", 0) for each in found) > 0
    verdict = judged(found)
    assert verdict.outcome is Outcome.INVALID
    assert any("answered" in reason for reason in verdict.reasons)


async def test_a_throttled_generator_makes_the_run_invalid(tmp_path: Path) -> None:
    """Two players can't keep to a schedule that needs more: requests start late, and the record says so."""
    async with running(StandIn(silent=(1, 4))) as server:
        found = await played(server, tmp_path, players=2)
    verdict = judged(found)
    assert verdict.outcome is Outcome.INVALID
    assert any("late" in reason for reason in verdict.reasons)


async def test_workers_play_one_schedule_together_and_end_with_it(tmp_path: Path) -> None:
    async with running(StandIn()) as server:
        found = await played(server, tmp_path, workers=2, lead=12)
    assert sum(name.startswith("load-") for name in os.listdir(tmp_path)) == 2  # noqa: PTH208 - pathlib blocks as much
    planned = Counter(int(at) for at in sent_by(tmp_path))
    assert [each.offered for each in found] == [planned[at] for at in range(4)]
    assert [each.answered for each in found] == [each.offered for each in found]
