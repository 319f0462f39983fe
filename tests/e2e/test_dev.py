"""`make dev`: the web app from its sources, in front of the running platform."""

import asyncio
import signal
import subprocess
import time
from collections.abc import Iterator

import aiohttp
import pytest

from eventsphere.local.ports import HOST, free_ports
from tests.e2e.running import Command, Platform
from tests.support.client import Client

START_SECONDS = 120


@pytest.fixture
def dev_url(started: Command) -> Iterator[str]:
    (port,) = free_ports(1)
    process = subprocess.Popen(started.line("dev", "--port", str(port)), env=started.environ(), start_new_session=True)
    try:
        yield f"http://{HOST}:{port}"
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


async def until_it_serves(client: Client) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            await client.get("/")
        except aiohttp.ClientConnectorError:
            await asyncio.sleep(0.1)
        else:
            return
    raise AssertionError("nothing is served")


async def test_dev_serves_the_sources_with_hot_reload_and_the_running_apis(platform: Platform, dev_url: str) -> None:
    client = Client(platform.session, dev_url)
    await until_it_serves(client)
    page = await client.get("/events/66f0c1d2e3a4b5c6d7e8f901", headers={"Accept": "text/html"})
    assert b'src="/@vite/client"' in page.raw
    assert b"/src/main.tsx" in page.raw
    event = await platform.publish()
    assert (await client.get(f"/api/events/{event['id']}")).body["title"] == event["title"]
