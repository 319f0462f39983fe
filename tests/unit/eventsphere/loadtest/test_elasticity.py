"""SPEC RG's elasticity metrics on series that one can count by hand."""

import pytest

from eventsphere.loadtest.elasticity import Elasticity, measure, speedup


def test_supply_that_equals_demand_is_ideal() -> None:
    assert measure([2, 4, 2], [2, 4, 2], 10) == Elasticity(0, 0, 0, 0, 0)


def test_accuracy_is_the_missing_and_the_spare_amount_over_time_and_resources() -> None:
    found = measure([2, 4, 4, 2], [2, 2, 4, 4], 10)
    assert (found.under_accuracy, found.over_accuracy) == (5, 5)


def test_timeshare_is_the_time_with_too_few_and_with_too_many() -> None:
    found = measure([2, 4, 4, 2], [2, 2, 2, 4], 10)
    assert (found.under_timeshare, found.over_timeshare) == (50, 25)


def test_instability_is_the_time_in_which_supply_moves_otherwise_than_demand() -> None:
    assert measure([2, 2, 2, 2, 2], [2, 3, 2, 2, 2], 10).instability == 50


@pytest.mark.parametrize(("after", "times"), [(10, 1), (5, 2), (20, 0.5)])
def test_the_speedup_is_the_mean_ratio_to_fixed_replicas(after: float, times: float) -> None:
    fixed, scaled = Elasticity(10, 10, 10, 10, 0), Elasticity(after, after, after, after, 0)
    assert speedup(scaled, fixed) == pytest.approx(times)


def test_an_ideal_value_divides_too() -> None:
    assert speedup(Elasticity(0, 0, 0, 0, 0), Elasticity(10, 10, 10, 10, 0)) == pytest.approx(10)
