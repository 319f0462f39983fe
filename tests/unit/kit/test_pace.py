"""The limit of requests that are worked on at once follows how fast they are answered."""

import pytest

from kit import pace
from kit.pace import BEGIN, LEAST, LONGEST_RETRY, Pace
from tests.unit.kit.conftest import Clock

MOST = 256


@pytest.fixture
def limit(clock: Clock) -> Pace:
    return Pace(MOST, clock)


def work(limit: Pace, clock: Clock, seconds: float, *, times: int = 1, waiting: int = 0) -> None:
    """All places work for so long, so many times."""
    for _ in range(times):
        began, taken = clock(), int(limit.limit)
        clock.jump(seconds)
        for _ in range(taken):
            limit.finished(began, taken, waiting)


def test_quick_answers_let_more_be_worked_on_up_to_the_most(limit: Pace, clock: Clock) -> None:
    work(limit, clock, 0.1)
    assert limit.limit > BEGIN * 1.3
    work(limit, clock, 0.1, times=20)
    assert limit.limit == MOST


def test_slow_answers_cut_it_once_for_all_that_were_under_way_together(limit: Pace, clock: Clock) -> None:
    work(limit, clock, 2)
    assert limit.limit == pytest.approx(BEGIN * pace.CUT)
    work(limit, clock, 2, times=20)
    assert limit.limit == LEAST


def test_a_few_quick_answers_tell_nothing_of_a_limit_that_is_not_reached(limit: Pace, clock: Clock) -> None:
    limit.finished(clock(), taken=3, waiting=0)
    assert limit.limit == BEGIN


def test_it_recovers_after_a_slow_time(limit: Pace, clock: Clock) -> None:
    work(limit, clock, 5, times=10)
    work(limit, clock, 0.2, times=30)
    assert limit.limit == MOST


def test_a_process_with_few_places_keeps_them(clock: Clock) -> None:
    few = Pace(2, clock)
    work(few, clock, 9, times=9)
    assert few.limit == 2


def test_the_drain_rate_is_measured_while_somebody_waits(limit: Pace, clock: Clock) -> None:
    work(limit, clock, 0.01, times=3)
    assert limit.rate == BEGIN * pace.FIRST_GUESS
    for _ in range(50):
        clock.jump(0.1)
        limit.finished(clock(), taken=1, waiting=9)
    assert limit.rate == pytest.approx(10, rel=0.2)


def test_those_who_are_refused_are_told_moments_that_the_drain_can_serve(
    limit: Pace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace.random, "uniform", lambda _, latest: latest)
    limit.rate = 50
    told = [limit.retry_after(waiting=100) for _ in range(1_000)]
    assert (told[0], told[-1]) == (3, 22)
    assert max(limit.retry_after(waiting=10_000) for _ in range(10)) == LONGEST_RETRY


def test_nobody_is_told_to_come_at_once_or_together(limit: Pace) -> None:
    limit.rate = 1
    told = {limit.retry_after(waiting=20) for _ in range(200)}
    assert min(told) >= 1
    assert len(told) > 10
