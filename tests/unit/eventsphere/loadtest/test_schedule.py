"""Shapes, and the open schedule that plays them."""

import itertools
from collections import Counter
from collections.abc import Iterable

import pytest

from eventsphere.errors import CommandError, Exit
from eventsphere.loadtest.calibration import Calibration, peak_aim, rest_aim
from eventsphere.loadtest.schedule import Piece, arrivals, pieces, share
from eventsphere.loadtest.shapes import SHAPES, Extent, stages

EXTENT = Extent(rest=2, peak=4, settle=60, hold=120, release=400)
POD = Calibration(request=100, target=0.7, idle=5, per_request=2)
every_shape = pytest.mark.parametrize("name", SHAPES)


def per_second(times: Iterable[float], seconds: int) -> list[int]:
    """How many requests start in each second."""
    counts = Counter(int(at) for at in times)
    return [counts[at] for at in range(seconds)]


def test_the_shapes_are_those_that_the_documentation_tells() -> None:
    assert list(SHAPES) == ["ramp", "step", "spike", "flash-sale", "diurnal", "soak"]


@every_shape
def test_a_shape_begins_and_ends_at_rest(name: str) -> None:
    found = stages(name, EXTENT)
    assert (found[0].expects, found[-1].expects) == (EXTENT.rest, EXTENT.rest)


@every_shape
def test_a_shape_stays_between_rest_and_peak_and_reaches_both(name: str) -> None:
    aims = [each for stage in stages(name, EXTENT) for each in (stage.begin, stage.end)]
    assert (min(aims), max(aims)) == (rest_aim(EXTENT.rest), peak_aim(EXTENT.peak))


@every_shape
def test_a_shape_scales_with_the_target(name: str) -> None:
    larger = Extent(rest=3, peak=9, settle=60, hold=120, release=400)
    assert max(stage.begin for stage in stages(name, larger)) == peak_aim(9)


@every_shape
def test_a_seed_repeats_the_schedule_exactly(name: str) -> None:
    load = pieces(stages(name, EXTENT), POD)
    assert arrivals(load, 7) == arrivals(load, 7)
    assert arrivals(load, 7) != arrivals(load, 8)


def test_an_unknown_shape_is_refused_with_those_there_are() -> None:
    with pytest.raises(CommandError, match="ramp, step") as refused:
        stages("square", EXTENT)
    assert refused.value.exit_status == Exit.USAGE


def test_a_peak_that_is_no_peak_is_refused() -> None:
    with pytest.raises(CommandError, match="not above the 4 at rest"):
        stages("step", Extent(rest=4, peak=4, settle=60, hold=120, release=400))


def test_a_step_changes_its_rate_at_once() -> None:
    rest, peak, release = pieces(stages("step", EXTENT), POD)
    assert (rest.begin, rest.end) == (release.begin, release.end)
    assert peak.begin > 2 * rest.end


def test_arrivals_come_in_order_and_within_the_shape() -> None:
    times = arrivals(pieces(stages("flash-sale", EXTENT), POD), 1)
    assert all(a <= b for a, b in itertools.pairwise(times))
    assert 0 < times[0] <= times[-1] < 60 + 120 + 120 + 400


def test_as_many_arrive_as_the_rate_tells() -> None:
    times = arrivals([Piece(0, 100, 50, 50), Piece(100, 100, 50, 150)], 1)
    assert sum(per_second(times, 200)[:100]) == pytest.approx(5000, rel=0.05)
    assert sum(per_second(times, 200)[100:]) == pytest.approx(10000, rel=0.05)


def test_a_rising_rate_is_followed_within_its_piece() -> None:
    counts = per_second(arrivals([Piece(0, 100, 0, 100)], 3), 100)
    assert sum(counts[:50]) == pytest.approx(1250, rel=0.15)


def test_silence_has_no_arrivals() -> None:
    times = arrivals([Piece(0, 10, 100, 100), Piece(10, 10, 0, 0), Piece(20, 10, 100, 100)], 5)
    assert sum(per_second(times, 30)[10:20]) == 0


def test_generators_share_a_schedule_without_gap_or_overlap() -> None:
    times = arrivals([Piece(0, 10, 100, 100)], 5)
    parts = [share(times, worker, 3) for worker in range(3)]
    assert sorted(itertools.chain(*parts)) == list(times)
