"""NetworkPolicies are the service graph, no more and no less."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from eventsphere.check import graphs
from eventsphere.check.policy import Broken, policy
from eventsphere.check.resources import Scene
from eventsphere.gitops import graph, policies

Wanted = dict[str, tuple[Path, dict[str, Any]]]
ALWAYS = Path(graph.BASE)


@policy(
    "network-files", "An edge without its policy is refused at night; a policy without its edge is a hole.", once=True
)
def network_files(scene: Scene) -> Iterator[Broken]:
    """The policy files are what base/graph.yaml makes."""
    try:
        found = policies.stale(scene.root)
    except graph.GraphError as error:
        yield Broken(None, str(error), "mend base/graph.yaml")
        return
    for line in found:
        what, _, remedy = line.partition(";")
        yield Broken(None, what, remedy.strip() or "add the call to base/graph.yaml, or delete the file")


@policy("network", "What runs is what was rendered: a patch in an overlay could still open or lose a policy.")
def network(scene: Scene) -> Iterator[Broken]:
    """An environment's policies are the graph's: all of base, all or none of each optional folder, nothing else."""
    if scene.environment is None:
        return
    wanted = _wanted(scene.root)
    there = {each.name: each for each in scene.kind("NetworkPolicy")}
    for name, each in there.items():
        if name not in wanted or wanted[name][1] != each.spec:
            yield Broken(each, "is not what base/graph.yaml makes", "change the graph, not the policy")
    folders = {ALWAYS, *(wanted[name][0] for name in there if name in wanted)}
    for name, (folder, _) in wanted.items():
        if folder in folders and name not in there:
            yield Broken(
                None, f"NetworkPolicy {name} of {folder} is not there", "add it back: without it traffic is open or cut"
            )


def _wanted(root: Path) -> Wanted:
    """Each policy's name, with its folder and spec."""
    return {
        policy["metadata"]["name"]: (path.parent if path.name != "networkpolicy.yaml" else ALWAYS, policy["spec"])
        for path, policy in graphs.network_policies(root).items()
    }
