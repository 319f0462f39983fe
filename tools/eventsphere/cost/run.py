"""`eventsphere cost`: a month of an environment, from what it requests, its share of the cluster and its bookings."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from eventsphere.check import tree
from eventsphere.check.resources import Scene, dig
from eventsphere.check.rules.scaling import least
from eventsphere.cost.fit import asked
from eventsphere.cost.lines import Line
from eventsphere.cost.shared import shared_lines
from eventsphere.cost.tables import Cluster, NodeGroup, Prices, cluster, prices
from eventsphere.diff.quantities import number
from eventsphere.errors import CommandError, Exit
from eventsphere.gitops.manifests import Manifest

GIB = 2**30


@dataclass(frozen=True)
class Cost:
    """A month's bill."""

    environment: str
    bookings: int
    prices_of: str
    lines: list[Line]

    @property
    def month(self) -> float:
        """Dollars a month."""
        return sum(line.dollars for line in self.lines)

    @property
    def per_thousand(self) -> float:
        """Dollars for 1,000 bookings."""
        return self.month / self.bookings * 1000

    def json(self) -> dict[str, Any]:
        """For programs."""
        totals = {"dollars_per_month": round(self.month, 2), "dollars_per_1000_bookings": round(self.per_thousand, 4)}
        return asdict(self) | totals


def cost(root: Path, environment: str, bookings: int) -> Cost:
    """The bill of an environment on AWS; CommandError (USAGE) for one that does not run there."""
    shared, table = cluster(), prices()
    tree.folder_of(root, environment)  # an unknown one is told as such
    if environment not in shared.environments:
        raise CommandError(f"{environment} does not run on AWS", f"one of {', '.join(shared.environments)}", Exit.USAGE)
    scene = tree.scene(root, environment)
    every = [scene if each == environment else tree.scene(root, each) for each in shared.environments]
    nodes = _nodes(scene, every, shared, table)
    lines = [*nodes, *_own(scene, table), *shared_lines(shared, table), *_used(bookings, shared, table)]
    return Cost(environment, bookings, str(table.as_of), lines)


def requested(scene: Scene) -> tuple[float, float]:
    """CPU and GiB that all pods ask for, with as many as there are at least."""
    pods = [(owner, least(scene, owner)) for owner in scene.kind("Deployment", "StatefulSet")]
    cpu, memory = (sum(count * asked(owner, name) for owner, count in pods) for name in ("cpu", "memory"))
    return cpu, memory / GIB


def _nodes(scene: Scene, every: list[Scene], shared: Cluster, table: Prices) -> Iterator[Line]:
    """The environment's part of the nodes, and an even part of what nobody asks for: add-ons, and room to grow."""
    nodes = sum(group.desired for group in shared.node_groups)
    monthly = sum(group.desired * node_month(group, table) for group in shared.node_groups)
    cpu, memory = requested(scene)
    part = _part(scene, shared, table)
    yield Line("nodes, by request", part * monthly, f"{part:.0%} of {nodes}: {cpu:.2f} CPU, {memory:.2f} GiB")
    rest = max(0.0, 1 - sum(_part(each, shared, table) for each in every))
    even = rest / len(every)
    yield Line("nodes, the rest", even * monthly, f"add-ons and room: one of {len(every)} shares of {rest:.0%}")


def node_month(group: NodeGroup, table: Prices) -> float:
    """Return a month's dollars of one node of a group, its root volume included."""
    return (
        table.instances[group.instance].per_hour * table.hours_per_month + table.node_gib * table.per_month["gp3_gib"]
    )


def _part(scene: Scene, shared: Cluster, table: Prices) -> float:
    """The part of all nodes that an environment asks for, by what it takes most of."""
    types = [(group.desired, table.instances[group.instance]) for group in shared.node_groups]
    cpu, memory = requested(scene)
    all_cpu = sum(count * each.cpu for count, each in types)
    return max(cpu / all_cpu, memory / sum(count * each.memory_gib for count, each in types))


def _own(scene: Scene, table: Prices) -> Iterator[Line]:
    gib = sum(_claimed(scene, owner) for owner in scene.kind("StatefulSet"))
    yield Line("database volume", gib * table.per_month["gp3_gib"], f"{gib:.0f} GiB gp3")
    balancers = len(scene.kind("Ingress"))
    hourly = (
        table.per_hour["load_balancer"] + table.per_hour["load_balancer_unit"] + 2 * table.per_hour["public_address"]
    )
    yield Line("load balancer", balancers * hourly * table.hours_per_month, f"{balancers} ALB, one LCU, two addresses")
    keys = {dig(item, "remoteRef.key") for each in scene.kind("ExternalSecret") for item in each.spec.get("data", [])}
    yield Line("secrets", len(keys) * table.per_month["secret"], f"{len(keys)} secrets")


def _claimed(scene: Scene, owner: Manifest) -> float:
    claims = owner.spec.get("volumeClaimTemplates", [])
    return (
        least(scene, owner) * float(sum(number(dig(each, "spec.resources.requests.storage")) for each in claims)) / GIB
    )


def _used(bookings: int, shared: Cluster, table: Prices) -> Iterator[Line]:
    """What grows with the bookings."""
    each = shared.per_booking
    logs = bookings * each["logs_kib"] / 2**20
    yield Line("logs", logs * table.per_gib["logs"], f"{logs:.1f} GiB")
    outgoing = bookings * each["nat_kib"] / 2**20
    yield Line("NAT traffic", outgoing * table.per_gib["nat"], f"{outgoing:.1f} GiB")
    sent = bookings * each["notifications"]
    yield Line("notifications", sent / 1e6 * table.per_million["notifications"], f"{sent:,.0f} sent")
