"""What is installed is what the locks name, on the day of the commit and on every later one."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
INSTALLERS = [
    ROOT / "Makefile",
    ROOT / "apps/Dockerfile",
    *(path for path in (ROOT / "tools").glob("*") if path.is_file()),
]
INSTALLS = [
    (path.relative_to(ROOT), line)
    for path in INSTALLERS
    for line in path.read_text().splitlines()
    if re.search(r"\binstall\b.* (-r|--requirement) ", line)
]


def test_every_place_that_installs_is_known() -> None:
    assert {str(path) for path, _ in INSTALLS} == {"Makefile", "apps/Dockerfile", "tools/install-python"}


@pytest.mark.parametrize(("path", "line"), INSTALLS, ids=str)
def test_nothing_is_installed_that_the_lock_does_not_name(path: Path, line: str) -> None:
    assert "--require-hashes" in line
    assert "--no-deps" in line, "pip's resolver looks past the pin of `name[extra]` once a newer release is out"


def test_the_locks_are_whole() -> None:
    subprocess.run([sys.executable, "-m", "pip", "check"], check=True, timeout=120)


def versions(lock: str) -> dict[str, set[str]]:
    """Which versions a lock names for each package; markers may name several."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(
        r"^([\w.-]+)(?:\[[^]]*\])?==([^\s;]+)", (ROOT / "requirements" / lock).read_text(), re.MULTILINE
    ):
        found.setdefault(name, set()).add(version)
    return found


@pytest.mark.parametrize(
    ("lock", "below"),
    [("tools.txt", "services.txt"), ("dev.txt", "tools.txt"), ("mutation.txt", "dev.txt"), ("loadtest.txt", "dev.txt")],
)
def test_a_lock_that_is_installed_over_another_moves_none_of_its_packages(lock: str, below: str) -> None:
    above, under = versions(lock), versions(below)
    assert {name for name in above.keys() & under.keys() if not above[name] & under[name]} == set()
    assert above.keys() & under.keys()
