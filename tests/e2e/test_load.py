"""People-like load against the real platform: it works without a failure, and leaves no account behind."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from eventsphere.loadtest import recorder
from tests.e2e.running import Platform

ROOT = Path(__file__).parents[2]


def locust(
    platform: Platform, file: str, people: int, seconds: int, folder: Path, **more: str
) -> dict[str, dict[str, Any]]:
    """Run Locust to its end; return its statistics by route."""
    command = [sys.executable, "-m", "locust", "-f", f"loadtests/{file}", "--headless", "--host", platform.url]
    command += [
        "-u",
        str(people),
        "-r",
        str(people),
        "-t",
        f"{seconds}s",
        "-s",
        "30",
        "--json-file",
        str(folder / "run"),
    ]
    known = {"EVENTSPHERE_DEMO_PASSWORD": platform.demo_password, "EVENTSPHERE_LOADTEST_FOLDER": str(folder)}
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | known | more, capture_output=True, text=True, timeout=150, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return {row["name"]: row for row in json.loads((folder / "run.json").read_text())}


async def accounts(platform: Platform) -> int:
    """How many accounts of load tests there are."""
    token = await platform.token("admin")
    answer = await platform.get("/api/auth/users?query=load-&limit=100", token=token)
    return len(answer.body["items"])


async def test_people_of_every_kind_meet_no_failure_and_leave_nothing(platform: Platform, tmp_path: Path) -> None:
    found = locust(platform, "people.py", 15, 8, tmp_path)
    assert sum(row["num_failures"] for row in found.values()) == 0
    assert {"GET /api/events", "POST /api/auth/register", "DELETE /api/auth/me"} <= set(found)
    assert sum(second.answered for second in recorder.read(tmp_path, 60)) > 0
    assert await accounts(platform) == 0


async def test_a_flash_sale_sells_every_seat_once(platform: Platform, tmp_path: Path) -> None:
    found = locust(platform, "flash_sale.py", 13, 60, tmp_path, EVENTSPHERE_LOADTEST_SEATS="5")
    assert sum(row["num_failures"] for row in found.values()) == 0
    assert found["POST /api/bookings"]["num_requests"] == 12
    assert await accounts(platform) == 0
