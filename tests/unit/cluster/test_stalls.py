"""A drill on a machine that stood still is done again, and never excused."""

import pytest

from tests.cluster.stalls import STILL_SECONDS, TIMES, Machine, MachineStalledError, again_after_a_stall

STOOD_STILL, RAN = Machine(longest=STILL_SECONDS), Machine(longest=STILL_SECONDS / 2)


async def test_a_drill_is_done_again_after_a_stall() -> None:
    machines = [STOOD_STILL, RAN]

    @again_after_a_stall
    async def drill() -> None:
        machine = machines.pop(0)
        machine.judge({"book: 503": 1} if machine is STOOD_STILL else {})

    await drill()
    assert machines == []


async def test_a_drill_that_never_goes_through_fails() -> None:
    times = 0

    @again_after_a_stall
    async def drill() -> None:
        nonlocal times
        times += 1
        STOOD_STILL.judge({"book: 503": 1})

    with pytest.raises(MachineStalledError, match=r"stood still for 2\.0 s; failed: .*book"):
        await drill()
    assert times == TIMES


def test_a_failure_on_a_machine_that_ran_is_not_the_machine_s() -> None:
    RAN.judge({"book: 503": 1})


def test_a_stall_without_a_failure_is_nothing() -> None:
    STOOD_STILL.judge({})
