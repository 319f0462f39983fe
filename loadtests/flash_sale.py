"""A flash sale: everybody wants the same few seats at once. No seat may be sold twice.

EVENTSPHERE_DEMO_PASSWORD is the organizer's; EVENTSPHERE_LOADTEST_SEATS says how many seats there are (100).
"""

import os

import gevent
from gevent.event import Event
from locust import events, task

from loadtests.users import organizer, recording
from loadtests.users.account import Account

SEATS = int(os.environ.get("EVENTSPHERE_LOADTEST_SEATS", "100"))


class Sale:
    """The event on sale, and how many got a seat."""

    def __init__(self) -> None:
        self.opened = Event()
        self.over = Event()
        self.event = ""
        self.sold = 0
        self.tried = 0


sale = Sale()


class Seller(organizer.Organizer):
    """Opens the sale once all buyers are there, and watches it."""

    seats = SEATS
    fixed_count = 1

    def on_start(self) -> None:
        """Log in, publish the event, and let buyers in when all have come."""
        super().on_start()
        sale.event = self.event
        gevent.spawn(self._open)

    def _open(self) -> None:
        runner = self.environment.runner
        while runner.user_count < runner.target_user_count:
            gevent.sleep(0.1)
        sale.opened.set()

    @task
    def watch(self) -> None:
        """Look at the event as people do who hope for a seat."""
        self.call("GET", f"/api/events/{self.event}", "/api/events/{id}")


Seller.tasks = [Seller.watch]


class Buyer(Account):
    """Registers, waits until the sale opens, tries for one seat, and keeps it until everybody has tried."""

    @task
    def buy(self) -> None:
        """Try for a seat."""
        sale.opened.wait()
        if sale.over.is_set():  # Locust is about to stop this person
            gevent.sleep(1.0)
            return
        if self.book_event(sale.event) in (201, 202):
            sale.sold += 1
        sale.tried += 1
        runner = self.environment.runner
        if sale.tried == runner.target_user_count - Seller.fixed_count:
            gevent.spawn(runner.quit)
        sale.over.wait()


@events.test_stopping.add_listener
def close(**_: object) -> None:
    """Let buyers go."""
    sale.over.set()


@events.quitting.add_listener
def judge(environment: object, **_: object) -> None:
    """Fail the run unless every seat was sold, and none twice."""
    print(f"sold {sale.sold} of {SEATS} seats")
    if sale.sold != SEATS:
        environment.process_exit_code = 1  # type: ignore[attr-defined]


recording.install()
