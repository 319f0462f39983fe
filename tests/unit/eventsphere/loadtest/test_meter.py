"""What counts as a measurement of pods' CPU."""

from eventsphere.loadtest.meter import WINDOWS, Windows
from eventsphere.loadtest.samples import ClusterSample
from tests.unit.eventsphere.loadtest.pods import pod


def sample(*cpu: int, at: float, window: float = 10.0, **fields: object) -> ClusterSample:
    pods = [pod(f"event-{number}", used, at=at, window=window, **fields) for number, used in enumerate(cpu)]
    return ClusterSample(at=at, replicas=len(pods), desired=len(pods), pods=pods)


def test_a_window_that_began_before_the_load_does_not_count() -> None:
    windows = Windows(since=0.0)
    windows.add(sample(50, at=9))
    assert not windows.found
    windows.add(sample(70, at=10))
    assert windows.mean == 70


def test_a_window_counts_once_however_often_it_is_seen() -> None:
    windows = Windows(since=0.0)
    for at in (10, 10, 20):
        windows.add(sample(at, at=at))
    assert windows.mean == 15


def test_pods_that_do_not_serve_do_not_count() -> None:
    windows = Windows(since=0.0)
    windows.add(sample(900, at=10, ready=False))
    assert not windows.found


def test_every_pod_must_be_measured_often_enough() -> None:
    windows = Windows(since=0.0)
    for number in range(1, WINDOWS + 1):
        assert not windows.are_enough(2, WINDOWS)
        windows.add(sample(40, 60, at=10.0 * number))
    assert windows.are_enough(2, WINDOWS)
    assert not windows.are_enough(3, WINDOWS)
    assert windows.mean == 50
