"""Play an open schedule: every request starts when the plan says, whatever happened to the ones before.

`eventsphere loadtest` writes the plan and starts this. Idle players hold the next arrivals and sleep until
they are due; when all players wait for answers, arrivals start late, and that is recorded.
"""

import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import gevent
from locust import FastHttpUser, constant, events, task
from locust.runners import MasterRunner, WorkerRunner

from eventsphere.loadtest.plan import VARIABLE, WORKERS, Plan, read
from eventsphere.loadtest.recorder import classify
from loadtests.users import recording

PLAN = read(Path(os.environ[VARIABLE]))
GENERATORS = int(os.environ.get(WORKERS, "1"))
DONE = "schedule-done"
"""What a worker tells its master after its last answer."""


class Score:
    """This process's share of the schedule, and its recording."""

    def __init__(self, plan: Plan, worker: int, workers: int) -> None:
        self.times = iter(plan.times(worker, workers))
        self.requests = plan.requests(worker)
        self.writer = recording.start(plan.folder, plan.starts_at)
        self.open = 0
        """Arrivals that a player has taken and not recorded yet."""

    def now(self) -> float:
        """Return the seconds since the schedule's start."""
        return time.time() - PLAN.starts_at


class Player(FastHttpUser):
    """Takes the next arrival, waits until it is due, and sends it."""

    wait_time = constant(0)
    connection_timeout = PLAN.time_limit
    network_timeout = PLAN.time_limit
    score: Score

    @task
    def play(self) -> None:
        """Play one arrival."""
        due = next(self.score.times, None)
        if due is None:  # stay: Locust would start another player in place of one that leaves
            gevent.sleep(1.0)
            return
        self.score.open += 1
        path, name = next(self.score.requests)
        gevent.sleep(max(0.0, due - self.score.now()))
        lateness = self.score.now() - due
        status, timed_out = self._send(path, name)
        elapsed = (self.score.now() - due) * 1000
        self.score.writer.recorder.add(due, name, elapsed, classify(status, timed_out=timed_out), lateness)
        self.score.open -= 1

    def _send(self, path: str, name: str) -> tuple[int, bool]:
        with self.client.get(path, name=name, catch_response=True) as answer:
            status = answer.status_code or 0
            error = getattr(answer, "error", None)  # only what stands in for a missing answer has one
            timed_out = isinstance(error, TimeoutError) or "timed out" in str(error or "")
            if kind := classify(status, timed_out=timed_out):
                answer.failure(kind)
            else:
                answer.success()
        return status, timed_out


@events.test_start.add_listener
def begin(environment: Any, **_: object) -> None:
    """Compute this process's share before the first request."""
    runner = environment.runner
    if isinstance(runner, MasterRunner):
        return
    Player.score = Score(PLAN, getattr(runner, "worker_index", 0), GENERATORS)
    finish = partial(runner.send_message, DONE) if isinstance(runner, WorkerRunner) else runner.quit
    gevent.spawn(finish_after, Player.score, finish)


def finish_after(score: Score, finish: Callable[[], object]) -> None:
    """Finish once the schedule is over and every answer has come."""
    while score.now() < PLAN.seconds or score.open:
        gevent.sleep(0.2)
    finish()


@events.init.add_listener
def await_workers(environment: Any, **_: object) -> None:
    """Let the master end the run when the last worker is done."""
    runner = environment.runner
    if isinstance(runner, MasterRunner):
        left = iter(range(GENERATORS - 1, -1, -1))
        runner.register_message(DONE, lambda **_: next(left) or runner.quit())


@events.quitting.add_listener
def end(**_: object) -> None:
    """Count what was due and never sent."""
    score = getattr(Player, "score", None)
    if score is None:
        return
    now = score.now()
    for due in score.times:
        if due >= now:
            break
        score.writer.recorder.missed(due)
    score.writer.write()
