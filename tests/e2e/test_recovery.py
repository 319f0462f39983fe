"""The page on recovery works as it is copied: a backup, its proof, and the data back under a running platform."""

import asyncio
import re
import subprocess
from pathlib import Path

from tests.e2e.running import PASSWORD, Command, Platform, eventually

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/recovery.md"


def commands() -> str:
    """Every command of the page."""
    return "\n".join(re.findall(r"```sh\n(.*?)```", PAGE.read_text(), re.DOTALL))


def copied(command: Command) -> "subprocess.CompletedProcess[str]":
    """Run the page's commands in one shell."""
    script = ["bash", "-euo", "pipefail", "-c", commands()]
    return subprocess.run(
        script, env=command.environ(), cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )


async def test_the_page_s_commands_bring_the_data_back(started: Command, platform: Platform) -> None:
    person = await platform.register()
    event = await platform.publish(max_per_person=2)
    booked = await platform.book(person["access_token"], event["id"], 2)
    ran = await asyncio.to_thread(copied, started)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "is restored" in ran.stdout
    credentials = {"email": person["user"]["email"], "password": PASSWORD}

    async def is_back() -> bool:
        login = await platform.post("/api/auth/login", credentials)
        token = login.body.get("access_token", "")
        mine = await platform.get(f"/api/bookings/{booked.body['id']}", token=token)
        return bool(mine.status == 200 and mine.body["status"] == "confirmed")

    await eventually(is_back)
    before = await platform.get("/api/auth/me", token=person["access_token"])
    assert before.status == 401, "logins of before the restore have ended"
    token = (await platform.login(person["user"]["email"], PASSWORD))["access_token"]
    more = await platform.book(token, event["id"], 1)
    assert (more.status, more.code) == (409, "person_limit"), "seats of before the restore count"


def test_a_place_without_backups_is_told_in_one_line(started: Command) -> None:
    done = started("restore", "prod", "--in", str(started.home / "nothing"))
    assert done.returncode == 1
    assert done.stderr.strip() == "there is no backup: make one (.venv/bin/eventsphere backup), or name another --in"


def test_another_environment_needs_a_place(started: Command) -> None:
    done = started("backup", "prod")
    assert done.returncode == 2
    assert "no place for backups of prod: give --in s3://BUCKET/PREFIX" in done.stderr


def test_the_public_half_is_needed_elsewhere(started: Command, tmp_path: Path) -> None:
    done = started("backup", "prod", "--in", str(tmp_path), EVENTSPHERE_BACKUP_RECIPIENT="")
    assert done.returncode == 2
    assert "EVENTSPHERE_BACKUP_RECIPIENT is missing" in done.stderr
    assert not list(tmp_path.iterdir())
