"""A whole run in small: Locust plays, the observer watches, and the record is judged."""

import asyncio
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from eventsphere.errors import CommandError
from eventsphere.loadtest import generator
from eventsphere.loadtest.play import Order, play
from eventsphere.loadtest.shapes import Stage
from eventsphere.loadtest.verdict import Outcome, judge
from tests.integration.loadtest.kubernetes import Api, observing
from tests.integration.loadtest.stand_in import ROOT, StandIn, running
from tests.unit.eventsphere.loadtest.pods import live
from tests.unit.eventsphere.loadtest.simulated import COSTS, SLO


def order(url: str, seconds: float = 3.0, aim: float = 1.5) -> Order:
    return Order(
        environment="local",
        shape="step",
        stages=[Stage("rest", seconds, aim, aim, 1)],
        slo=SLO.model_copy(update={"url": url}),
        calibration=COSTS,
        autoscaler=live(),
        revision="0" * 40,
        images={},
        paths={"/": 1},
        players=20,
    )


def started(folder: Path, start: datetime) -> bool:
    """Whether a run has been going on for two seconds."""
    return bool(list(folder.glob("load-*.jsonl"))) and datetime.now(UTC) > start + timedelta(seconds=2)


async def test_a_run_is_recorded_second_by_second_from_both_sides(tmp_path: Path) -> None:
    async with running(StandIn()) as server, observing(Api()) as observer:
        found = await play(ROOT, order(server.url), observer, tmp_path, lead=4)
    assert [second.at for second in found.load] == [0, 1, 2]
    assert sum(second.offered for second in found.load) == sum(second.answered for second in found.load) > 60
    assert [round(sample.at) for sample in found.cluster] == [0, 1, 2]
    assert not found.interrupted


async def test_an_interrupted_run_keeps_what_it_recorded_and_is_invalid(tmp_path: Path) -> None:
    async with running(StandIn()) as server, observing(Api()) as observer:
        playing = asyncio.create_task(play(ROOT, order(server.url, seconds=60), observer, tmp_path, lead=4))
        while not started(tmp_path, observer.start):  # noqa: ASYNC110 - another process decides when
            await asyncio.sleep(0.1)
        playing.cancel()
        found = await playing
    assert len(found.cluster) >= 1
    assert sum(second.answered for second in found.load) > 0
    assert judge(found).outcome is Outcome.INVALID
    assert "interrupted" in judge(found).reasons[0]


async def test_more_load_than_the_slo_file_allows_is_refused_before_any_is_sent(tmp_path: Path) -> None:
    wild = order("http://127.0.0.1:9", aim=30)
    async with observing(Api()) as observer:
        with pytest.raises(CommandError, match=r"bounds\.rate"):
            await play(ROOT, wild, observer, tmp_path)
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - pathlib blocks just as much


async def test_a_locust_that_fails_is_told_with_its_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generator, "FILE", Path("loadtests/nowhere.py"))
    async with observing(Api()) as observer:
        with pytest.raises(CommandError, match=r"locust\.log"):
            await play(ROOT, replace(order("http://127.0.0.1:9"), players=1), observer, tmp_path, lead=0)
