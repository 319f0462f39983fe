"""Golden facts of each environment: what a reader of design.md may rely on."""

from collections import Counter

import pytest
import yaml

from eventsphere.aws import facts
from eventsphere.gitops.manifests import Manifests
from tests.gitops.tree import APPS, AWS_ENVIRONMENTS, ENVIRONMENTS, ROOT, SERVICES

KINDS = {
    "ConfigMap": 5,
    "Deployment": 4,
    "ExternalSecret": 5,
    "HorizontalPodAutoscaler": 4,
    "Ingress": 1,
    "LimitRange": 1,
    "Namespace": 1,
    "PodDisruptionBudget": 5,
    "ResourceQuota": 1,
    "SecretStore": 1,
    "Service": 6,
    "ServiceAccount": 6,
    "StatefulSet": 1,
}
WITHOUT_AWS = {"NetworkPolicy": 10}
WITH_AWS = {"NetworkPolicy": 10, "ServiceMonitor": 2}
HOSTS = {
    "local": [None],
    "dev": ["dev.enpm818rgroup7.work.gd", "api.dev.enpm818rgroup7.work.gd"],
    "staging": ["staging.enpm818rgroup7.work.gd", "api.staging.enpm818rgroup7.work.gd"],
    "prod": ["enpm818rgroup7.work.gd", "api.enpm818rgroup7.work.gd"],
}
REGISTRY = facts.read(ROOT).registry
ROUTES = [("/api/auth", "auth"), ("/api/events", "event"), ("/api/bookings", "booking"), ("/", "frontend")]


@pytest.fixture(params=ENVIRONMENTS)
def environment(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def objects(renders: dict[str, Manifests], environment: str) -> Manifests:
    return renders[f"overlays/{environment}"]


def test_environment_has_these_objects(objects: Manifests, environment: str) -> None:
    expected = KINDS | (WITHOUT_AWS if environment == "local" else WITH_AWS)
    assert Counter(manifest.kind for manifest in objects) == expected


def test_everything_is_in_its_namespace(objects: Manifests, environment: str) -> None:
    assert {manifest.namespace for manifest in objects if manifest.kind != "Namespace"} == {
        f"eventsphere-{environment}"
    }
    assert [manifest.name for manifest in objects.of("Namespace")] == [f"eventsphere-{environment}"]


def test_everything_is_labelled(objects: Manifests) -> None:
    unnamed = {"LimitRange", "ResourceQuota", "SecretStore"}
    for manifest in objects:
        assert manifest.labels["app.kubernetes.io/part-of"] == "eventsphere", manifest.key
        assert manifest.kind in unnamed or "app.kubernetes.io/name" in manifest.labels, manifest.key


def test_namespace_enforces_restricted_pods(objects: Manifests, environment: str) -> None:
    namespace = objects.one("Namespace", f"eventsphere-{environment}")
    assert namespace.labels["pod-security.kubernetes.io/enforce"] == "restricted"
    assert namespace.labels["elbv2.k8s.aws/pod-readiness-gate-inject"] == "enabled"
    assert namespace.annotations["argocd.argoproj.io/sync-options"].startswith("Prune=")


def test_load_balancer_is_the_designs(objects: Manifests) -> None:
    ingress = objects.one("Ingress", "eventsphere")
    notes = {key.rpartition("/")[2]: value for key, value in ingress.annotations.items()}
    assert ingress.spec["ingressClassName"] == "alb"
    assert (notes["scheme"], notes["target-type"]) == ("internet-facing", "ip")
    assert (notes["listen-ports"], notes["ssl-redirect"]) == ('[{"HTTP": 80}, {"HTTPS": 443}]', "443")
    assert notes["target-group-attributes"] == "deregistration_delay.timeout_seconds=30"
    for app in APPS:
        path = objects.one("Service", app).annotations["alb.ingress.kubernetes.io/healthcheck-path"]
        assert path == ("/healthz" if app == "frontend" else "/readyz")


def test_routes_are_the_designs(objects: Manifests, environment: str) -> None:
    rules = objects.one("Ingress", "eventsphere").spec["rules"]
    assert [rule.get("host") for rule in rules] == HOSTS[environment]
    for rule, routes in zip(rules, (ROUTES, ROUTES[:3]), strict=False):
        found = [(path["path"], path["backend"]["service"]["name"]) for path in rule["http"]["paths"]]
        assert found == routes
        assert {path["pathType"] for path in rule["http"]["paths"]} == {"Prefix"}
        assert {path["backend"]["service"]["port"]["name"] for path in rule["http"]["paths"]} == {"http"}


def test_database_is_the_designs(objects: Manifests) -> None:
    spec = objects.one("StatefulSet", "mongodb").spec
    (claim,) = spec["volumeClaimTemplates"]
    assert (claim["apiVersion"], claim["kind"]) == ("v1", "PersistentVolumeClaim"), "else Argo CD sees drift"
    assert claim["spec"]["storageClassName"] == "mongodb-ebs"
    assert claim["spec"]["volumeMode"] == "Filesystem"
    assert claim["spec"]["resources"] == {"requests": {"storage": "20Gi"}}
    assert spec["replicas"] == 1
    assert spec["persistentVolumeClaimRetentionPolicy"] == {"whenDeleted": "Retain", "whenScaled": "Retain"}
    assert "/library/mongo" in spec["template"]["spec"]["containers"][0]["image"]
    assert objects.one("Service", spec["serviceName"]).spec["clusterIP"] == "None"


def test_each_environment_reads_only_its_own_secrets(objects: Manifests, environment: str) -> None:
    (store,) = objects.of("SecretStore")
    assert store.spec["provider"]["aws"]["prefix"] == f"eventsphere/{environment}/"
    for secret in objects.of("ExternalSecret"):
        assert secret.spec["secretStoreRef"] == {"kind": "SecretStore", "name": "aws"}
        assert {entry["remoteRef"]["key"] for entry in secret.spec["data"]} <= {
            "admin",
            "jwt",
            "mongodb",
            "service-tokens",
            "sns",
            "tickets",
        }


def test_external_secrets_write_their_defaults_out(objects: Manifests) -> None:
    for secret in objects.of("ExternalSecret"):
        target = secret.spec["target"]
        assert (target["creationPolicy"], target["deletionPolicy"]) == ("Owner", "Retain")
        assert (target["template"]["engineVersion"], target["template"]["mergePolicy"]) == ("v2", "Replace")
        for entry in secret.spec["data"]:
            assert {*entry["remoteRef"]} == {
                "key",
                "property",
                "conversionStrategy",
                "decodingStrategy",
                "metadataPolicy",
            }


def test_stores_come_before_secrets(objects: Manifests) -> None:
    def wave(kind: str) -> set[int]:
        return {int(manifest.annotations["argocd.argoproj.io/sync-wave"]) for manifest in objects.of(kind)}

    assert max(wave("SecretStore")) < min(wave("ExternalSecret")) < 0


def test_images_file_is_all_that_names_an_image(objects: Manifests, environment: str) -> None:
    folder = ROOT / "overlays" / environment
    images = yaml.safe_load((folder / "images" / "kustomization.yaml").read_text())
    assert {*images} == {"apiVersion", "kind", "images"}
    assert [{*image} for image in images["images"]] == [{"name", "digest"}] * len(APPS)
    registry = "ghcr.io" if environment == "local" else REGISTRY
    wanted = {
        image["name"].rpartition("/")[2]: f"{registry}/{image['name'].partition('/')[2]}@{image['digest']}"
        for image in images["images"]
    }
    assert wanted == {app: objects.one("Deployment", app).containers[0]["image"] for app in APPS}
    components = yaml.safe_load((folder / "kustomization.yaml").read_text())["components"]
    assert components[-2 if environment in AWS_ENVIRONMENTS else -1] == "images"


def test_prod_asks_before_it_prunes_what_matters(renders: dict[str, Manifests]) -> None:
    kinds = {"Deployment", "ExternalSecret", "Ingress", "SecretStore", "Service", "StatefulSet"}
    for manifest in renders["overlays/prod"]:
        options = manifest.annotations.get("argocd.argoproj.io/sync-options", "")
        assert (options == "Prune=confirm,Delete=confirm") == (manifest.kind in kinds), manifest.key


@pytest.mark.parametrize("environment", AWS_ENVIRONMENTS)
def test_aws_environments_are_watched(renders: dict[str, Manifests], environment: str) -> None:
    objects = renders[f"overlays/{environment}"]
    monitor = objects.one("ServiceMonitor", "services").spec
    assert monitor["selector"]["matchExpressions"][0]["values"] == list(SERVICES)
    assert monitor["endpoints"][0]["path"] == "/metrics"
