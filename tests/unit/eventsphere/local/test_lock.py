import os
import subprocess
import sys

import pytest

from eventsphere.errors import CommandError, Exit
from eventsphere.local import lock
from eventsphere.local.home import Home

HOLD = """
import sys, time
from pathlib import Path
from eventsphere.local import lock
from eventsphere.local.home import Home
with lock.held(Home(Path(sys.argv[1]))):
    print("held", flush=True)
    time.sleep(60)
"""


def test_only_one_holds_it(home: Home) -> None:
    assert lock.holder(home) is None
    with lock.held(home):
        assert lock.holder(home) == os.getpid()
        with pytest.raises(CommandError, match=str(os.getpid())) as caught, lock.held(home):
            raise AssertionError
    assert caught.value.exit_status == Exit.BUSY
    assert lock.holder(home) is None


def test_a_killed_holder_holds_nothing(home: Home) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLD, str(home.path)], stdout=subprocess.PIPE) as other:
        assert other.stdout
        assert other.stdout.readline() == b"held\n"
        assert lock.holder(home) == other.pid
        other.kill()
        other.wait()
    assert lock.holder(home) is None
    with lock.held(home):
        assert lock.holder(home) == os.getpid()
