"""Whether the nodes have room for what runs, and certificates for what is called."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from eventsphere.check.policy import Broken, policy
from eventsphere.check.resources import Scene
from eventsphere.check.rules.isolation import hosts, overlays
from eventsphere.cost.fit import situations
from eventsphere.cost.tables import cluster

TABLE = "tools/eventsphere/cost/cluster.yaml"
PROMISED = {"at rest", "all at their maximum"}
"""The other situations are in docs/aws.md, with what is missing when a node is lost."""


@policy("fits", "Pods that find no node wait for ever, and every node more is paid for.", once=True)
def fits(scene: Scene) -> Iterator[Broken]:
    """At rest all pods fit on the nodes there are; with every autoscaler at its maximum, on the most there may be."""
    on_aws = [each for each in overlays(scene) if each.environment in cluster().environments]
    for each in situations(on_aws):
        if each.when in PROMISED and not each.lost:
            for what in each.short:
                told = f"{each.needs[what]:.1f} {what} {each.when}, {each.nodes} nodes have {each.room[what]:.1f}"
                yield Broken(None, f"{TABLE}: pods ask for {told}", "lower requests or replicas, or add nodes there")


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
