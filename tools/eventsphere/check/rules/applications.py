"""How Argo CD syncs."""

from collections.abc import Iterator

from eventsphere.check.argocd import sources
from eventsphere.check.policy import Broken, policy
from eventsphere.check.resources import Scene, dig

CONFIRMED = ("Deployment", "StatefulSet", "Service", "Ingress", "ExternalSecret", "SecretStore")
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
    """Applications sync, heal and prune by themselves, and retry with the newest commit."""
    for source in sources(scene):
        automated = dig(source.spec, "syncPolicy.automated", {})
        if not (automated.get("selfHeal") and automated.get("prune")):
            yield Broken(
                source.owner,
                f"{source.name} does not heal and prune",
                "set syncPolicy.automated selfHeal and prune: true",
            )
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
            if not each.get("kind") or "*" in each["kind"] or not fields or {"", "/", "."} & {*fields}:
                yield Broken(
                    source.owner,
                    f"{source.name} ignores any difference of {each.get('kind', 'all kinds')}",
                    "name kind and field",
                )


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
