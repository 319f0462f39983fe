"""Interleavings of threads that can be repeated: who goes on next is drawn from a seed."""

import random
import threading
from collections.abc import Callable

from eventsphere.delivery.remote import Remote


class Turns:
    """Lets one of several threads go on at a time: when all wait, a seeded draw says which."""

    def __init__(self, names: list[str], seed: int) -> None:
        self._condition = threading.Condition()
        self._random, self._alive = random.Random(seed), set(names)  # noqa: S311 -- draws an order
        self._waiting: set[str] = set()
        self._turn: str | None = None
        self.order: list[str] = []

    def take(self, name: str) -> None:
        """Wait for one's turn."""
        with self._condition:
            self._waiting.add(name)
            self._draw()
            assert self._condition.wait_for(lambda: self._turn == name, timeout=60)
            self._turn = None
            self._waiting.discard(name)
            self.order.append(name)

    def leave(self, name: str) -> None:
        """Be done: the others no longer wait for this one."""
        with self._condition:
            self._alive.discard(name)
            self._draw()

    def _draw(self) -> None:
        if self._turn is None and self._waiting and self._waiting == self._alive:
            self._turn = self._random.choice(sorted(self._waiting))
            self._condition.notify_all()


class Paced(Remote):
    """A remote whose every exchange with the server waits for its turn."""

    def __init__(self, remote: Remote, turns: Turns, name: str) -> None:
        super().__init__(remote.repository)
        self._turns, self._name = turns, name

    def fetch(self) -> None:
        self._turns.take(self._name)
        super().fetch()

    def advance(self, branch: str, commit: str) -> bool:
        self._turns.take(self._name)
        return super().advance(branch, commit)


def race(jobs: dict[str, Callable[[], None]], turns: Turns) -> None:
    """Run all jobs in threads of their own; raises the first error that one had."""
    errors: list[BaseException] = []

    def run(name: str, job: Callable[[], None]) -> None:
        try:
            job()
        except BaseException as error:  # noqa: BLE001 -- raised again in the test's own thread
            errors.append(error)
        finally:
            turns.leave(name)

    threads = [threading.Thread(target=run, args=each) for each in jobs.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    if errors:
        raise errors[0]
