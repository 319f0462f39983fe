"""A process that is told to stop before it serves."""

import ast
import signal
import subprocess
import sys
from pathlib import Path

import pytest

APPS = Path(__file__).parents[3] / "apps"
SERVICES = sorted(path.parent.name for path in APPS.glob("*/__main__.py"))


def test_sigterm_ends_a_process_that_does_not_serve_yet() -> None:
    code = f"from kit import early; import os, time; os.kill(os.getpid(), {signal.SIGTERM}); time.sleep(60)"
    assert subprocess.run([sys.executable, "-c", code], timeout=50, check=False).returncode == 0


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_listens_to_it_before_it_loads_anything(service: str) -> None:
    body = ast.parse((APPS / service / "__main__.py").read_text()).body
    first = next(node for node in body if isinstance(node, (ast.Import, ast.ImportFrom)))
    assert ast.unparse(first) == "from kit import early as early"
