"""The service graph as a Mermaid picture for docs/graph.md."""

from pathlib import Path

from eventsphere.gitops.graph import BASE, Graph, load

PICTURE = Path("docs/graph.md")
TEXT = """# Who calls whom

Made from [base/graph.yaml](../base/graph.yaml) by `python -m eventsphere.gitops`. Each arrow is a connection that
NetworkPolicies let through, with its port; whatever has no arrow is refused. Dotted arrows exist only with the
named folder of the tree.

```mermaid
{picture}
```
"""


def draw(graph: Graph) -> str:
    """The Mermaid source: our pods in a box, one arrow a call."""
    lines = ["flowchart LR", '  subgraph environment ["namespace eventsphere-*"]']
    lines += [f'    {name}["{name} :{port}"]' for name, port in graph.workloads.items()]
    lines += ["  end", *(f'  {name}(["{peer.title}"])' for name, peer in graph.outside.items())]
    for call in graph.edges():
        ports = " ".join(graph.ports(call.callee, call.caller))
        arrow = "-->" if call.where == BASE else "-.->"
        label = ports if call.where == BASE else f"{ports}, {Path(call.where).name}"
        lines.append(f'  {call.caller} {arrow}|"{label}"| {call.callee}')
    return "\n".join(lines)


def page(root: Path) -> str:
    """The whole page for the tree at `root`."""
    return TEXT.format(picture=draw(load(root)))
