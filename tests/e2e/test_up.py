"""Starting, looking at, breaking and stopping the platform. Each test that stops it has a home of its own."""

import json
import signal
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from eventsphere.errors import Exit
from eventsphere.local import leftovers
from eventsphere.local.home import Home
from tests.e2e.running import Command, Platform, Up, alive, running, until

PROCESSES = ["database", "aws", "auth", "event", "booking", "edge"]


@pytest.fixture
def command(tmp_path: Path) -> Iterator[Command]:
    command = Command(tmp_path / "home")
    yield command
    leftovers.sweep(Home(command.home))


async def test_the_web_app_or_how_to_build_it_is_at_the_root(platform: Platform) -> None:
    reply = await platform.get("/")
    assert reply.status == 200
    assert b"EventSphere" in reply.raw
    assert "default-src 'self'" in reply.headers["Content-Security-Policy"]


async def test_every_service_answers_behind_the_edge(platform: Platform) -> None:
    assert (await platform.get("/api/auth/.well-known/jwks.json")).status == 200
    assert "items" in (await platform.get("/api/events")).body
    assert (await platform.get("/api/bookings")).code == "unauthorized"


@pytest.mark.parametrize("path", ["/internal/events/0/seats/0", "/healthz", "/readyz", "/metrics", "/openapi.json"])
async def test_what_is_internal_stays_inside(platform: Platform, path: str) -> None:
    assert (await platform.get(path)).code == "not_found"


async def test_demo_accounts_have_their_roles(platform: Platform) -> None:
    for role in ("admin", "organizer", "attendee"):
        assert (await platform.login(f"{role}@example.org"))["user"]["role"] == role


def test_status_names_every_process(started: Command) -> None:
    shown = started("status")
    assert shown.returncode == Exit.OK
    assert all(name in shown.stdout for name in PROCESSES)
    status = started.status()
    assert list(status) == PROCESSES
    assert all(each["ready"] and psutil.pid_exists(each["pid"]) for each in status.values())


def test_logs_show_what_services_wrote_and_never_a_password(started: Command, platform: Platform) -> None:
    everything = started("logs", "-n", "100000").stdout
    assert "/api/auth/register" in everything
    assert platform.demo_password not in everything
    assert started("logs", "bookings").returncode == Exit.USAGE


def test_secrets_are_only_for_their_owner(started: Command) -> None:
    for name in ("secrets.json", "platform.json", "supervisord.conf"):
        assert stat.S_IMODE((started.home / name).stat().st_mode) == 0o600


def test_a_second_up_says_that_one_runs(started: Command) -> None:
    second = started("up", "--free-ports")
    assert second.returncode == Exit.BUSY
    url = json.loads((started.home / "platform.json").read_text())["url"]
    assert f"already runs here at {url}" in second.stderr
    assert started("status").returncode == Exit.OK


def test_a_port_in_use_is_said_before_anything_starts(command: Command) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        refused = command("up", "--free-ports", EVENTSPHERE_EVENT_PORT=port)
    assert refused.returncode == Exit.BUSY
    assert f"port {port} (event) is in use" in refused.stderr
    assert "EVENTSPHERE_EVENT_PORT" in refused.stderr
    assert command.processes() == []


def test_ctrl_c_leaves_nothing_and_data_survive(command: Command) -> None:
    with running(command, "--free-ports") as up:
        processes = command.processes()
        assert len(processes) == len(PROCESSES) + 1
        assert up.end(signal.SIGINT) == Exit.OK
    assert alive(processes) == []
    assert command.processes() == []
    assert command("status").returncode == Exit.NOT_RUNNING
    secrets = (command.home / "secrets.json").read_text()

    with running(command, "--free-ports"):
        assert (command.home / "secrets.json").read_text() == secrets
        assert command("down").returncode == Exit.OK
    assert command.processes() == []


def test_ctrl_c_while_it_starts_leaves_nothing(command: Command) -> None:
    up = Up(command, "--free-ports")
    while "Starting EventSphere" not in up.said.read_text():
        assert up.process.poll() is None
    assert up.end(signal.SIGINT) == Exit.OK
    assert "Everything is stopped" in up.said.read_text()
    assert command.processes() == []


def test_what_a_killed_up_left_is_cleaned_by_the_next_and_by_down_and_fresh_starts_anew(command: Command) -> None:
    first = Up(command, "--free-ports").until_ready()
    first.end(signal.SIGKILL)
    orphans = command.processes()
    assert len(orphans) == len(PROCESSES) + 1

    secrets = (command.home / "secrets.json").read_text()
    second = Up(command, "--free-ports", "--fresh").until_ready()
    assert (command.home / "secrets.json").read_text() != secrets
    assert "an earlier run left behind" in second.said.read_text()
    assert alive(orphans) == []

    second.end(signal.SIGKILL)
    manager = command.processes()[0]
    manager.kill()
    assert command("down").returncode == Exit.OK
    assert command.processes() == []


def test_a_service_that_dies_is_started_again(started: Command) -> None:
    before = started.status()["booking"]["pid"]
    psutil.Process(before).kill()
    until(lambda: started.status()["booking"]["pid"] not in (0, before))
    until(lambda: started.status()["booking"]["ready"])
    until(lambda: "booking ended and was started again" in started.said.read_text())


def test_one_that_can_not_start_ends_all_and_is_named(command: Command) -> None:
    refused = command("up", "--free-ports", RATE_LIMIT_FACTOR="much")
    assert refused.returncode == Exit.FAILED
    assert "RATE_LIMIT_FACTOR" in refused.stderr
    assert command.processes() == []


def test_damaged_data_end_all_with_one_line_that_names_the_folder_and_the_remedy(command: Command) -> None:
    Home(command.home).prepare()
    data = command.home / "database"
    data.mkdir()
    (data / "WiredTiger").write_text("WiredTiger")
    (data / "WiredTiger.turtle").write_text("garbage")
    refused = command("up", "--free-ports", "--database", "embedded")
    assert refused.returncode == Exit.FAILED
    assert "Traceback" not in refused.stderr
    last = refused.stderr.splitlines()[-1]
    assert f"the database can't use its data in {data}" in last
    assert "make up ARGS=--fresh" in last
    assert command.processes() == []
