"""The programs of Prometheus and Alertmanager, as tools/install-prometheus fetches them."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAMS = ROOT / ".prometheus" / "bin"
LONGEST = 120


@cache
def program(name: str) -> str:
    """Return the path of `prometheus`, `promtool`, `alertmanager` or `amtool`; fetch all four if they are missing."""
    fetched = subprocess.run([ROOT / "tools" / "install-prometheus"], capture_output=True, text=True, timeout=600)
    assert fetched.returncode == 0, fetched.stderr
    return str(PROGRAMS / name)


def run(name: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run one of the programs to its end; standard error is part of what it says."""
    command = [program(name), *map(str, arguments)]
    return subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=LONGEST, cwd=ROOT
    )
