"""Each policy passes the real tree and refuses it with one thing changed."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from eventsphere.check.policy import policies
from eventsphere.check.resources import Scene
from eventsphere.gitops.manifests import Manifest, Manifests
from tests.gitops.tree import ROOT

PROD, LOCAL = "overlays/prod", "overlays/local"
CLUSTER, STORAGE = "clusters/eventsphere-cluster", "clusters/eventsphere-cluster/storage"
POD, ONE = "spec/template/spec", "spec/template/spec/containers/0"
OPTIONS = "metadata/annotations/argocd.argoproj.io~1sync-options"
ALB = "metadata/annotations/alb.ingress.kubernetes.io~1"
DROP: Any = object()
OLD_DIGEST = "ghcr.io/eventsphere/auth:1.2.3"


class Case(NamedTuple):
    """One object of a render, one change, and what the policy must say of it."""

    policy: str
    folder: str
    object: str
    path: str
    value: Any
    says: str


CASES = [
    Case("non-root", PROD, "Deployment/auth", f"{POD}/securityContext/runAsNonRoot", DROP, "may run as root"),
    Case("non-root", PROD, "Deployment/auth", f"{ONE}/securityContext/runAsUser", 0, "container auth runs as root"),
    Case("seccomp", PROD, "Deployment/auth", f"{POD}/securityContext/seccompProfile", DROP, "no seccomp profile"),
    Case("no-token", PROD, "Deployment/auth", f"{POD}/automountServiceAccountToken", True, "service-account token"),
    Case("no-token", PROD, "Deployment/auth", f"{POD}/serviceAccountName", DROP, "default service account"),
    Case("no-token", PROD, "ServiceAccount/auth", "automountServiceAccountToken", DROP, "mounts its token"),
    Case("no-service-links", PROD, "StatefulSet/mongodb", f"{POD}/enableServiceLinks", DROP, "variables from Services"),
    Case("no-host", PROD, "Deployment/auth", f"{POD}/hostNetwork", True, "node's network"),
    Case("no-host", PROD, "Deployment/auth", f"{POD}/volumes/0", {"name": "x", "hostPath": {"path": "/"}}, "path of the node"),
    Case("no-host", PROD, "Deployment/auth", f"{ONE}/ports/0/hostPort", 4001, "port of the node"),
    Case("grace", PROD, "Deployment/auth", f"{POD}/terminationGracePeriodSeconds", 5, "killed before they finish"),
    Case("grace", PROD, "Deployment/auth", "spec/strategy/rollingUpdate/maxUnavailable", 1, "takes pods away first"),
    Case("read-only-root", PROD, "Deployment/auth", f"{ONE}/securityContext/readOnlyRootFilesystem", False, "may write"),
    Case("no-capabilities", PROD, "Deployment/auth", f"{ONE}/securityContext/capabilities/drop", ["NET_RAW"], "keeps"),
    Case("no-capabilities", PROD, "Deployment/auth", f"{ONE}/securityContext/privileged", True, "may gain privileges"),
    Case("probes", PROD, "Deployment/auth", f"{ONE}/startupProbe", DROP, "has no startupProbe"),
    Case("readiness-path", PROD, "Deployment/event", f"{ONE}/readinessProbe/httpGet/path", "/healthz", "for readiness"),
    Case("readiness-path", PROD, "Deployment/event", f"{ONE}/livenessProbe/httpGet/path", "/readyz", "for liveness"),
    Case("resources", PROD, "Deployment/frontend", f"{ONE}/resources/limits/memory", DROP, "no resources.limits.memory"),
    Case("digest", PROD, "Deployment/auth", f"{ONE}/image", OLD_DIGEST, f"runs {OLD_DIGEST}"),
    Case("no-latest", PROD, "StatefulSet/mongodb", f"{ONE}/image", "docker.io/library/mongo:latest", "is no version"),
    Case("no-latest", PROD, "StatefulSet/mongodb", f"{ONE}/image", "localhost:5000/mongo", "is no version"),
    Case("hpa-target", PROD, "HorizontalPodAutoscaler/auth", "spec/scaleTargetRef/name", "oauth", "apps/v1 Deployment oauth"),
    Case("hpa-replicas", PROD, "Deployment/auth", "spec/replicas", 2, "replicas in Git beside"),
    Case("hpa-metrics", PROD, "HorizontalPodAutoscaler/auth", "spec/metrics/1", DROP, "scales by [('memory', 80)]"),
    Case("hpa-metrics", PROD, "HorizontalPodAutoscaler/auth", "spec/maxReplicas", 2, "can't scale"),
    Case("drain", PROD, "PodDisruptionBudget/auth", "spec/maxUnavailable", 0, "none of 2 pods go"),
    Case("drain", PROD, "HorizontalPodAutoscaler/auth", "spec/minReplicas", 1, "down to one pod"),
    Case("drain", PROD, "PodDisruptionBudget/auth", "spec/selector/matchLabels/app.kubernetes.io~1name", "x", "selects no pod"),
    Case("drain", PROD, "PodDisruptionBudget/auth", "", DROP, "has no PodDisruptionBudget"),
    Case("claims", PROD, "StatefulSet/mongodb", "spec/volumeClaimTemplates/0/kind", DROP, "leaves defaults unwritten"),
    Case("claims", PROD, "StatefulSet/mongodb", "spec/volumeClaimTemplates/0/spec/storageClassName", DROP, "no storage class"),
    Case("claims", PROD, "StatefulSet/mongodb", "spec/persistentVolumeClaimRetentionPolicy/whenScaled", "Delete", "deletes"),
    Case("storage-class", STORAGE, "StorageClass/gp3", "parameters/encrypted", "false", "not an encrypted gp3"),
    Case("storage-class", STORAGE, "StorageClass/mongodb-ebs", "reclaimPolicy", "Delete", "deletes the database's disk"),
    Case("labels", PROD, "Ingress/eventsphere", "metadata/labels/app.kubernetes.io~1part-of", DROP, "part-of"),
    Case("labels", PROD, "Service/auth", "metadata/labels/app.kubernetes.io~1name", DROP, "lacks the label"),
    Case("labels", PROD, "Deployment/auth", "spec/template/metadata/labels/app.kubernetes.io~1part-of", DROP, "its pods"),
    Case("own-namespace", PROD, "Service/auth", "metadata/namespace", "eventsphere-dev", "not in eventsphere-prod"),
    Case("pod-security", PROD, "Namespace/eventsphere-prod", "metadata/labels/pod-security.kubernetes.io~1enforce", "baseline",
         "not enforce Pod Security"),
    Case("pod-security", PROD, "Namespace/eventsphere-prod", "metadata/labels/pod-security.kubernetes.io~1enforce-version", DROP,
         "no version of Pod Security"),
    Case("references", PROD, "Deployment/auth", f"{ONE}/envFrom/1/secretRef/name", "oauth", "needs Secret oauth"),
    Case("references", PROD, "ServiceAccount/auth", "", DROP, "needs ServiceAccount auth"),
    Case("references", PROD, "StatefulSet/mongodb", "spec/serviceName", "x", "needs Service x"),
    Case("service-pods", PROD, "Service/auth", "spec/selector/app.kubernetes.io~1name", "x", "selects no pod"),
    Case("service-pods", PROD, "Service/auth", "spec/ports/0/targetPort", "web", "leads to port web"),
    Case("secret-keys", PROD, "ExternalSecret/auth", "spec/data/0/secretKey", "pass", "key password is fetched or used"),
    Case("secret-keys", PROD, "ExternalSecret/auth", "spec/secretStoreRef/name", "vault", "SecretStore that is not there"),
    Case("settings", PROD, "ExternalSecret/auth", "spec/target/template/data/MONGODB_URI", DROP, "requires MONGODB_URI"),
    Case("settings", PROD, "Deployment/event", f"{ONE}/env", [{"name": "MAX_INFLIGHT", "value": "1"}], "not read MAX_INFLIGHT"),
    Case("https", PROD, "Ingress/eventsphere", f"{ALB}ssl-redirect", DROP, "does not redirect HTTP"),
    Case("https", PROD, "Ingress/eventsphere", f"{ALB}listen-ports", '[{"HTTP": 80}]', "does not redirect HTTP"),
    Case("https", PROD, "Ingress/eventsphere", f"{ALB}ssl-policy", "ELBSecurityPolicy-2016-08", "allows old TLS"),
    Case("public-paths", PROD, "Ingress/eventsphere", "spec/rules/0/http/paths/0/path", "/internal", "leads /internal to auth"),
    Case("public-paths", PROD, "Ingress/eventsphere", "spec/rules/0/http/paths/0/backend/service/port", {"number": 1},
         "which is not there"),
    Case("inside", PROD, "Service/auth", "spec/type", "LoadBalancer", "reached from outside"),
    Case("inside", LOCAL, "Service/auth", "spec/externalIPs", ["192.0.2.1"], "reached from outside"),
    Case("no-secret", PROD, "ServiceAccount/auth", "", {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"},
         "stringData": {"a": "b"}}, "content in Git"),
    Case("no-plain-secret", PROD, "Deployment/auth", f"{ONE}/env", [{"name": "MONGODB_PASSWORD", "value": "x"}],
         "value of MONGODB_PASSWORD"),
    Case("network", PROD, "NetworkPolicy/auth", "spec/ingress/0/from", [{}], "not what base/graph.yaml makes"),
    Case("network", PROD, "NetworkPolicy/default-deny", "", DROP, "NetworkPolicy default-deny of base is not there"),
    Case("network", PROD, "NetworkPolicy/auth-monitoring", "", DROP, "auth-monitoring of base/monitoring is not there"),
    Case("ports", PROD, "Service/booking", "spec/ports/0/port", 4004, "4004 in its Service"),
    Case("ports", PROD, "Deployment/booking", f"{ONE}/ports/0/containerPort", 1, "1 in the container"),
    Case("urls", PROD, "Service/event", "metadata/name", "events", "EVENT_URL=http://event:4002 leads to no Service"),
    Case("project-wildcards", CLUSTER, "AppProject/platform", "spec/sourceRepos/0", "*", "wildcard in sourceRepos"),
    Case("project-wildcards", CLUSTER, "AppProject/platform", "spec/clusterResourceWhitelist", DROP, "everything is allowed"),
    Case("project-wildcards", CLUSTER, "AppProject/eventsphere-prod", "spec/namespaceResourceWhitelist", DROP, "is allowed"),
    Case("project-permits", CLUSTER, "AppProject/eventsphere-prod", "spec/namespaceResourceWhitelist/0", DROP,
         "does not permit ConfigMap"),
    Case("project-permits", CLUSTER, "AppProject/eventsphere-prod", "spec/destinations/0/namespace", "x", "permit namespace"),
    Case("project-permits", CLUSTER, "AppProject/eventsphere-prod", "spec/sourceRepos/0", "https://example.org/x.git", "permit http"),
    Case("project-permits", CLUSTER, "AppProject/eventsphere-dev", "", DROP, "eventsphere-dev, which is not there"),
    Case("app-path", CLUSTER, "ApplicationSet/environments", "spec/generators/0/list/elements/0/environment", "qa", "overlays/qa"),
    Case("app-sync", CLUSTER, "Application/root", "spec/syncPolicy/automated/selfHeal", False, "does not heal and prune"),
    Case("app-sync", CLUSTER, "ApplicationSet/environments", "spec/template/spec/syncPolicy/retry/refresh", DROP,
         "retries an old commit"),
    Case("ignored-differences", CLUSTER, "Application/root", "spec/ignoreDifferences", [{"kind": "Deployment"}],
         "any difference of Deployment"),
    Case("keeps-on-deletion", CLUSTER, "ApplicationSet/environments", "spec/syncPolicy/preserveResourcesOnDeletion", DROP,
         "takes all resources"),
    Case("keeps-on-deletion", CLUSTER, "ApplicationSet/environments", "spec/goTemplateOptions", DROP, "unknown placeholder"),
    Case("prune-confirm", PROD, "StatefulSet/mongodb", OPTIONS, "Prune=true", "pruned without asking"),
    Case("prune-confirm", PROD, "Namespace/eventsphere-prod", OPTIONS, DROP, "with all its volumes"),
    Case("presence", PROD, "ResourceQuota/environment", "", DROP, "ResourceQuota is missing"),
    Case("presence", PROD, "HorizontalPodAutoscaler/booking", "", DROP, "HorizontalPodAutoscaler booking is missing"),
    Case("presence", CLUSTER, "ApplicationSet/environments", "", DROP, "ApplicationSet environments is missing"),
    Case("schema", PROD, "Deployment/auth", "spec/stratgy", {}, "stratgy"),
    Case("schema", PROD, "ExternalSecret/auth", "apiVersion", "external-secrets.io/v1alpha9", "know no"),
    Case("next-version", PROD, "Service/auth", "", {"apiVersion": "storagemigration.k8s.io/v1alpha1", "kind":
         "StorageVersionMigration", "metadata": {"name": "m"}, "spec": {"resource": {"version": "v1", "resource": "secrets"}}},
         "know no storagemigration.k8s.io/v1alpha1"),
    Case("deprecated", PROD, "Service/auth", "spec/externalIPs", ["192.0.2.1"], "spec.externalIPs is deprecated"),
    Case("deprecated", PROD, "Ingress/eventsphere", "metadata/annotations/kubernetes.io~1ingress.class", "alb", "ingress.class"),
    Case("deprecated", PROD, "Service/auth", "", {"apiVersion": "v1", "kind": "Endpoints", "metadata": {"name": "a"}}, "v1/Endpoints"),
    Case("deprecated", PROD, "Deployment/auth", f"{POD}/serviceAccount", "auth", "pod serviceAccount is deprecated"),
]  # fmt: skip
OF_FILES = {"network-files", "no-secret-text", "images-file", "promoted"}  # test_broken_trees.py and test_promoted.py


def change(objects: list[dict[str, Any]], case: Case) -> None:
    """Make the case's one change."""
    index = next(i for i, each in enumerate(objects) if f"{each['kind']}/{each['metadata']['name']}" == case.object)
    if case.path:
        _set(objects[index], [step.replace("~1", "/") for step in case.path.split("/")], case.value)
    elif case.value is DROP:
        del objects[index]
    else:
        objects[index] = case.value


def _set(value: Any, steps: list[str], new: Any) -> None:
    *way, last = [int(step) if step.isdecimal() else step for step in steps]
    for step in way:
        value = value[step]
    if new is DROP:
        del value[last]
    else:
        value[last] = new


@pytest.fixture(scope="module")
def scene(renders: dict[str, Manifests]) -> Callable[..., Scene]:
    others: dict[str, Scene] = {}

    def build(folder: str, manifests: Manifests | None = None) -> Scene:
        return Scene(Path(folder), renders[folder] if manifests is None else manifests, ROOT, others)

    others.update({folder: build(folder) for folder in renders})
    return build


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.policy}-{case.object}-{case.path.rpartition('/')[2]}")
def test_policy_passes_the_tree_and_refuses_the_change(case: Case, scene: Callable[..., Scene]) -> None:
    policy = policies()[case.policy]
    real = scene(case.folder)
    assert list(policy.rule(real)) == []
    objects = [deepcopy(each.data) for each in real.manifests]
    change(objects, case)
    found = list(policy.rule(scene(case.folder, Manifests(map(Manifest, objects)))))
    assert any(case.says in broken.what for broken in found), found
    assert all(broken.remedy for broken in found)


def test_every_policy_has_a_case_and_a_reason() -> None:
    assert {case.policy for case in CASES} | OF_FILES == {*policies()}
    assert all(policy.reason.endswith((".", "?")) and policy.rule.__doc__ for policy in policies().values())
