import os
import subprocess
import sys
from collections.abc import Iterator

import psutil
import pytest

from eventsphere.local import leftovers
from eventsphere.local.home import Home
from eventsphere.local.launch import INSTANCE

SLEEP = "import time; print('up', flush=True); time.sleep(60)"
DEAF = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEP}"


def start(code: str, instance: str) -> "subprocess.Popen[bytes]":
    environ = os.environ | {INSTANCE: instance}
    process = subprocess.Popen([sys.executable, "-c", code], env=environ, stdout=subprocess.PIPE)
    assert process.stdout
    process.stdout.readline()
    return process


@pytest.fixture
def stranger() -> "Iterator[subprocess.Popen[bytes]]":
    process = start(SLEEP, "/another/home")
    yield process
    process.kill()
    process.communicate()


def test_a_sweep_ends_our_processes_and_no_others(
    home: Home, stranger: "subprocess.Popen[bytes]", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leftovers, "GRACE_SECONDS", 0.5)
    willing, deaf = start(SLEEP, str(home.path)), start(DEAF, str(home.path))
    assert {process.pid for process in leftovers.find(home)} == {willing.pid, deaf.pid}
    assert leftovers.sweep(home) == 2
    assert (willing.wait(5), deaf.wait(5)) == (-15, -9)
    assert stranger.poll() is None
    assert leftovers.sweep(home) == 0
    for process in (willing, deaf):
        process.communicate()


def test_a_zombie_is_no_leftover(home: Home) -> None:
    process = start("print('up', flush=True)", str(home.path))
    while psutil.Process(process.pid).status() != psutil.STATUS_ZOMBIE:
        pass
    assert leftovers.find(home) == []
    process.communicate()
