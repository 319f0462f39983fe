"""What Argo CD lets people and pull requests do."""

from collections.abc import Iterator

from eventsphere.check.policy import Broken, policy
from eventsphere.check.resources import Scene
from eventsphere.gitops.manifests import Manifest

REFUSED = {"exec.enabled": "true", "users.anonymous.enabled": "true", "statusbadge.enabled": "true"}
FORBIDDEN = ("create", "delete", "override", "exec")
BUILD = ("--enable-exec", "--enable-alpha-plugins", "--enable-helm", "--load-restrictor")


@policy("argocd-settings", "A pull request that runs code in the repo server owns every secret that Argo CD has.")
def argocd_settings(scene: Scene) -> Iterator[Broken]:
    """Argo CD builds without plugins, gives no shell into pods, and knows who asks."""
    for each, data in _called(scene, "argocd-cm"):
        for key, value in data.items():
            if REFUSED.get(key) == value.lower():
                yield Broken(each, f"sets {key} to {value}", f"remove {key}")
            for option in BUILD if key.startswith("kustomize.buildOptions") else ():
                if option in value:
                    yield Broken(each, f"builds with {option}", f"remove {option} from {key}")
        if data.get("application.resourceTrackingMethod") != "annotation":
            yield Broken(each, "tracks by label", "set application.resourceTrackingMethod: annotation")


@policy("argocd-roles", "A role that may change or delete Applications goes past Git and its reviews.")
def argocd_roles(scene: Scene) -> Iterator[Broken]:
    """Roles name verbs, nobody may create, delete, override or exec, and strangers may nothing."""
    for each, data in _called(scene, "argocd-rbac-cm"):
        if data.get("policy.default"):
            yield Broken(each, f"gives everybody {data['policy.default']}", "remove policy.default")
        for line in "\n".join(value for key, value in data.items() if key.endswith(".csv")).splitlines():
            kind, *words = [word.strip() for word in line.split(",")]
            if kind == "p" and len(words) == 5 and words[4] == "allow" and words[2] in {"*", *FORBIDDEN}:
                yield Broken(each, f"lets {words[0]} {words[2]} {words[1]}", "name the verbs that the role needs")
            if kind == "g" and words[1:] == ["role:admin"]:
                yield Broken(each, f"makes {words[0]} an administrator", "use role:sre")


def _called(scene: Scene, name: str) -> Iterator[tuple[Manifest, dict[str, str]]]:
    """The ConfigMap of that name with its data, if the folder has it."""
    return ((each, each.data.get("data", {})) for each in scene.kind("ConfigMap") if each.name == name)
