"""Break each alert in turn, in its thresholds, its wait, its labels and its matchers: a case of promtool must notice.

`python -m tests.observability.mutants` (make mutate-alerts) tries them all and lists those that no case notices.
"""

import re
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

from tests.support.promtool import alerts, as_test, cases, judge

Rule = dict[str, Any]
LEAST = 0.95
OF_JOURNEYS = "JourneyBurnsBudget"  # made by a generator, whose tests are in test_journeys.py
_threshold = re.compile(r"(?<=[<>=] )(\d+(?:\.\d+)?)(?![\w.])")
_matcher = re.compile(r'\w+(?:=~|!~|!=|=)"[^"]*"(?:, )?')
_wait = re.compile(r"(\d+)([sm])")


class Mutant(NamedTuple):
    """One broken rule among the others of its alert."""

    alert: str
    what: str
    rules: list[Rule]


def mutants() -> Iterator[Mutant]:
    """Break every alert in every way."""
    found = [rule for rule in alerts() if rule["alert"] != OF_JOURNEYS]
    for rule in found:
        same = [each for each in found if each["alert"] == rule["alert"]]
        for what, broken in _broken(rule):
            yield Mutant(rule["alert"], what, [broken if each is rule else each for each in same])


def _broken(rule: Rule) -> Iterator[tuple[str, Rule]]:
    for match in _threshold.finditer(rule["expr"]):
        for changed in _near(float(match[1])):
            yield (
                f"threshold {match[1]} is {changed:g}",
                _with(rule, expr=_replaced(rule["expr"], match, f"{changed:g}")),
            )
    for match in _matcher.finditer(rule["expr"]):
        yield f"no matcher {match[0]}", _with(rule, expr=_replaced(rule["expr"], match, ""))
    if wait := _wait.fullmatch(rule.get("for", "")):
        for factor in (0.5, 2):
            seconds = int(wait[1]) * {"s": 1, "m": 60}[wait[2]] * factor
            yield f"waits {factor:g} times as long", _with(rule, **{"for": f"{seconds:.0f}s"})
    for name, value in rule["labels"].items():
        yield (
            f"label {name} is other",
            _with(rule, labels=rule["labels"] | {name: "other" if value != "other" else "x"}),
        )


def _near(value: float) -> tuple[float, float]:
    return (value * 0.8, value * 1.25) if value else (-1, 1)


def _replaced(text: str, match: re.Match[str], by: str) -> str:
    return text[: match.start()] + by + text[match.end() :]


def _with(rule: Rule, **changes: Any) -> Rule:
    return deepcopy(rule) | changes


def is_noticed(mutant: Mutant) -> bool:
    """Whether a case fails with the broken rule; what Prometheus can't read is noticed too."""
    whole = [rule for rule in alerts() if rule["alert"] == mutant.alert]
    tests = [as_test(case, whole) for case in cases() if case.alert == mutant.alert]
    with tempfile.TemporaryDirectory() as folder:
        passed, _ = judge(Path(folder), mutant.rules, tests)
    return not passed


def main() -> int:
    """Try every mutant; the status is 0 when at least `LEAST` of them are noticed."""
    every = list(mutants())
    with ThreadPoolExecutor(2) as pool:
        noticed = list(pool.map(is_noticed, every))
    for mutant, found in zip(every, noticed, strict=True):
        if not found:
            print(f"not noticed: {mutant.alert}: {mutant.what}")
    share = sum(noticed) / len(noticed)
    print(f"{sum(noticed)} of {len(noticed)} mutants are noticed ({share:.1%})")
    return 0 if share >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
