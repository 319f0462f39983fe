"""One port number, said in five places: each must say the same."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from eventsphere.check import graphs
from eventsphere.check.code import SERVICES, settings
from eventsphere.check.policy import Broken, policy
from eventsphere.check.resources import Scene
from eventsphere.check.rules.settings import variables


@policy("ports", "A port changed in one place only is a service that nobody reaches.")
def ports(scene: Scene) -> Iterator[Broken]:
    """Code, PORT, container, Service and service graph agree on each service's port."""
    if scene.environment is None:
        return
    found = graphs.of(scene.root)
    workloads = found.workloads if found else {}
    metrics = found.metrics if found else {}
    for each in scene.containers():
        name = each.spec.get("name", "")
        if name in workloads:
            for where, port in _said(scene, name, each.spec):
                if port not in (workloads[name], metrics.get(name)):
                    yield Broken(
                        each.owner,
                        f"port of {name} is {port} in {where}, {workloads[name]} in base/graph.yaml",
                        "say the same everywhere",
                    )


def _said(scene: Scene, name: str, container: dict[str, object]) -> Iterator[tuple[str, object]]:
    said = container.get("ports")
    yield from (
        (("the container", port["containerPort"]) for port in said)
        if isinstance(said, list) and said
        else [("the container", None)]
    )
    if name in SERVICES:
        yield "its ConfigMap", _number(variables(scene, container).get("PORT"))
        yield from (
            ("its Service", port["port"])
            for each in scene.kind("Service")
            if each.name == name
            for port in each.spec["ports"]
        )
        try:
            yield f"apps/{name}/settings.py", settings(scene.root, name)["PORT"].default
        except FileNotFoundError:
            return  # policy settings tells it


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None


@policy("urls", "A service that is told a wrong address of another finds out with the first customer.")
def urls(scene: Scene) -> Iterator[Broken]:
    """Addresses of our services in variables name an existing Service and its port."""
    there = {each.name: {port["port"] for port in each.spec["ports"]} for each in scene.kind("Service")}
    for each in scene.containers():
        for name, value in variables(scene, each.spec).items():
            if name not in {"AUTH_URL", "EVENT_URL"} or not value:
                continue
            address = urlsplit(value)
            if address.port not in there.get(address.hostname or "", set()):
                yield Broken(
                    each.owner, f"{name}={value} leads to no Service", "name a Service of this environment and its port"
                )
