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


def rank(tests: Iterable[str], mutant: str, noted: Iterable[tuple[str, str]]) -> list[str]:
    """Tests in the order in which they should run; `noted` are mutants, each with the test that noticed it."""
    function, module = places(mutant)
    near: Counter[str] = Counter()
    for other, test in noted:
        near[test] += 1000 * (places(other)[0] == function) + (places(other)[1] == module)
    return sorted(tests, key=lambda test: -near[test])


def read(noted: Path) -> list[tuple[str, str]]:
    """What is noted so far."""
    lines = noted.read_text().splitlines() if noted.exists() else []
    return [(mutant, test) for mutant, test in map(json.loads, lines)]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort the tests, if there is a mutant."""
    if mutant := os.environ.get("MUTANT_UNDER_TEST"):
        order = {test: place for place, test in enumerate(rank([i.nodeid for i in items], mutant, read(NOTED)))}
        items.sort(key=lambda item: order[item.nodeid])


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note which test noticed the mutant."""
    if report.failed and "__mutmut_" in (mutant := os.environ.get("MUTANT_UNDER_TEST", "")):
        with NOTED.open("a") as file:
            file.write(json.dumps([mutant, report.nodeid]) + "\n")
