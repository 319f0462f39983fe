"""What the cluster autoscaler would add for pods that no node takes: a simulation over the node groups' table."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from eventsphere.cost.fit import MOST_NODES, Room
from eventsphere.cost.tables import Cluster, NodeGroup, cluster, prices


@dataclass(frozen=True)
class Growth:
    """Nodes that are added to each group, and how many pods no node takes even then."""

    added: dict[str, int]
    left: int

    def __str__(self) -> str:
        added = ", ".join(f"{count} to {group}" for group, count in self.added.items())
        return f"the cluster autoscaler would add {added or 'no node'}" + (f"; {self.left} stay out" * bool(self.left))


@dataclass
class _Nodes:
    """The groups as they grow; the nodes that are there already are full."""

    shared: Cluster
    added: Counter[str] = field(default_factory=Counter)
    rooms: list[Room] = field(default_factory=list)

    def take(self, pod: Room) -> bool:
        """Place a pod on an added node, a new one if need be; False if no node takes it."""
        for room in chain(self.rooms, self._new(pod)):  # a node is added only if no earlier one has room
            if _fits(pod, room):
                for what, amount in pod.items():
                    room[what] -= amount
                return True
        return False

    def _new(self, pod: Room) -> Iterator[Room]:
        """Add a node where the pod fits, to the smallest group that may grow (`balance-similar-node-groups`)."""
        groups = self.shared.node_groups
        growing = [each for each in groups if self._size(each) < each.most and _fits(pod, _empty(self.shared, each))]
        if growing and sum(map(self._size, groups)) < MOST_NODES:
            group = min(growing, key=self._size)
            self.added[group.name] += 1
            self.rooms.append(_empty(self.shared, group))
            yield self.rooms[-1]

    def _size(self, group: NodeGroup) -> int:
        return group.desired + self.added[group.name]


def grow(pods: Sequence[Room], shared: Cluster | None = None) -> Growth:
    """Return what is added for pods that wait for a node, the largest first, and how many of them stay out."""
    nodes = _Nodes(shared or cluster())
    placed = [nodes.take(pod) for pod in sorted(pods, key=lambda each: (each["CPU"], each["GiB"]), reverse=True)]
    return Growth(dict(nodes.added), placed.count(False))


def _empty(shared: Cluster, group: NodeGroup) -> Room:
    """Return what a new node has for pods, next to those that run on every node."""
    node, daemons = prices().instances[group.instance], [each for each in shared.system if each.every_node]
    return {
        "CPU": node.cpu - sum(each.cpu for each in daemons),
        "GiB": node.memory_gib - sum(each.memory_mib for each in daemons) / 1024,
        "pods": float(shared.pods_per_node - len(daemons)),
    }


def _fits(pod: Room, room: Room) -> bool:
    return all(room[what] >= amount for what, amount in pod.items())
