"""The service graph of a tree, read once for all policies that ask."""

from functools import lru_cache
from pathlib import Path

from eventsphere.gitops import graph, policies
from eventsphere.gitops.graph import Graph
from eventsphere.gitops.policies import Policy


def of(root: Path) -> Graph | None:
    """The tree's graph; None where it can't be used, which the policy network-files tells."""
    try:
        return _load(root, (root / graph.GRAPH).read_text())
    except (graph.GraphError, FileNotFoundError):
        return None


def network_policies(root: Path) -> dict[Path, Policy]:
    """The policy files that the tree's graph makes."""
    found = of(root)
    return policies.generate(found) if found else {}


@lru_cache(maxsize=8)
def _load(root: Path, text: str) -> Graph:  # the text tells whether the file is the same
    return graph.load(root)
