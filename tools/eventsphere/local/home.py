"""The folder that holds everything a local run keeps: data, logs, secrets, the process manager's files."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from eventsphere.errors import CommandError, Exit

ROOT = Path(__file__).resolve().parents[3]
LOCK = "up.lock"
LONGEST_SOCKET_PATH = 100  # bytes; the kernel's limit is 104 on macOS and 108 on Linux


class Home:
    """`.eventsphere/` in the repository, or where `EVENTSPHERE_HOME` says."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self.lock = self.path / LOCK
        self.logs = self.path / "logs"
        self.secrets = self.path / "secrets.json"
        self.platform = self.path / "platform.json"
        self.supervisor = self.path / "supervisord.conf"
        self.pictures = self.path / "pictures"

    @classmethod
    def locate(cls, environ: Mapping[str, str] = os.environ) -> "Home":
        """The home that the environment names, else the repository's own."""
        return cls(Path(environ.get("EVENTSPHERE_HOME") or ROOT / ".eventsphere"))

    @property
    def name(self) -> str:
        """A short name that no other home on this machine has."""
        return f"eventsphere-{hashlib.sha256(os.fsencode(self.path)).hexdigest()[:10]}"

    @property
    def socket(self) -> Path:
        """Where the process manager listens: inside, unless the kernel can't take a path that long."""
        inside = self.path / "supervisor.sock"
        if len(os.fsencode(inside)) <= LONGEST_SOCKET_PATH:
            return inside
        return Path(tempfile.gettempdir()) / f"{self.name}.sock"

    def prepare(self) -> None:
        """Make the folder if it is not there.

        Raises:
            CommandError: the folder holds something else, or can't be made or written.
        """
        remedy = "set EVENTSPHERE_HOME to a new or empty folder"
        try:
            if self.path.exists() and not self._is_ours():
                raise CommandError(f"{self.path} was not made by eventsphere", remedy, Exit.USAGE)
            self._make()
        except OSError as error:
            raise CommandError(f"{self.path} can't be used ({error.strerror})", remedy, Exit.USAGE) from error

    def _make(self) -> None:
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path.chmod(0o700)  # an empty folder that was there may be open to others
        self.lock.touch(mode=0o600)
        self.logs.mkdir(mode=0o700, exist_ok=True)

    def empty(self) -> None:
        """Delete all that is inside but the lock, never what a link inside points to."""
        self.prepare()
        for entry in self.path.iterdir():
            if entry == self.lock:
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()
        self.prepare()

    def _is_ours(self) -> bool:
        return self.path.is_dir() and (self.lock.is_file() or not any(self.path.iterdir()))


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    new = path.with_name(f"{path.name}.{os.getpid()}")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    new.replace(path)
