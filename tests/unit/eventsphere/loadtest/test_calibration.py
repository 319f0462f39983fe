"""From a number of replicas to a rate of requests."""

import pytest

from eventsphere.errors import CommandError, Exit
from eventsphere.loadtest.calibration import Calibration, calibrate
from eventsphere.loadtest.oracle.autoscaler import Autoscaler, read
from eventsphere.loadtest.oracle.controller import Oracle
from tests.unit.eventsphere.loadtest.pods import live, pods, resource

POD = Calibration(request=100, target=0.7, idle=5, per_request=2)


def cpu_only(minimum: int = 1) -> Autoscaler:
    return read(live(minimum=minimum, maximum=50, metrics=(resource("cpu", 70),)))


def usage(rate: float, running: int) -> int:
    """What each of the running pods uses when they share the rate evenly."""
    return round(POD.idle + rate * POD.per_request / running)


@pytest.mark.parametrize("wanted", range(2, 11))
def test_the_rate_for_a_number_of_replicas_holds_them_once_they_run(wanted: int) -> None:
    found = pods(*[usage(POD.rate_for(wanted), wanted)] * wanted)
    assert Oracle(cpu_only()).decide(0, wanted, found).desired == wanted


@pytest.mark.parametrize("wanted", range(2, 9))
def test_the_rate_is_not_tolerated_by_one_replica_fewer(wanted: int) -> None:
    found = pods(*[usage(POD.rate_for(wanted), wanted - 1)] * (wanted - 1))
    assert Oracle(cpu_only()).decide(0, wanted - 1, found).desired == wanted


@pytest.mark.parametrize(("low", "high"), [(1, 2), (2, 4), (3, 6)])
def test_a_step_asks_for_just_the_replicas_wanted(low: int, high: int) -> None:
    POD.require_distinct(low, high)
    found = pods(*[usage(POD.rate_for(high), low)] * low)
    assert Oracle(cpu_only()).decide(0, low, found).desired == high


def test_demand_is_the_fewest_replicas_that_keep_to_their_target() -> None:
    assert [POD.replicas_for(rate) for rate in (0, 1, 32.5, 32.6, 65)] == [0, 1, 1, 2, 2]


def test_demand_at_the_rate_for_replicas_is_those_replicas() -> None:
    assert [POD.replicas_for(POD.rate_for(wanted)) for wanted in range(1, 9)] == list(range(1, 9))


def test_two_measurements_give_the_cost_of_a_request() -> None:
    assert calibrate(idle=5, loaded=65, rate=30, request=100, target=0.7) == POD


@pytest.mark.parametrize(("loaded", "rate"), [(5, 30), (4, 30), (65, 0)])
def test_load_that_moves_nothing_is_no_calibration(loaded: float, rate: float) -> None:
    with pytest.raises(CommandError, match="calibrate with more load") as refused:
        calibrate(idle=5, loaded=loaded, rate=rate, request=100, target=0.7)
    assert refused.value.exit_status == Exit.NOT_READY


def test_pods_that_are_busy_at_rest_are_refused_with_the_largest_sound_step() -> None:
    busy = Calibration(request=100, target=0.7, idle=20, per_request=2)
    with pytest.raises(CommandError, match="step to at most 3 replicas") as refused:
        busy.require_distinct(2, 4)
    assert refused.value.exit_status == Exit.NOT_READY


def test_pods_without_room_for_requests_are_refused() -> None:
    with pytest.raises(CommandError, match="calibrate again") as refused:
        Calibration(request=100, target=0.7, idle=80, per_request=2).require_distinct(2, 4)
    assert refused.value.exit_status == Exit.NOT_READY
