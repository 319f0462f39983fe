"""The cluster autoscaler, simulated: nodes for pods that wait, as far as groups and the limit of nodes go."""

import pytest

from eventsphere.cost.fit import Room
from eventsphere.cost.growth import Growth, grow


def pod(cpu: float = 0.1, gib: float = 0.1) -> Room:
    return {"CPU": cpu, "GiB": gib, "pods": 1.0}


def test_no_pod_adds_no_node() -> None:
    assert grow([]) == Growth({}, 0)


def test_small_pods_share_one_node() -> None:
    assert grow([pod()] * 10) == Growth({"eventsphere-ng-2": 1}, 0)


def test_groups_grow_evenly_and_never_past_their_maximum() -> None:
    assert grow([pod(cpu=1.5)] * 4) == Growth({"eventsphere-ng-2": 2, "eventsphere-ng-1": 2}, 0)


def test_eight_nodes_are_the_most_and_what_is_left_is_counted() -> None:
    found = grow([pod(cpu=1.5)] * 7)
    assert found == Growth({"eventsphere-ng-2": 2, "eventsphere-ng-1": 3}, 2)
    assert str(found).endswith("; 2 stay out")


def test_a_pod_larger_than_a_node_adds_none() -> None:
    assert grow([pod(cpu=2.5)]) == Growth({}, 1)


@pytest.mark.parametrize(("pods", "nodes"), [(34, 1), (35, 2)])
def test_a_node_takes_as_many_pods_as_it_has_places_beside_those_of_every_node(pods: int, nodes: int) -> None:
    assert sum(grow([pod(cpu=0, gib=0)] * pods).added.values()) == nodes
