"""What the pods give the services to read, against what the code reads."""

from collections.abc import Iterator

from eventsphere.check.code import SERVICES, settings
from eventsphere.check.policy import Broken, policy
from eventsphere.check.resources import Scene, dig
from eventsphere.gitops.manifests import Manifest, Object

BOTO = {"AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}


def variables(scene: Scene, container: Object) -> dict[str, str | None]:
    """The environment variables of a container; None for a value that only the cluster knows."""
    found: dict[str, str | None] = {}
    for source in container.get("envFrom", []):
        for kind, field in (("ConfigMap", "configMapRef"), ("Secret", "secretRef")):
            found |= _from(scene, kind, dig(source, f"{field}.name"))
    return found | {each["name"]: each.get("value") for each in container.get("env", [])}


def _from(scene: Scene, kind: str, called: str | None) -> dict[str, str | None]:
    if kind == "ConfigMap":
        return {
            key: value
            for each in scene.kind(kind)
            if each.name == called
            for key, value in each.data.get("data", {}).items()
        }
    makers = [each for each in scene.kind("ExternalSecret") if dig(each.data, "spec.target.name", each.name) == called]
    return {key: None for each in makers for key in _keys(each)}


def _keys(maker: Manifest) -> list[str]:
    template = dig(maker.data, "spec.target.template.data")
    return list(template) if template else [item["secretKey"] for item in maker.spec.get("data", [])]


@policy("settings", "A service stops at its start when a variable is missing, and never hears of one it doesn't read.")
def given(scene: Scene) -> Iterator[Broken]:
    """Each service gets every variable it requires, and none that it does not read."""
    if scene.environment is None:
        return
    for each in scene.containers():
        service = each.spec.get("name", "")
        if service in SERVICES:
            yield from _compare(scene, each.owner, service, {*variables(scene, each.spec)})


def _compare(scene: Scene, owner: Manifest, service: str, there: set[str]) -> Iterator[Broken]:
    try:
        read = settings(scene.root, service)
    except FileNotFoundError:
        yield Broken(owner, f"apps/{service}/settings.py is missing", "restore it: it says what the service reads")
        return
    for name in sorted({name for name, setting in read.items() if setting.required} - there):
        yield Broken(
            owner,
            f"{service} requires {name}, which nothing sets",
            f"add it to {service}'s ConfigMap or ExternalSecret",
        )
    for name in sorted(there - {*read} - BOTO):
        yield Broken(
            owner, f"{service} does not read {name}", f"mend the name, or add it to apps/{service}/settings.py"
        )
