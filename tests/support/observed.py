"""A platform under load that `up --observe` watches, with a stand-in for what only a cluster's programs measure."""

import asyncio
import json
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from secrets import token_hex
from typing import Any

import aiohttp

from eventsphere.local.monitoring import NAMESPACE
from eventsphere.observe import dashboards
from tests.e2e.running import Command, Platform, Up, running
from tests.support import stand_in
from tests.support.prometheus import ROOT

RATE_INTERVAL = "1m"  # four scrapes of 15 seconds, as Grafana does it in the cluster
ROUNDS = 12
PAUSE_SECONDS = 4.0
DASHBOARDS = {path.stem: json.loads(path.read_text()) for path in sorted((ROOT / dashboards.FOLDER).glob("*.json"))}
QUERIES = {
    f"{dashboard['title']}: {title}: {number}": expression
    for dashboard in DASHBOARDS.values()
    for number, (title, expression) in enumerate(dashboards.queries(dashboard), 1)
}
"""Each query by the title of its dashboard, the title of its panel and its number on the dashboard."""


@dataclass(frozen=True)
class Observed:
    """The running platform and the address of its Prometheus."""

    up: Up
    address: str

    def values(self, expression: str) -> list[float]:
        """Return the values that an expression has now, as far as they are numbers."""
        filled = expression.replace("$__rate_interval", RATE_INTERVAL).replace("$namespace", NAMESPACE)
        found = self.ask("query", query=filled)["result"]
        return [value for each in found if isfinite(value := float(each["value"][1]))]

    def ask(self, path: str, **parameters: str) -> Any:
        """Ask Prometheus' API."""
        url = f"{self.address}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
        with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 - an address of our own
            return json.load(answer)["data"]

    def under_load(self) -> dict[str, list[float]]:
        """Let people work until each query has data, or has had the time for it; return what each told."""
        found: dict[str, list[float]] = {}
        for _ in range(ROUNDS):
            with suppress(AssertionError, TimeoutError):  # a busy machine refuses somebody: they come again
                asyncio.run(people(self.up.command))
            time.sleep(PAUSE_SECONDS)
            found = {name: self.values(expression) for name, expression in QUERIES.items()}
            if all(found.values()):
                break
        return found


@contextmanager
def observed(folder: Path) -> Iterator[Observed]:
    """Run the platform with a home in a folder until the end of the block."""
    command = Command(folder / "home")
    with running(command, "--observe", "--free-ports") as up, stand_in.running() as port:
        targets = [{"targets": [f"127.0.0.1:{port}"], "labels": {"job": "stand-in", "namespace": "kube-system"}}]
        (command.home / "monitoring" / "targets" / "stand-in.json").write_text(json.dumps(targets))
        yield Observed(up, f"http://127.0.0.1:{command.status()['prometheus']['port']}")


async def people(command: Command) -> None:
    """Walk each journey once, and each way to be refused that a dashboard shows."""
    url = json.loads((command.home / "platform.json").read_text())["url"]
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        platform = Platform(session, url)
        platform.demo_password = json.loads((command.home / "secrets.json").read_text())["demo_password"]
        organizer = await platform.token("organizer")
        await platform.post("/api/auth/login", platform.demo("organizer") | {"password": "wrong"})
        event = await platform.publish(token=organizer, capacity=3)
        await platform.get("/api/events")
        await platform.get(f"/api/events/{event['id']}")
        await platform.get(f"/api/events/{'0' * 24}")
        await visit(platform, organizer, event)


async def visit(platform: Platform, organizer: str, event: dict[str, Any]) -> None:
    """Book seats twice with one key, show the ticket, go in; another wants more seats than there are."""
    person, key = (await platform.register())["access_token"], token_hex(12)
    booked = await platform.book(person, event["id"], 2, key)
    assert booked.status == 201, booked.raw
    await platform.book(person, event["id"], 2, key)
    await platform.book(person, event["id"], 2)
    await platform.get(f"/api/bookings/{booked.body['id']}/ticket", token=person)
    entrance = f"/api/bookings/events/{event['id']}/check-in"
    await platform.post(entrance, {"reference": booked.body["reference"]}, token=organizer)
