"""Some of the mutants of `make mutate-alerts`, one of each alert: its cases must notice."""

import pytest

from tests.observability.mutants import Mutant, is_noticed, mutants

EVERY = list(mutants())
SOME = {mutant.alert: mutant for number, mutant in enumerate(EVERY) if number % 3 == 0}


@pytest.mark.parametrize("mutant", SOME.values(), ids=lambda mutant: f"{mutant.alert}: {mutant.what}")
def test_a_broken_alert_is_noticed(mutant: Mutant) -> None:
    assert is_noticed(mutant)


def test_every_alert_is_broken_in_every_way_that_it_has() -> None:
    ways = {(mutant.alert, mutant.what.partition(" ")[0]) for mutant in EVERY}
    assert {kind for alert, kind in ways if alert == "BackgroundWorkFails"} == {"threshold", "no", "waits", "label"}
    assert {alert for alert, _ in ways} >= SOME.keys()
