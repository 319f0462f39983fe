"""What Argo CD may do, by AppProject."""

from collections.abc import Iterator
from typing import Any

from eventsphere.check.argocd import Source, sources
from eventsphere.check.policy import Broken, policy
from eventsphere.check.resources import Scene, dig
from eventsphere.gitops.manifests import Manifest

ALWAYS = ("sourceRepos", "destinations", "clusterResourceWhitelist")
KINDS = "namespaceResourceWhitelist"
CLUSTER_WIDE = {
    "Namespace",
    "StorageClass",
    "ClusterRole",
    "ClusterRoleBinding",
    "CustomResourceDefinition",
    "IngressClass",
}

PRIVILEGED = {"Role", "RoleBinding", "Secret"}


@policy("project-wildcards", "A wildcard lets one mistaken commit reach every namespace of the cluster.")
def project_wildcards(scene: Scene) -> Iterator[Broken]:
    """Projects name their repositories, namespaces and cluster-wide kinds; those of an environment every kind."""
    for project in scene.kind("AppProject"):
        for field in (*ALWAYS, KINDS):
            if field not in project.spec and (field in ALWAYS or _of_environment(project)):
                yield Broken(project, f"has no {field}, so everything is allowed", f"list what {field} may be")
            elif "*" in "".join(_texts(project.spec.get(field))):
                yield Broken(project, f"has a wildcard in {field}", "name each one")


@policy("project-powers", "Whoever merges into one environment would rule the cluster.")
def project_powers(scene: Scene) -> Iterator[Broken]:
    """An environment's project makes nothing cluster-wide but its namespace, and neither permissions nor secrets."""
    for project in filter(_of_environment, scene.kind("AppProject")):
        for field, refused in (("clusterResourceWhitelist", CLUSTER_WIDE - {"Namespace"}), (KINDS, PRIVILEGED)):
            for each in project.spec.get(field, []):
                if each.get("kind") in refused:
                    yield Broken(project, f"permits {each['kind']}", f"remove it from {field}")
        if len(_namespaces(project)) > 1:
            yield Broken(project, "reaches several namespaces", "leave one namespace in destinations")


@policy("sync-window", "Production would change at the weekend, when nobody looks.")
def sync_window(scene: Scene) -> Iterator[Broken]:
    """prod's project has a window that denies syncs, and lets an SRE sync by hand; a local trial of prod needs none."""
    if scene.folder.is_relative_to("clusters/local"):
        return
    for project in scene.kind("AppProject"):
        if "eventsphere-prod" in _namespaces(project):
            windows = [each for each in project.spec.get("syncWindows", []) if each.get("kind") == "deny"]
            if not windows:
                yield Broken(project, "has lost its sync window", "add a deny window for the weekend to syncWindows")
            elif not all(each.get("manualSync") for each in windows):
                yield Broken(project, "lets nobody sync a rollback in its window", "set manualSync: true in the window")


def _of_environment(project: Manifest) -> bool:
    return any(name.startswith("eventsphere-") for name in _namespaces(project))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _texts(each)
    else:
        yield str(value)


@policy("project-permits", "What a project does not permit fails at the sync, after the merge.")
def project_permits(scene: Scene) -> Iterator[Broken]:
    """Each Application's project exists and permits its repository, its namespace and what it renders to."""
    projects = {project.name: project for project in scene.kind("AppProject")}
    for source in sources(scene):
        if source.project not in projects:
            yield Broken(source.owner, f"is in project {source.project}, which is not there", "add the AppProject")
        else:
            yield from (
                Broken(source.owner, *refusal) for refusal in _refusals(scene, source, projects[source.project])
            )


def _refusals(scene: Scene, source: Source, project: Manifest) -> Iterator[tuple[str, str]]:
    permits = f"AppProject {project.name} does not permit"
    if source.repository not in project.spec.get("sourceRepos", []):
        yield f"{permits} {source.repository}", "add it to sourceRepos, or mend repoURL"
    if {"server": source.server, "namespace": source.namespace} not in project.spec.get("destinations", []):
        yield f"{permits} namespace {source.namespace}", "add it to destinations"
    rendered = scene.others.get(source.path or "")
    for each in rendered.manifests if rendered else ():
        field = "clusterResourceWhitelist" if each.kind in CLUSTER_WIDE else KINDS
        listed = project.spec.get(field)
        if listed is not None and {"group": each.key.group, "kind": each.kind} not in listed:
            yield f"{permits} {each.key}", f"add {each.kind} to {field}"
        if each.namespace and dig(each.data, "metadata.namespace") not in _namespaces(project):
            yield f"{permits} {each.key}", "add its namespace to destinations"


def _namespaces(project: Manifest) -> set[str]:
    return {each.get("namespace", "") for each in project.spec.get("destinations", [])}
