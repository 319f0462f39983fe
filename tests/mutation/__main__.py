"""`make mutate`: break each line of the rules and repositories in turn (mutmut), and list what no test notices.

mutmut works on a copy of the tree in build/mutation, in the layout it knows (src/), and keeps what it has found there:
a second run tests only what has changed. The tests share a few databases, and those that are likely to notice a break
come first (mutation_plugin.py).
"""

import os
import shutil
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from tests.support.database import running_database

ROOT = Path(__file__).parents[2]
STAGE = ROOT / "build" / "mutation"
DATABASES = 4
SOURCES = ("apps/auth", "apps/booking", "apps/event", "apps/kit", "tools/eventsphere")


def main() -> int:
    """The status of mutmut; names of mutants as arguments restrict it to these."""
    stage()
    with ExitStack() as open_databases:
        uris = [open_databases.enter_context(running_database()) for _ in range(DATABASES)]
        os.environ |= {
            "EVENTSPHERE_DATABASES": " ".join(uris),
            "EVENTSPHERE_KILLERS": str(STAGE / "killers.jsonl"),
            "PYTEST_ADDOPTS": "-p mutation_plugin",
            "PYTHONPATH": str(Path(__file__).parent),
        }
        return subprocess.run([Path(sys.executable).with_name("mutmut"), "run", *sys.argv[1:]], cwd=STAGE).returncode


def stage() -> None:
    """Copy what has changed: modification times are what mutmut goes by."""
    for source in SOURCES:
        copy(ROOT / source, STAGE / "src" / Path(source).name)
    copy(ROOT / "tests", STAGE / "tests")
    copy(ROOT / "pyproject.toml", STAGE / "pyproject.toml")


def copy(source: Path, target: Path) -> None:
    """A file or a folder, with its times."""
    if source.is_dir():
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)


if __name__ == "__main__":
    sys.exit(main())
