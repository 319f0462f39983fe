"""Sequences over the real database. `EVENTSPHERE_SEED` repeats a run, `EVENTSPHERE_EXAMPLES` makes it longer."""

import os

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.integration.stateful.machine import Bookings
from tests.integration.stateful.stage import SEED, Stage

EXAMPLES = int(os.environ.get("EVENTSPHERE_EXAMPLES") or 30)
STEPS = 40


def test_no_sequence_oversells_loses_a_seat_or_breaks_a_word(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\n{EXAMPLES} sequences of {STEPS} steps: EVENTSPHERE_SEED={SEED}")
    limits = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )

    def machine() -> Bookings:
        return Bookings(stage.make_world, stage.run)

    run_state_machine_as_test(seed(SEED)(machine), settings=limits)
