"""Whether everything fits on the nodes: at rest, with autoscalers at their maximum, and with one node lost."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from eventsphere.check import tree
from eventsphere.check.resources import Scene, dig
from eventsphere.check.rules.scaling import HPA, least, target
from eventsphere.cost.tables import Cluster, cluster, prices
from eventsphere.diff.quantities import number
from eventsphere.gitops.manifests import Manifest

MOST_NODES = 8
"""The autoscaler's limit."""
Room = dict[str, float]
Count = Callable[[Scene, Manifest], int]
HEAD = ("when", "nodes", "pods", "CPU", "GiB", "fits")


@dataclass(frozen=True)
class Situation:
    """What pods ask for at one time, and what so many nodes have."""

    when: str
    nodes: int
    lost: bool
    needs: Room
    room: Room

    @property
    def short(self) -> Room:
        """How much is missing, of what is missing."""
        return {what: self.needs[what] - self.room[what] for what in self.room if self.needs[what] > self.room[what]}

    @property
    def cells(self) -> tuple[str, ...]:
        """A row of the table."""
        amounts = (f"{self.needs[what]:.{digits}f} of {self.room[what]:.{digits}f}" for what, digits in DIGITS)
        missing = " and ".join(f"{amount:.{dict(DIGITS)[what]}f} {what}" for what, amount in self.short.items())
        nodes = f"{self.nodes}, one lost" if self.lost else str(self.nodes)
        return (self.when, nodes, *amounts, f"short by {missing}" if missing else "yes")


DIGITS = (("pods", 0), ("CPU", 2), ("GiB", 1))


def fit(root: Path) -> list[Situation]:
    """Return every situation of the tree at `root`."""
    return list(situations([tree.scene(root, name) for name in cluster().environments]))


def situations(scenes: Sequence[Scene]) -> Iterator[Situation]:
    """Yield the mission's situations: minima on the nodes that there are at least, maxima on the most there may be."""
    shared = cluster()
    at_rest = sum(group.desired for group in shared.node_groups)
    yield from _with_and_without("at rest", at_rest, shared, [(each, least) for each in scenes])
    for busy in [*scenes, None]:
        when = f"{busy.environment} at its maximum" if busy else "all at their maximum"
        counts: list[tuple[Scene, Count]] = [(each, most if busy in (each, None) else least) for each in scenes]
        yield from _with_and_without(when, MOST_NODES, shared, counts)


def _with_and_without(when: str, nodes: int, shared: Cluster, counts: list[tuple[Scene, Count]]) -> Iterator[Situation]:
    for left in (nodes, nodes - 1):
        yield Situation(when, left, left < nodes, needs(shared, left, counts), room(shared, left))


def room(shared: Cluster, nodes: int) -> Room:
    """Return what so many nodes have for pods."""
    node = prices().instances[shared.node_groups[0].instance]
    return {"CPU": nodes * node.cpu, "GiB": nodes * node.memory_gib, "pods": float(nodes * shared.pods_per_node)}


def needs(shared: Cluster, nodes: int, counts: list[tuple[Scene, Count]]) -> Room:
    """Return what add-ons and so many pods of each workload request."""
    found = {"CPU": 0.0, "GiB": 0.0, "pods": 0.0}
    for each in shared.system:
        _add(found, nodes if each.every_node else each.pods, each.cpu, each.memory_mib / 1024)
    for scene, count in counts:
        for owner in scene.kind("Deployment", "StatefulSet"):
            _add(found, count(scene, owner), asked(owner, "cpu"), asked(owner, "memory") / 2**30)
    return found


def _add(needs: Room, count: int, cpu: float, gib: float) -> None:
    needs["CPU"] += count * cpu
    needs["GiB"] += count * gib
    needs["pods"] += count


def asked(owner: Manifest, name: str) -> float:
    """Return what one pod of a workload requests."""
    return float(sum(number(dig(each, f"resources.requests.{name}")) for each in owner.containers))


def most(scene: Scene, owner: Manifest) -> int:
    """Return how many pods of a workload there are at most."""
    found = [hpa.spec.get("maxReplicas", 1) for hpa in scene.kind(HPA) if target(scene, hpa) is owner]
    return int(max(found, default=owner.spec.get("replicas", 1)))


def markdown(found: Sequence[Situation]) -> str:
    """Return the table as docs/aws.md has it."""
    rows = [HEAD, ("---",) * len(HEAD), *(each.cells for each in found)]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)
