"""Write what each second of a run learned (see eventsphere.loadtest.recorder), if a folder is named."""

import os
import time
from pathlib import Path
from typing import Any

import gevent
import psutil
from locust import events

from eventsphere.loadtest.recorder import Recorder, classify

FOLDER = "EVENTSPHERE_LOADTEST_FOLDER"


class Writer:
    """Writes a recorder's lines into this process's file, once a second."""

    def __init__(self, folder: Path, starts_at: float) -> None:
        self.recorder = Recorder()
        self.starts_at = starts_at
        self._file = (folder / f"load-{os.getpid()}.jsonl").open("a")
        self._process = psutil.Process()
        self._process.cpu_percent()

    def run(self) -> None:
        """Write until the process ends."""
        while True:
            gevent.sleep(1.0)
            self.write()

    def write(self) -> None:
        """Write what is new."""
        now = time.time() - self.starts_at
        self._file.writelines(self.recorder.lines(now, self._process.cpu_percent()))
        self._file.flush()


def start(folder: Path, starts_at: float) -> Writer:
    """Begin to write."""
    writer = Writer(folder, starts_at)
    gevent.spawn(writer.run)
    events.quit.add_listener(lambda **_: writer.write())  # after people have left and tidied up
    return writer


def install() -> None:
    """Record every request of people-like users, by the second of its real start."""
    if folder := os.environ.get(FOLDER):
        writer = start(Path(folder), time.time())
        events.request.add_listener(lambda **said: _note(writer, said))


def _note(writer: Writer, said: dict[str, Any]) -> None:
    answer = said.get("response")
    status = getattr(answer, "status_code", 0) or 0
    failed = classify(status) if said.get("exception") else None
    writer.recorder.add(said["start_time"] - writer.starts_at, said["name"], said["response_time"], failed)
