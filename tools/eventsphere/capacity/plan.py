"""`eventsphere capacity`: replicas, nodes and a monthly bill for so many people, and what ends it."""

from dataclasses import asdict, dataclass
from math import ceil, floor
from pathlib import Path
from typing import Any

from eventsphere.capacity import database, demand
from eventsphere.check import tree
from eventsphere.check.resources import Scene, dig
from eventsphere.check.rules.scaling import HPA, least, target
from eventsphere.cost import fit
from eventsphere.cost.run import cost, node_month
from eventsphere.cost.tables import cluster, prices
from eventsphere.diff.quantities import number
from eventsphere.gitops.manifests import Manifest
from eventsphere.loadtest import traffic

MEAN = 0.25
"""The mean of a month's load, as a share of the load with all people there."""
SECONDS_PER_MONTH = 730 * 3600


@dataclass(frozen=True)
class Service:
    """One service under the load: millicores that requests cost it, and the pods that carry them."""

    name: str
    millicores: float
    replicas: int
    most: int
    people: int
    """How many people its maximum carries."""

    @property
    def is_short(self) -> bool:
        """Whether its maximum is too low."""
        return self.replicas > self.most


@dataclass(frozen=True)
class Gain:
    """What a step past one MongoDB gains, and what that assumes."""

    name: str
    gain: float
    assumption: str


@dataclass(frozen=True)
class Capacity:
    """The answer for so many people at the same time."""

    environment: str
    users: int
    requests: float
    """Actions a second."""
    services: list[Service]
    nodes: int | None
    """None if they would not fit on as many nodes as there may be."""
    month: float | None
    bookings: int
    database: float
    """The part of what one MongoDB carries, 1 being its limit."""
    database_people: int
    database_millicores: float
    gains: list[Gain]
    assumptions: list[str]

    @property
    def limits(self) -> list[str]:
        """What is too small, the least first to go first."""
        short = {each.name: each.people for each in self.services if each.is_short}
        short |= {"MongoDB": self.database_people} if self.database > 1 else {}
        named = [
            f"{name} carries {people:,} people" for name, people in sorted(short.items(), key=lambda each: each[1])
        ]
        return named + ([f"{fit.MOST_NODES} nodes are too few"] if self.nodes is None else [])

    def json(self) -> dict[str, Any]:
        """For programs."""
        return asdict(self) | {"limits": self.limits}


def capacity(root: Path, environment: str, users: int) -> Capacity:
    """Return what so many people need; CommandError for an environment without a bill."""
    costs, each = demand.load(root), demand.rates(traffic.load())
    scene = tree.scene(root, environment)
    asked = {action: rate * users for action, rate in each.items()}
    services = [_service(scene, name, costs, asked, users) for name in demand.SERVICES]
    bookings = max(1, round(asked["book"] * SECONDS_PER_MONTH * MEAN))
    nodes = _nodes(root, scene, {each.name: each.replicas for each in services})
    known, room = costs.of(demand.DATABASE, asked), _database_room(scene)
    used = sum(known.values()) / room
    return Capacity(
        environment=environment,
        users=users,
        requests=sum(asked.values()),
        services=services,
        nodes=nodes,
        month=_month(root, environment, bookings, nodes),
        bookings=bookings,
        database=used,
        database_people=floor(users / used),
        database_millicores=room,
        gains=[Gain(step.name, round(step.gain(known), 2), step.assumption) for step in database.STEPS],
        assumptions=_assumptions(costs),
    )


def _service(scene: Scene, name: str, costs: demand.Costs, asked: dict[str, float], users: int) -> Service:
    """Return the service with so many pods that none is over its autoscaler's target."""
    hpa = next(each for each in scene.kind(HPA) if each.name == name)
    owner = target(scene, hpa)
    assert owner is not None  # noqa: S101 - the policy hpa-target holds it
    needed = sum(costs.of(name, asked).values())
    budget = fit.asked(owner, "cpu") * 1000 * _cpu_target(hpa) - costs.idle[name]
    least_pods, most = least(scene, owner), int(hpa.spec["maxReplicas"])
    return Service(name, needed, max(least_pods, ceil(needed / budget)), most, floor(users * most * budget / needed))


def _cpu_target(hpa: Manifest) -> float:
    metrics = [each["resource"] for each in hpa.spec["metrics"] if dig(each, "resource.name") == "cpu"]
    return float(metrics[0]["target"]["averageUtilization"]) / 100


def _nodes(root: Path, scene: Scene, replicas: dict[str, int]) -> int | None:
    """Return on how few nodes everything fits, with the other environments at rest; None if on none."""
    shared = cluster()
    others = [tree.scene(root, name) for name in shared.environments if name != scene.environment]

    def busy(scene: Scene, owner: Manifest) -> int:
        return replicas.get(owner.name, least(scene, owner))

    counts: list[tuple[Scene, fit.Count]] = [(scene, busy), *((other, least) for other in others)]
    for nodes in range(sum(group.desired for group in shared.node_groups), fit.MOST_NODES + 1):
        needs, room = fit.needs(shared, nodes, counts), fit.room(shared, nodes)
        if all(needs[what] <= room[what] for what in room):
            return nodes
    return None


def _month(root: Path, environment: str, bookings: int, nodes: int | None) -> float | None:
    """Return the environment's bill; it pays alone for nodes that the cluster does not have at rest."""
    at_rest = sum(group.desired for group in cluster().node_groups)
    if nodes is None:
        return None
    more = (nodes - at_rest) * node_month(cluster().node_groups[0], prices())
    return cost(root, environment, bookings).month + more


def _database_room(scene: Scene) -> float:
    """Return the millicores that the one MongoDB may use."""
    container = next(each for each in scene.kind("StatefulSet") if each.name == "mongodb").containers[0]
    return float(number(dig(container, "resources.limits.cpu"))) * 1000 * database.BUSY


def _assumptions(costs: demand.Costs) -> list[str]:
    return [
        f"people act as loadtests/traffic.yaml says, all at the same time; a month's mean load is {MEAN:.0%} of that",
        f"costs are those of {demand.FILE}, measured on {costs.measured_on}; processors are as fast as that machine's",
        f"one MongoDB needs as much CPU as {costs.database} did, and uses at most {database.BUSY:.0%} of its CPU limit",
        "CPU is what ends first: disks, memory and connections are not modelled",
        "the frontend serves files alone and stays at its minimum; other environments are at rest",
        "nodes are those at the peak, paid for the whole month",
    ]
