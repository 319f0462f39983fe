"""The README's walk-through works as it is copied."""

import os
import re
import subprocess
from pathlib import Path

from tests.e2e.running import Command

README = Path(__file__).resolve().parents[2] / "README.md"


def walk_through() -> str:
    """The shell blocks after the marker, as one script."""
    _, _, rest = README.read_text().partition("<!-- walk-through:")
    return "\n".join(re.findall(r"```bash\n(.*?)```", rest, re.DOTALL))


def test_walk_through_registers_publishes_and_books(started: Command) -> None:
    ran = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", walk_through()],
        env=os.environ | {"EVENTSPHERE_HOME": str(started.home)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert '"status":"confirmed"' in ran.stdout
    assert ran.stdout.strip().endswith("118")
