"""Read what a run needs to know from the target's Deployment and the environment's Application."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from eventsphere.check.resources import dig
from eventsphere.diff.quantities import number
from eventsphere.errors import CommandError
from eventsphere.promote.images import DIGEST, images, path_of
from eventsphere.promote.repository import Repository

Object = Mapping[str, Any]


def request(deployment: Object) -> float:
    """Return the millicores that one pod requests.

    Raises:
        CommandError: a container requests none, so there is no utilization.
    """
    asked = [dig(each, "resources.requests.cpu") for each in _containers(deployment)]
    if not asked or None in asked:
        raise CommandError(f"{_name(deployment)} requests no CPU", "set resources.requests.cpu for each container")
    return float(sum(number(each) for each in asked)) * 1000


def port(deployment: Object) -> int:
    """Return the port where pods serve requests and /metrics."""
    ports = [each for container in _containers(deployment) for each in container.get("ports", [])]
    found = next((each["containerPort"] for each in ports if each.get("name") == "http"), None)
    if found is None:
        raise CommandError(f"{_name(deployment)} has no port named http", "name the port of its container")
    return int(found)


def settings(deployment: Object) -> str:
    """Return the name of the ConfigMap with the service's settings."""
    sources = [each for container in _containers(deployment) for each in container.get("envFrom", [])]
    found = next((dig(each, "configMapRef.name") for each in sources if dig(each, "configMapRef.name")), None)
    if found is None:
        raise CommandError(f"{_name(deployment)} has no settings", "give it a ConfigMap by envFrom")
    return str(found)


def tested_images(root: Path, environment: str, application: Object) -> dict[str, str]:
    """Return the images that the synced commit names; what Argo CD sees running, if the commit is not in this clone."""
    path = path_of(environment)
    repository = Repository.of(root)
    text = repository.file(str(dig(application, "status.sync.revision", "")), path) if repository else None
    if text is not None:
        return images(text, path)
    running = [str(each).partition("@") for each in dig(application, "status.summary.images", [])]
    return {name: digest for name, _, digest in running if DIGEST.fullmatch(digest)}


def _containers(deployment: Object) -> list[Any]:
    return list(dig(deployment, "spec.template.spec.containers", []))


def _name(deployment: Object) -> str:
    return str(dig(deployment, "metadata.name", "the Deployment"))
