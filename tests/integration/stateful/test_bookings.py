"""Sequences over the real database. `EVENTSPHERE_SEED` repeats a run, `EVENTSPHERE_EXAMPLES` makes it longer."""

import math
import os

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.integration.stateful.machine import Bookings
from tests.integration.stateful.stage import SEED, Stage

pytestmark = pytest.mark.no_cover  # what these run, other tests cover; counting lines costs half as much again
EXAMPLES = int(os.environ.get("EVENTSPHERE_EXAMPLES") or 30)
STEPS = 40
PARTS = 6
"""So many tests share the sequences, so that none takes long and processes that run tests share them."""


@pytest.mark.parametrize("part", range(PARTS))
def test_no_sequence_oversells_loses_a_seat_or_breaks_a_word(
    stage: Stage, part: int, capsys: pytest.CaptureFixture[str]
) -> None:
    examples = math.ceil(EXAMPLES / PARTS)
    with capsys.disabled():
        print(f"\n{examples} sequences of {STEPS} steps: EVENTSPHERE_SEED={SEED}")
    limits = settings(
        max_examples=examples,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )

    def machine() -> Bookings:
        return Bookings(stage.make_world, stage.run)

    run_state_machine_as_test(seed(SEED + part)(machine), settings=limits)
