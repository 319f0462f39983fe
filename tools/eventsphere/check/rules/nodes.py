"""Whether the nodes have room for what runs, and certificates for what is called."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from eventsphere.check.policy import Broken, policy
from eventsphere.check.resources import Scene, dig
from eventsphere.check.rules.isolation import hosts, overlays
from eventsphere.check.rules.scaling import HPA, least, target
from eventsphere.cost.tables import Cluster, cluster, prices
from eventsphere.diff.quantities import number
from eventsphere.gitops.manifests import Manifest

TABLE = "tools/eventsphere/cost/cluster.yaml"
Room = dict[str, float]


@policy("fits", "Pods that find no node wait for ever, and every node more is paid for.", once=True)
def fits(scene: Scene) -> Iterator[Broken]:
    """At rest all pods fit on the nodes there are; with every autoscaler at its maximum, on the most there may be."""
    shared = cluster()
    on_aws = [each for each in overlays(scene) if each.environment in shared.environments]
    for when, nodes, most in (("at rest", _nodes(shared, "desired"), False), ("at their maximum", MOST_NODES, True)):
        room, needs = _room(shared, nodes), _needs(shared, nodes, on_aws, most=most)
        for what in room:
            if needs[what] > room[what]:
                told = f"{needs[what]:.1f} {what} {when}, {nodes} nodes have {room[what]:.1f}"
                yield Broken(None, f"{TABLE}: pods ask for {told}", "lower requests or replicas, or add nodes there")


MOST_NODES = 8


def _nodes(shared: Cluster, field: str) -> int:
    return sum(getattr(group, field) for group in shared.node_groups)


def _room(shared: Cluster, nodes: int) -> Room:
    node = prices().instances[shared.node_groups[0].instance]
    return {"CPU": nodes * node.cpu, "GiB": nodes * node.memory_gib, "pods": float(nodes * shared.pods_per_node)}


def _needs(shared: Cluster, nodes: int, scenes: list[Scene], *, most: bool) -> Room:
    needs = {"CPU": 0.0, "GiB": 0.0, "pods": 0.0}
    for each in shared.system:
        count = nodes if each.every_node else each.pods
        _add(needs, count, each.cpu, each.memory_mib / 1024)
    for scene in scenes:
        for owner in scene.kind("Deployment", "StatefulSet"):
            asked = (_asked(owner, name) for name in ("cpu", "memory"))
            _add(needs, _maximum(scene, owner) if most else least(scene, owner), next(asked), next(asked) / 2**30)
    return needs


def _add(needs: Room, count: int, cpu: float, gib: float) -> None:
    needs["CPU"] += count * cpu
    needs["GiB"] += count * gib
    needs["pods"] += count


def _asked(owner: Manifest, name: str) -> float:
    return float(sum(number(dig(each, f"resources.requests.{name}")) for each in owner.containers))


def _maximum(scene: Scene, owner: Manifest) -> int:
    found = [hpa.spec.get("maxReplicas", 1) for hpa in scene.kind(HPA) if target(scene, hpa) is owner]
    return int(max(found, default=owner.spec.get("replicas", 1)))


@policy("certificate-names", "A host without a certificate has no load balancer: the controller waits for one.")
def certificate_names(scene: Scene) -> Iterator[Broken]:
    """Each host of an Ingress is one that the certificates in ACM have; a wildcard is one level."""
    for ingress in scene.kind("Ingress"):
        for host in sorted(hosts(ingress) - {""}):
            if not any(_covers(name, host) for name in cluster().certificate_names):
                what = f"answers for {host}, which no certificate has"
                yield Broken(ingress, what, f"add its name to certificate_names in {TABLE}")


def _covers(name: str, host: str) -> bool:
    return fnmatchcase(host, name) and host.count(".") == name.count(".")
