"""What a process measures beside its requests: problems, replays, background work, the driver, the event loop."""

import asyncio

import pytest
from prometheus_client import CollectorRegistry
from pymongo import monitoring
from quart import Quart, Response

from kit.app import count_replay
from kit.driver_metrics import KNOWN, Commands, Pool
from kit.process_metrics import ProcessMetrics
from kit.runtime import Runtime
from kit.tasks import Tasks
from kit.work_metrics import WorkMetrics
from tests.support.asgi import call


def value(running: Runtime, name: str, **labels: str) -> float | None:
    return running.metrics.registry.get_sample_value(name, labels)


async def test_each_problem_is_counted_by_its_code_and_shown_before(app: Quart, running: Runtime) -> None:
    assert value(running, "http_problems_total", code="sold_out") == 0
    await call(app.asgi_app, "/nowhere")
    await call(app.asgi_app, "/notes", "POST")
    assert value(running, "http_problems_total", code="not_found") == 1
    assert value(running, "http_problems_total", code="unauthorized") == 1


async def test_a_request_that_is_shed_is_a_problem_too(app: Quart, running: Runtime) -> None:
    running.lifecycle.started = False
    await call(app.asgi_app, "/notes")
    assert value(running, "http_problems_total", code="overloaded") == 1


async def test_an_answer_that_was_given_before_is_counted(app: Quart, running: Runtime) -> None:
    async with app.app_context():
        await count_replay(Response("", headers={"Idempotency-Replayed": "true"}))
        await count_replay(Response(""))
    assert value(running, "idempotency_replays_total") == 1


async def test_background_work_tells_its_runs_and_its_last_success() -> None:
    registry = CollectorRegistry()
    tasks = Tasks(WorkMetrics(registry))
    runs = asyncio.Event()

    async def works() -> None:
        runs.set()

    async def fails() -> None:
        raise ValueError("as it must")

    tasks.every(60, works)
    tasks.every(60, fails)
    await runs.wait()
    await asyncio.sleep(0)
    await tasks.stop(patience=1)
    names = {sample.labels["task"].rpartition(".")[2] for each in registry.collect() for sample in each.samples}
    assert names == {"works", "fails"}
    name = "test_background_work_tells_its_runs_and_its_last_success.<locals>."
    count = {
        (task, outcome): registry.get_sample_value("background_runs_total", {"task": name + task, "outcome": outcome})
        for task in names
        for outcome in ("done", "failed")
    }
    assert count == {("works", "done"): 1, ("works", "failed"): 0, ("fails", "done"): 0, ("fails", "failed"): 1}
    assert registry.get_sample_value("background_last_success_timestamp_seconds", {"task": name + "works"})


class Event:
    """What the driver tells of one command."""

    def __init__(self, name: str) -> None:
        self.command_name, self.duration_micros = name, 20_000


@pytest.mark.parametrize(("sent", "shown"), [*((name, name) for name in sorted(KNOWN)), ("createIndexes", "other")])
def test_a_command_is_timed_by_its_name(sent: str, shown: str) -> None:
    registry = CollectorRegistry()
    commands = Commands(registry)
    commands.succeeded(Event(sent))  # type: ignore[arg-type]
    commands.failed(Event(sent))  # type: ignore[arg-type]
    found = {"command": shown}
    assert registry.get_sample_value("database_command_duration_seconds_count", found) == 2
    assert registry.get_sample_value("database_command_duration_seconds_sum", found) == 0.04
    assert registry.get_sample_value("database_command_failures_total", found) == 1


def test_the_pool_is_counted() -> None:
    registry = CollectorRegistry()
    pool, event = Pool(registry), object()
    for _ in range(3):
        pool.connection_created(event)  # type: ignore[arg-type]
        pool.connection_checked_out(event)  # type: ignore[arg-type]
    pool.connection_checked_in(event)  # type: ignore[arg-type]
    pool.connection_closed(event)  # type: ignore[arg-type]
    pool.connection_check_out_failed(event)  # type: ignore[arg-type]
    assert registry.get_sample_value("database_pool_connections", {"state": "open"}) == 2
    assert registry.get_sample_value("database_pool_connections", {"state": "in_use"}) == 2
    assert registry.get_sample_value("database_pool_checkout_failures_total") == 1


def test_listeners_are_the_drivers() -> None:
    assert isinstance(Commands(), monitoring.CommandListener)
    assert isinstance(Pool(), monitoring.ConnectionPoolListener)


async def test_a_blocked_event_loop_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kit.process_metrics.LAG_SECONDS", 0.01)
    times = iter([0.0, 0.31, 0.31])
    monkeypatch.setattr("kit.process_metrics.perf_counter", lambda: next(times))
    registry = CollectorRegistry()
    watching = asyncio.create_task(ProcessMetrics("sample", registry).watch_loop())
    await asyncio.sleep(0.02)
    watching.cancel()
    assert registry.get_sample_value("event_loop_lag_seconds_bucket", {"le": "0.25"}) == 0
    assert registry.get_sample_value("event_loop_lag_seconds_bucket", {"le": "0.5"}) == 1


def test_the_build_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENTSPHERE_REVISION", "abc123")
    registry = CollectorRegistry()
    ProcessMetrics("sample", registry)
    (family,) = (each for each in registry.collect() if each.name == "build_info")
    assert {sample.labels["revision"] for sample in family.samples} == {"abc123"}
