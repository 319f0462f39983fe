"""The README's list of environment variables is whole."""

import re
from pathlib import Path

from eventsphere.local import ports

ROOT = Path(__file__).parents[3]
INSIDE = {
    "EVENTSPHERE_INSTANCE",  # a mark on our own processes, which nobody sets
    "EVENTSPHERE_LOADTEST_PLAN",  # from the command that plays a load test to its Locust processes
    "EVENTSPHERE_LOADTEST_WORKERS",  # the same
}


def test_the_readme_lists_every_variable() -> None:
    readme = (ROOT / "README.md").read_text()
    files = [*(ROOT / "tools" / "eventsphere").rglob("*.py"), ROOT / "Makefile"]
    used = {name for file in files for name in re.findall(r"EVENTSPHERE_[A-Z]+(?:_[A-Z]+)*", file.read_text())}
    used |= {ports.variable(name) for name in ports.DEFAULTS}
    assert {name for name in used - INSIDE if f"`{name}`" not in readme} == set()
