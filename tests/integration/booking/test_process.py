"""The service as a process of its own: `python -m booking`."""

import asyncio
import signal
import sys
from typing import Any

import aiohttp

from eventsphere.local.secrets import ec_key
from tests.integration.booking.conftest import SECRET, TOPIC
from tests.support.database import free_port


async def test_it_starts_gets_ready_and_stops_on_sigterm(service_settings: dict[str, Any]) -> None:
    port = free_port()
    variables = {name.upper(): str(value) for name, value in service_settings.items()} | {
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "AUTH_URL": "http://127.0.0.1:1",
        "EVENT_URL": "http://127.0.0.1:1",
        "SERVICE_TOKEN_KEYS": SECRET,
        "BOOKINGS_TOPIC_ARN": TOPIC,
        "TICKET_PRIVATE_KEYS": ec_key(),
    }
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "booking", env=variables)
    try:
        async with asyncio.timeout(60), aiohttp.ClientSession() as http:
            while await status(http, f"http://127.0.0.1:{port}/readyz") != 200:  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 60) == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def status(http: aiohttp.ClientSession, url: str) -> int:
    try:
        async with http.get(url) as reply:
            return reply.status
    except aiohttp.ClientError:
        return 0


async def test_without_settings_it_says_which_are_missing() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "booking", env={}, stderr=asyncio.subprocess.PIPE
    )
    _, said = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 78
    for name in ("MONGODB_URI", "AUTH_URL", "EVENT_URL", "SERVICE_TOKEN_KEYS", "BOOKINGS_TOPIC_ARN"):
        assert name.encode() in said
    assert b"TICKET_PRIVATE_KEYS" in said
