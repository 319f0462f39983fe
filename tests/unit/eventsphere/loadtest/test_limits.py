"""A generator's address and the platform's rate limits."""

from datetime import timedelta
from pathlib import Path

import pytest
from quart_rate_limiter import QUART_RATE_LIMITER_LIMITS_ATTRIBUTE

from eventsphere import api
from eventsphere.errors import CommandError
from eventsphere.loadtest import limits
from eventsphere.loadtest.play import Order
from eventsphere.loadtest.shapes import Stage
from eventsphere.loadtest.traffic import schedule
from tests.unit.eventsphere.loadtest.pods import live
from tests.unit.eventsphere.loadtest.simulated import COSTS, SLO


def order(aim: float) -> Order:
    return Order(
        environment="staging",
        shape="step",
        stages=[Stage("peak", 60, aim, aim)],
        slo=SLO,
        calibration=COSTS,
        autoscaler=live(),
        revision="0" * 40,
        images={},
        paths=schedule(),
    )


def test_the_limit_is_that_of_the_service() -> None:
    app = api.applications()["event"]
    rule = next(
        each for each in app.url_map.iter_rules() if each.rule == limits.ROUTE and "GET" in (each.methods or ())
    )
    (limit,) = getattr(app.view_functions[rule.endpoint], QUART_RATE_LIMITER_LIMITS_ATTRIBUTE)
    assert (limit.count, limit.period) == (limits.PER_SECOND, timedelta(seconds=1))


def test_a_schedule_asks_for_nothing_else() -> None:
    assert {path.partition("?")[0] for path in schedule()} == {limits.ROUTE}


def test_a_peak_that_would_be_refused_is_told_before_any_load() -> None:
    with pytest.raises(CommandError, match=r"GET /api/events a second from this address, and allows 20.*loadtest"):
        limits.require_allowed(order(3.5), 2, 1.0)


def test_the_component_s_factor_is_enough_for_the_standard_step() -> None:
    component = Path(__file__).parents[4] / "base/components/loadtest/kustomization.yaml"
    assert "RATE_LIMIT_FACTOR=100" in component.read_text()
    limits.require_allowed(order(3.5), 2, 100.0)


def test_a_service_without_the_setting_has_the_limits_as_written() -> None:
    assert limits.factor({"data": {}}) == 1
    assert limits.factor({"data": {"RATE_LIMIT_FACTOR": "100"}}) == 100
