"""The whole platform as a person starts it: `eventsphere up` in a process of its own."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import Any

import psutil

from eventsphere.local import leftovers
from eventsphere.local.home import Home
from tests.support.client import Client, Reply

READY_SECONDS = 90
STOP_SECONDS = 60
PATIENCE_SECONDS = 30  # of a machine that does much else; an idle one needs two
READY = "EventSphere is ready."
PASSWORD = "correct horse battery staple"


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Those that still run; a zombie that waits for its parent does not."""
    return [each for each in processes if each.is_running() and each.status() != psutil.STATUS_ZOMBIE]


def until(holds: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until it holds; fails when it does not in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"not so after {seconds} s"
        time.sleep(0.05)


async def eventually(holds: Callable[[], Awaitable[bool]]) -> None:
    """Ask until it holds; fails when it does not in time."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not await holds():
        assert time.monotonic() < deadline, f"not so after {PATIENCE_SECONDS} s"
        await asyncio.sleep(0.2)


@dataclass(frozen=True)
class Command:
    """The `eventsphere` command on one home."""

    home: Path

    def __call__(self, *arguments: str, seconds: float = 120, **environ: str) -> "subprocess.CompletedProcess[str]":
        """Run a sub-command to its end."""
        return subprocess.run(
            self.line(*arguments),
            env=self.environ(**environ),
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )

    @property
    def said(self) -> Path:
        """What `up` printed."""
        return self.home.with_suffix(".txt")

    @staticmethod
    def line(*arguments: str) -> list[str]:
        return [sys.executable, "-m", "eventsphere", *arguments]

    def environ(self, **more: str) -> dict[str, str]:
        return os.environ | {"EVENTSPHERE_HOME": str(self.home), "COLUMNS": "200"} | more

    def processes(self) -> list[psutil.Process]:
        """Every process of this home but `up` itself."""
        return leftovers.find(Home(self.home))

    def status(self) -> dict[str, Any]:
        """What `status --json` says, by process."""
        told = json.loads(self("status", "--json").stdout)
        return {each["process"]: each for each in told["processes"]}


class Up:
    """A running `eventsphere up`."""

    def __init__(self, command: Command, *arguments: str) -> None:
        self.command = command
        self.said = command.said
        with self.said.open("w") as output:
            self.process = subprocess.Popen(
                command.line("up", *arguments),
                env=command.environ(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def until_ready(self) -> "Up":
        """Wait for the ready message; fails with all that was said if `up` ends, or takes too long."""
        deadline = time.monotonic() + READY_SECONDS
        while READY not in self.said.read_text():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"not ready (status {self.process.returncode}):\n{self.said.read_text()}")
            time.sleep(0.05)
        return self

    def end(self, number: signal.Signals = signal.SIGINT) -> int:
        """Send a signal and wait; the exit status."""
        self.process.send_signal(number)
        return self.process.wait(STOP_SECONDS)


@contextmanager
def running(command: Command, *arguments: str) -> Iterator[Up]:
    """A platform that is ready, and is stopped at the end of the block."""
    up = Up(command, *arguments)
    try:
        yield up.until_ready()
    finally:
        if up.process.poll() is None:
            up.end(signal.SIGTERM)


def draft(**changes: Any) -> dict[str, Any]:
    """A new event as its organizer sends it."""
    starts = datetime.now(UTC) + timedelta(days=30)
    return {
        "title": f"Evening {token_hex(4)}",
        "description": "A quartet by candle light.",
        "category": "music",
        "venue": "Old Mill",
        "starts_at": starts.isoformat(),
        "ends_at": (starts + timedelta(hours=3)).isoformat(),
        "capacity": 10,
        "price": {"amount": 4500, "currency": "USD"},
    } | changes


class Platform(Client):
    """Calls the platform as a browser or a program does: through the edge."""

    demo_password: str
    command: Command

    async def register(
        self, email: str | None = None, password: str = PASSWORD, name: str = "Test Person", **more: str
    ) -> Any:
        """A new account: `{access_token, user, ...}`."""
        email = email or f"person-{token_hex(8)}@example.org"
        reply = await self.post("/api/auth/register", {"email": email, "password": password, "name": name} | more)
        assert reply.status == 201, reply.raw
        return reply.body

    async def login(self, email: str, password: str | None = None) -> Any:
        """An account's `{access_token, user, ...}`; with the demo password unless another is given."""
        reply = await self.post("/api/auth/login", {"email": email, "password": password or self.demo_password})
        assert reply.status == 200, reply.raw
        return reply.body

    def demo(self, who: str) -> dict[str, str]:
        """Return what a demo account logs in with; nothing for `""`, a visitor without an account."""
        return {"email": f"{who}@example.org", "password": self.demo_password} if who else {}

    async def token(self, who: str) -> str:
        """An access token of the demo account `admin`, `organizer` or `attendee`."""
        return str((await self.login(f"{who}@example.org"))["access_token"])

    async def draft(self, token: str, **changes: Any) -> dict[str, Any]:
        """A new draft of that organizer."""
        made = await self.post("/api/events", draft(**changes), token=token)
        assert made.status == 201, made.raw
        return dict(made.body)

    async def publish(self, *, token: str = "", **changes: Any) -> dict[str, Any]:
        """An event on sale, of the demo organizer unless another one's token is given."""
        token = token or await self.token("organizer")
        made = await self.draft(token, **changes)
        published = await self.post(f"/api/events/{made['id']}/publish", token=token)
        assert published.status == 200, published.raw
        return dict(published.body)

    async def book(self, token: str, event_id: str, seats: int, key: str | None = None) -> Reply:
        """A booking; with the same key once however often."""
        headers = {"Idempotency-Key": key or token_hex(12)}
        body = {"event_id": event_id, "seats": seats}
        return await self.post("/api/bookings", body, token=token, headers=headers)

    async def offers(self, token: str) -> None:
        """Wait until seats are offered to somebody who waits."""

        async def is_offered() -> bool:
            places = await self.get("/api/bookings/waiting-list", token=token)
            return bool(places.body["items"][0]["status"] == "offered")

        await eventually(is_offered)

    async def seats(self, event: dict[str, Any]) -> dict[str, int]:
        """The event's counters, as its organizer sees them at once."""
        found = await self.get(f"/api/events/{event['id']}", token=await self.token("organizer"))
        return {name: found.body[name] for name in ("remaining", "held", "sold")}
