"""How far the service graph reaches."""

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network

from eventsphere.check import graphs
from eventsphere.check.files import line_of
from eventsphere.check.policy import Broken, policy
from eventsphere.check.resources import Scene
from eventsphere.gitops.graph import GRAPH

WIDEST = 24
"""Prefix length of one subnet of the VPC."""
HOME = [IPv4Network(each) for each in ("10.0.0.0/16", "169.254.170.23/32", "169.254.7.127/32")]
"""The VPC, the EKS Pod Identity agent, and the kubelet as Istio's ambient mode shows it."""


@policy("graph-open", "A stolen pod could send all data to any address of the Internet.", once=True)
def graph_open(scene: Scene) -> Iterator[Broken]:
    """Addresses of base/graph.yaml are subnets of the VPC or agents of the node, never the Internet."""
    found = graphs.of(scene.root)
    for name, outside in (found.outside if found else {}).items():
        for address in outside.addresses:
            if not _inside(address):
                place = f"{GRAPH}:{line_of(scene.root, GRAPH, str(address))}"
                yield Broken(None, f"{place}: {name} is {address}", "name the subnet or address that is really called")


def _inside(network: IPv4Network | IPv6Network) -> bool:
    return (
        isinstance(network, IPv4Network)
        and network.prefixlen >= WIDEST
        and any(network.subnet_of(each) for each in HOME)
    )
