"""SIGKILL after any step of a restore: the data are as before, or the same command finishes it."""

import os
import signal
import subprocess
import sys

import pytest

from eventsphere.backup.restore import refuse, restore
from eventsphere.errors import CommandError
from tests.integration.backup.conftest import Platform

RESTORE = """
import os, signal, sys

import pymongo
from pathlib import Path
from eventsphere.backup import restore, verify
from eventsphere.backup.databases import Databases
from eventsphere.backup.keys import Keys
from eventsphere.backup.places import Folder

uri, folder, steps = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])

class Steps:
    done = 0
    def print(self, *_, **__):
        if Steps.done == steps:
            os.kill(os.getpid(), signal.SIGKILL)
        Steps.done += 1

restore.err = verify.err = Steps()
place, databases = Folder(folder), Databases(pymongo.MongoClient(uri, tz_aware=True))
restore.restore(databases, place, verify.find(place, "newest"), Keys(folder, {}).identity())
"""


def killed_after(platform: Platform, steps: int) -> bool:
    """Whether a restore was killed before it ended."""
    command = [sys.executable, "-c", RESTORE, platform.uri, str(platform.folder), str(steps)]
    status = subprocess.run(command, env=os.environ, timeout=60, check=False).returncode
    assert status in {0, -signal.SIGKILL}
    return status != 0


def test_a_restore_that_was_killed_is_finished_by_the_same_command(platform: Platform) -> None:
    backup = platform.back_up()
    platform.client["event"]["later"].insert_one({})
    before, steps, halfway = platform.content(), 0, 0
    while killed_after(platform, steps):
        if platform.databases.unfinished is None:
            assert platform.content() == before, steps
        else:
            halfway += 1
            with pytest.raises(CommandError, match=f"{backup.id} has not finished"):
                platform.back_up()
            refuse(platform.databases, backup, environment="local", named=False, replace=False)
        steps += 2
    assert halfway >= 2
    platform.databases.mark(backup.id)
    restore(platform.databases, platform.place, backup, platform.keys.identity())
    assert platform.databases.unfinished is None
    assert "event.later" not in platform.content()
    assert [each["seats"] for each in platform.client["booking"]["bookings"].find()] == [2]
