"""The platform for every end-to-end test, started once."""

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from eventsphere.local.logs import last_lines
from tests.e2e.running import Command, Platform, running


@pytest.fixture(scope="session")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Command]:
    """A running platform with a home of its own."""
    command = Command(tmp_path_factory.mktemp("e2e") / "home")
    with running(command, "--free-ports"):
        yield command


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def platform(started: Command) -> AsyncIterator[Platform]:
    """A client of the platform: `call`, `get`, `post`, ..., `register`, `login`, `token`, `url`, `demo_password`."""
    url = json.loads((started.home / "platform.json").read_text())["url"]
    timeout = aiohttp.ClientTimeout(total=60)
    async with aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as session:
        platform = Platform(session, url)
        platform.command = started
        platform.demo_password = json.loads((started.home / "secrets.json").read_text())["demo_password"]
        yield platform


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: "pytest.CallInfo[None]") -> Iterator[None]:
    """With a failed test, show what one would ask for next: the last lines of every log."""
    report: pytest.TestReport = yield
    command: Command | None = getattr(item, "funcargs", {}).get("started")
    if report.failed and command:
        for log in sorted((command.home / "logs").glob("*.log")):
            report.sections.append((f"{log.name}, last lines", "\n".join(last_lines(Path(log), 15))))
    return report
