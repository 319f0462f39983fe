"""A pytest plugin for mutmut: several databases, and first those tests that noticed other breaks nearby.

Most breaks are noticed by a test that has noticed others of the same function or module. Without this mutmut runs tests
in no order, up to a minute of them for each break. What noticed what is kept in a file, to which many processes add.
"""

import json
import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

NOTED = Path(os.environ.get("EVENTSPHERE_KILLERS", "killers.jsonl"))


def pytest_configure() -> None:
    """Choose one of the databases: the embedded one works on one processor."""
    if uris := os.environ.get("EVENTSPHERE_DATABASES", "").split():
        os.environ["MONGODB_URI"] = uris[os.getpid() % len(uris)]


def places(mutant: str) -> tuple[str, str]:
    """The function and the module of a mutant (`booking.flow.x_name__mutmut_3`)."""
    function = mutant.partition("__mutmut_")[0]
    return function, function.rpartition(".")[0]


def near(mutant: str, noted: Iterable[str]) -> Counter[str]:
    """How near each test has come; a line of `noted` is a mutant and the test that noticed it."""
    function, module = places(mutant)
    found: Counter[str] = Counter()
    for other, test in map(json.loads, noted):
        its_function, its_module = places(other)
        found[test] += 1000 * (its_function == function) + (its_module == module)
    return found


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort the tests, if there is a mutant."""
    if mutant := os.environ.get("MUTANT_UNDER_TEST"):
        found = near(mutant, NOTED.read_text().splitlines() if NOTED.exists() else [])
        items.sort(key=lambda item: -found[item.nodeid])


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note which test noticed the mutant."""
    if report.failed and "__mutmut_" in (mutant := os.environ.get("MUTANT_UNDER_TEST", "")):
        with NOTED.open("a") as file:
            file.write(json.dumps([mutant, report.nodeid]) + "\n")
