"""How Argo CD syncs."""

from collections.abc import Iterator

from eventsphere.check.argocd import sources
from eventsphere.check.policy import Broken, policy
from eventsphere.check.resources import Scene, dig

CONFIRMED = ("Deployment", "StatefulSet", "Service", "Ingress", "ExternalSecret", "SecretStore")
HERE = "https://kubernetes.default.svc"
RISKY = {
    "Replace=true",
    "Force=true",
    "Validate=false",
    "ServerSideApply=false",
    "PruneLast=false",
    "ApplyOutOfSyncOnly=true",
}
PAUSE = "/spec/syncPolicy/automated/enabled"
OPTIONS = "argocd.argoproj.io/sync-options"


@policy("app-path", "An Application of a folder that does not exist stays Unknown, and nothing is synced.")
def app_path(scene: Scene) -> Iterator[Broken]:
    """Each Application's folder exists in this tree."""
    for source in sources(scene):
        if source.path is not None and not (scene.root / source.path / "kustomization.yaml").is_file():
            yield Broken(
                source.owner, f"{source.name} syncs {source.path}, which has no kustomization.yaml", "mend path"
            )


@policy(
    "app-sync", "Git is what runs: drift heals by itself, what left Git goes, and a new commit ends a failing sync."
)
def app_sync(scene: Scene) -> Iterator[Broken]:
    """Applications sync, heal and prune by themselves, and retry without an end, with the newest commit."""
    for source in sources(scene):
        automated = dig(source.spec, "syncPolicy.automated", {})
        if not (automated.get("selfHeal") and automated.get("prune")):
            yield Broken(
                source.owner,
                f"{source.name} does not heal and prune",
                "set syncPolicy.automated selfHeal and prune: true",
            )
        elif automated.get("enabled") is False:
            yield Broken(source.owner, f"{source.name} is switched off", "remove syncPolicy.automated.enabled")
        if dig(source.spec, "syncPolicy.retry.limit") != -1:
            yield Broken(source.owner, f"{source.name} gives up after some retries", "set syncPolicy.retry.limit: -1")
        if dig(source.spec, "syncPolicy.retry.refresh") is not True:
            yield Broken(
                source.owner, f"{source.name} retries an old commit for ever", "set syncPolicy.retry.refresh: true"
            )


@policy("ignored-differences", "An exception that names no owner or field hides every drift there.")
def ignored_differences(scene: Scene) -> Iterator[Broken]:
    """ignoreDifferences name a kind, and a field or manager."""
    for source in sources(scene):
        for each in source.spec.get("ignoreDifferences", []):
            fields = [
                *each.get("jsonPointers", []),
                *each.get("jqPathExpressions", []),
                *each.get("managedFieldsManagers", []),
            ]
            if not each.get("kind") or "*" in each["kind"] or not fields or any(map(_is_whole, fields)):
                yield Broken(
                    source.owner,
                    f"{source.name} ignores any difference of {each.get('kind', 'all kinds')}",
                    "name kind and field",
                )


def _is_whole(field: str) -> bool:
    """Whether a JSON pointer or jq path names the object, its spec or its metadata as a whole."""
    return field.strip("/.") in {"", "spec", "metadata", "spec/template", "spec.template", "spec/template/spec"}


@policy("pause", "A wider exception lets a paused Application lose its healing for good, unseen.")
def pause(scene: Scene) -> Iterator[Broken]:
    """ApplicationSets leave to SREs whether an Application syncs by itself, and nothing else."""
    for each in scene.kind("ApplicationSet"):
        for exception in each.spec.get("ignoreApplicationDifferences", []):
            fields = [*exception.get("jsonPointers", []), *exception.get("jqPathExpressions", [])]
            for field in fields:
                if field != PAUSE:
                    yield Broken(each, f"leaves {field} as anybody set it", f"ignore {PAUSE} alone")


@policy("sync-options", "Replacing, forcing or an empty render deletes what serves; validation off accepts nonsense.")
def sync_options(scene: Scene) -> Iterator[Broken]:
    """Applications apply by the server side, never replace or force, and refuse an empty render."""
    for source in sources(scene):
        options = dig(source.spec, "syncPolicy.syncOptions", [])
        for option in sorted({*options} & RISKY):
            yield Broken(source.owner, f"{source.name} syncs with {option}", f"remove {option} from syncOptions")
        if "ServerSideApply=true" not in options:
            yield Broken(
                source.owner, f"{source.name} applies by the client", "add ServerSideApply=true to syncOptions"
            )
        if dig(source.spec, "syncPolicy.automated.allowEmpty"):
            yield Broken(source.owner, f"{source.name} syncs an empty render", "remove syncPolicy.automated.allowEmpty")


@policy("app-destination", "An Application of another cluster or of the project default obeys no project of ours.")
def app_destination(scene: Scene) -> Iterator[Broken]:
    """Applications go to this cluster, each into the namespace and project of its environment."""
    for source in sources(scene):
        if source.server != HERE:
            yield Broken(source.owner, f"{source.name} goes to {source.server or 'no server'}", f"set server: {HERE}")
        if source.project == "default":
            yield Broken(source.owner, f"{source.name} is in the project default", "set project")
        environment = source.name.removeprefix("eventsphere-")
        if environment != source.name and {source.project, source.namespace} != {source.name}:
            what = f"{source.name} goes to {source.namespace} by project {source.project}"
            yield Broken(source.owner, what, f"set project and namespace to {source.name}")


@policy("keeps-on-deletion", "A lost ApplicationSet, or a lost line in it, must not delete production.")
def keeps_on_deletion(scene: Scene) -> Iterator[Broken]:
    """ApplicationSets never delete what they made, and refuse an unknown placeholder."""
    for each in scene.kind("ApplicationSet"):
        if dig(each.data, "spec.syncPolicy.preserveResourcesOnDeletion") is not True:
            yield Broken(each, "takes all resources with it", "set syncPolicy.preserveResourcesOnDeletion: true")
        if "missingkey=error" not in each.spec.get("goTemplateOptions", []):
            yield Broken(each, "renders an unknown placeholder as nothing", "set goTemplateOptions: [missingkey=error]")


@policy("prune-confirm", "In prod nothing that carries service or data goes without an SRE's yes.")
def prune_confirm(scene: Scene) -> Iterator[Broken]:
    """prod's workloads, ways in and secrets are pruned only after a confirmation; no namespace ever."""
    for each in scene.kind(*CONFIRMED) if scene.environment == "prod" else []:
        if "Prune=confirm" not in each.annotations.get(OPTIONS, ""):
            yield Broken(each, "is pruned without asking", f"annotate it {OPTIONS}: Prune=confirm,Delete=confirm")
    for each in scene.kind("Namespace"):
        if "Prune=false" not in each.annotations.get(OPTIONS, ""):
            yield Broken(each, "is pruned with all its volumes", f"annotate it {OPTIONS}: Prune=false,Delete=false")
