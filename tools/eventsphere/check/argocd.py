"""What Argo CD is told to sync: Applications, and those that ApplicationSets make."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from eventsphere.check.resources import Scene, dig
from eventsphere.gitops.manifests import Manifest, Object


class Source(NamedTuple):
    """One Application: where it comes from and where it goes."""

    owner: Manifest
    """The Application or ApplicationSet that says so."""
    name: str
    project: str
    repository: str
    path: str | None
    """A folder of the repository; None for a Helm chart."""
    server: str
    namespace: str
    spec: Object


def sources(scene: Scene) -> Iterator[Source]:
    """Every Application there will be."""
    for each in scene.kind("Application"):
        yield _source(each, each.name, each.spec)
    for each in scene.kind("ApplicationSet"):
        template = each.spec.get("template", {})
        for element in _elements(each):
            filled = _fill(template, element)
            yield _source(each, dig(filled, "metadata.name", ""), filled.get("spec", {}))


def _elements(owner: Manifest) -> Iterator[dict[str, str]]:
    """What its list generators name."""
    return (element for each in owner.spec.get("generators", []) for element in dig(each, "list.elements", []))


def _fill(value: Any, element: dict[str, str]) -> Any:
    """The template with the element's values in place of `{{.name}}`."""
    if isinstance(value, dict):
        return {key: _fill(each, element) for key, each in value.items()}
    if isinstance(value, list):
        return [_fill(each, element) for each in value]
    if isinstance(value, str):
        for key, text in element.items():
            value = value.replace("{{." + key + "}}", text)
    return value


def _source(owner: Manifest, name: str, spec: Object) -> Source:
    source, destination = spec.get("source", {}), spec.get("destination", {})
    return Source(
        owner,
        name,
        spec.get("project", "default"),
        source.get("repoURL", ""),
        source.get("path"),
        destination.get("server", ""),
        destination.get("namespace", ""),
        spec,
    )
