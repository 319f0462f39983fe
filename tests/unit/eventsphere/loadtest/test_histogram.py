"""Percentiles from merged histograms."""

import pytest

from eventsphere.loadtest.histogram import bucket, merge, percentile


def test_a_percentile_is_within_five_percent() -> None:
    found = merge([{bucket(ms): 1} for ms in range(1, 1001)])
    assert percentile(found, 50) == pytest.approx(500, rel=0.05)
    assert percentile(found, 99) == pytest.approx(990, rel=0.05)


def test_a_few_very_slow_requests_show() -> None:
    found = merge([{bucket(10): 98}, {bucket(5000): 2}])
    assert percentile(found, 50) == pytest.approx(10, rel=0.05)
    assert percentile(found, 99) == pytest.approx(5000, rel=0.05)


def test_nothing_has_no_percentile() -> None:
    assert percentile({}, 99) is None


@pytest.mark.parametrize("milliseconds", [0, 0.01, 0.1])
def test_what_is_too_quick_to_tell_shares_the_first_bucket(milliseconds: float) -> None:
    assert bucket(milliseconds) == 0
